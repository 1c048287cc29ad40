import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isRunId } from '../../core/id.ts'
import { isResumable } from '../../core/run.ts'
import { readText } from '../../ports/files.ts'
import { isAlive } from '../../ports/shell.ts'
import type { Listed } from '../../views/listed.ts'
import { workspaceFolder } from '../enter_workspace.ts'
import { listRuns, runFolder } from '../runs.ts'
import type { Looking, Probe } from './probe.ts'

/** What earlier runs left behind. */
export async function runProbes(looking: Looking): Promise<Probe[]> {
  const runs = await listRuns(looking.root)
  const trouble = [...unfinished(runs), ...(await locks(looking.root, runs)), ...(await leftovers(looking, runs))]
  return [{ id: 'runs', status: 'ok', message: `Runs: ${runs.length}` }, ...trouble]
}

function unfinished(runs: readonly Listed[]): Probe[] {
  return runs.flatMap((one): Probe[] => {
    if (one.standing === 'damaged')
      return [
        {
          id: 'runs.damaged',
          status: 'warning',
          message: `The log of run ${one.id} is damaged: ${one.message}`,
          hint: 'What it made is on its branch; its folder in .mmm/runs can be deleted',
        },
      ]
    return one.standing === 'died'
      ? [
          {
            id: 'runs.died',
            status: 'warning',
            message: `Run ${one.id} died before its end`,
            hint: `Type "mmm resume ${one.id}" to go on with it`,
          },
        ]
      : []
  })
}

/** Locks whose process is gone. A run that died keeps its own: going on with it takes that over. */
async function locks(root: string, runs: readonly Listed[]): Promise<Probe[]> {
  const ended = runs.filter((one) => one.standing !== 'died' && one.standing !== 'running')
  const paths = [join(root, '.mmm', 'lock'), ...ended.map((one) => join(runFolder(root, one.id), 'lock'))]
  const stale: Probe[] = []
  for (const path of paths) {
    const text = await readText(path)
    if (text === undefined || holds(text)) continue
    stale.push({
      id: 'runs.lock',
      status: 'warning',
      message: 'A lock whose process is gone',
      at: { file: path },
      hint: `The next run takes it over; or type: rm '${path}'`,
    })
  }
  return stale
}

function holds(text: string): boolean {
  try {
    const { pid, startTime } = JSON.parse(text) as { pid?: unknown; startTime?: unknown }
    return typeof pid === 'number' && isAlive(pid, typeof startTime === 'string' ? startTime : '')
  } catch {
    return false
  }
}

/** Worktrees that nobody goes on with: their run has ended for good, or its log is gone. */
async function leftovers(looking: Looking, runs: readonly Listed[]): Promise<Probe[]> {
  const home = dirname(workspaceFolder(looking, 'any'))
  const wanted = new Set(
    runs
      .filter((one) => one.standing === 'damaged' || one.standing === 'running' || isResumable(one.run))
      .map((one) => one.id),
  )
  const ids = (await readdir(home).catch(() => [])).filter((id) => isRunId(id) && !wanted.has(id))
  return ids.map((id) => {
    const folder = join(home, id)
    const prune = existsSync(join(looking.root, '.git')) ? ' && git worktree prune' : ''
    return {
      id: 'runs.worktree',
      status: 'warning',
      message: `A worktree of run ${id}, which has ended, takes up room`,
      at: { file: folder },
      hint: `Type: rm -rf '${folder}'${prune}`,
    }
  })
}
