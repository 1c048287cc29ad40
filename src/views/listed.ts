import type { RunStatus } from '../core/event.ts'
import type { Run } from '../core/run.ts'

/** How a run stands: as it ended; or `running`, or `died` when it has not ended and its process is gone. */
export type Standing = RunStatus | 'running' | 'died'

/** A run as it was read: whole, or damaged with the reason. */
export type Listed = Whole | { id: string; standing: 'damaged'; message: string }

/** A run that could be read. */
export interface Whole {
  id: string
  standing: Standing
  run: Run
}

/** The runs that could be read, in the order given. */
export function wholeOnes(listed: readonly Listed[]): Whole[] {
  return listed.filter((one): one is Whole => one.standing !== 'damaged')
}
