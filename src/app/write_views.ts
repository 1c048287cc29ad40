import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Run } from '../core/run.ts'
import { readHead, writeAtomic } from '../ports/files.ts'
import { historyDay, historyOf, historyPath, stateOf } from '../views/state.ts'
import { listRuns } from './runs.ts'

/** Writes `.mmm/state.json` and the run's file in `.mmm/history/`: views of the logs, which nothing reads back. */
export async function writeViews(root: string, run: Run): Promise<void> {
  const listed = await listRuns(root, run)
  await writeAtomic(
    join(root, '.mmm', 'state.json'),
    asJson({ schemaVersion: 1, kind: 'status', ...stateOf(root, listed) }),
  )
  const found = listed.find((one) => one.id === run.id)
  if (run.ended === undefined || found === undefined || found.standing === 'damaged') return
  const history = join(root, '.mmm', 'history')
  const path = historyPath(run, await takenNames(join(history, historyDay(run))))
  await writeAtomic(join(history, path), asJson(historyOf({ id: run.id, standing: found.standing, run })))
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** History files of a day by name, each with the run that it tells of. */
async function takenNames(folder: string): Promise<Map<string, string>> {
  const taken = new Map<string, string>()
  for (const name of await readdir(folder).catch(() => [])) {
    const head = await readHead(join(folder, name), 1_000).catch(() => '')
    taken.set(name, /"id": "([^"]+)"/.exec(head)?.[1] ?? '')
  }
  return taken
}
