import { basename } from 'node:path'
import { messageOf } from '../core/error.ts'
import type { Run } from '../core/run.ts'
import type { Brought } from './trust.ts'
import type { UserStore } from './user_store.ts'

/** Most runs that are remembered for one project. */
const mostRuns = 200

/** Notes a project and a run that the user has started in it. Where nothing can be noted the run goes on all the same. */
export async function registerRun(
  root: string,
  id: string,
  { user, say }: { user: UserStore; say(text: string): void },
): Promise<void> {
  const { projects } = user.data
  const runs = [...(projects[root]?.runs ?? []), id].slice(-mostRuns)
  try {
    await user.set('projects', { ...projects, [root]: { name: basename(root), lastRun: id, runs } })
  } catch (error) {
    say(`The run is not remembered, "mmm resume" will ask: ${messageOf(error)}`)
  }
}

/**
 * What a log that this user has not written would make mmm do: it lies in the repository like any file, and somebody else may
 * have put it there.
 */
export function foreignLog(root: string, run: Run, user: UserStore): Brought[] {
  if (user.data.projects[root]?.runs?.includes(run.id) === true) return []
  return [
    {
      what: `go on with run ${run.id} of "${run.workflow.name}", which you have not started`,
      from: `.mmm/runs/${run.id}/log.jsonl`,
    },
  ]
}
