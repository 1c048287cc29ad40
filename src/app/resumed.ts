import { MmmError } from '../core/error.ts'
import type { Fact, Limits } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import { ownPid } from '../ports/shell.ts'
import type { WorkflowChange } from './changed_workflow.ts'
import type { OpenWorld } from './make_world.ts'
import { saveAsIs, type Point } from './rewind_run.ts'

/** How a run goes on. */
export interface Going {
  limits: Limits
  /** Back to just before a step. */
  point?: Point | undefined
  /** The workflow as its file says it now. */
  change?: WorkflowChange | undefined
  /** Failed steps stay as they are. */
  asIs?: boolean
}

/** The event with which a run goes on. */
export function resumedFact({ limits, point, change, asIs }: Going): Fact {
  return {
    type: 'run.resumed',
    pid: ownPid(),
    limits,
    ...(point === undefined ? {} : { rewind: { path: point.path, seq: point.seq } }),
    ...(asIs === true ? { asIs } : {}),
    ...change?.fact,
  }
}

/**
 * What is noted before that event and after it: how the worktree stood before time is turned back, and what the user is told.
 * Throws where the run has gone on since it was looked at.
 */
export async function notedAround(
  { point, change }: Going,
  { run, read, world }: { run: Run; read: Run; world: OpenWorld },
): Promise<{ before: Fact[]; after: Fact[] }> {
  if ((point ?? change) !== undefined && run.seq !== read.seq) {
    throw new MmmError('run.moved', `The run ${run.id} has gone on meanwhile`, { exit: 5, hint: 'Try again' })
  }
  const saved = point === undefined ? undefined : await saveAsIs(run, world, `!from ${point.path}`)
  const told: string[] = []
  if (point !== undefined) {
    told.push(
      saved?.type === 'checkpoint.taken'
        ? `Back to before "${point.path}"; how it stood until now is checkpoint ${saved.n} (${saved.ref})`
        : `Back to before "${point.path}"; your files are left as they are`,
    )
  }
  if (change !== undefined) told.push(change.message)
  return {
    before: saved === undefined ? [] : [saved],
    after: told.map((message): Fact => ({ type: 'notice', level: 'info', message })),
  }
}
