import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import type { Workflow } from '../core/workflow.ts'
import { takeLock, waitForLock, type Lock } from '../engine/lock.ts'
import { runFolder } from './runs.ts'

/** Who waits for locks. */
export interface Waiting {
  world: { root: string }
  signal: AbortSignal
  say(text: string): void
}

/**
 * The locks of a run, in the order in which they are taken. A new run has no folder while it waits for its turn; one that goes
 * on says at once that it is alive already.
 */
export function locksOf(
  id: string,
  { isNew, workflow }: { isNew: boolean; workflow: Pick<Workflow, 'workspace'> },
  waiting: Waiting,
): Array<() => Promise<Lock>> {
  const own = () => lockRun(runFolder(waiting.world.root, id), id)
  if (workflow.workspace === 'here') return [own]
  const turn = () => lockProject(id, waiting)
  return isNew ? [turn, own] : [own, turn]
}

async function lockRun(folder: string, id: string): Promise<Lock> {
  const taken = await takeLock(join(folder, 'lock'), id)
  if ('release' in taken) return taken
  throw new MmmError('run.alive', `The run ${id} is alive in process ${taken.pid}`, {
    exit: exit.environment,
    hint: 'Wait for it, or end it with Ctrl-C where it runs',
  })
}

function lockProject(id: string, { world, signal, say }: Waiting): Promise<Lock> {
  return waitForLock(join(world.root, '.mmm', 'lock'), id, {
    signal,
    onWait: (holder) => say(`Waiting for the run ${holder.about} (process ${holder.pid}) to end`),
  })
}
