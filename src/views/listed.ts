import type { RunStatus } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import type { RunBrief } from '../core/run_brief.ts'

/** How a run stands: as it ended; or `running`, or `died` when it has not ended and its process is gone. */
export type Standing = RunStatus | 'running' | 'died'

/** A run in a list: what was read of it, or damaged with the reason. */
export type Listed = Brief | { id: string; standing: 'damaged'; message: string }

/** A run as lists show it. */
export interface Brief {
  id: string
  standing: Standing
  run: RunBrief
}

/** A run that could be read. */
export interface Whole {
  id: string
  standing: Standing
  run: Run
}

/** The runs that could be read, in the order given. */
export function wholeOnes(listed: readonly Listed[]): Brief[] {
  return listed.filter((one): one is Brief => one.standing !== 'damaged')
}
