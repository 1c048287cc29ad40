import { isResumable } from '../core/run.ts'
import type { StopReason } from '../core/stop.ts'
import type { Whole } from './listed.ts'

/** What to type next after a run: to go on with it, or to take over what it kept. */
export interface Next {
  /** Goes on with the run; null where there is nothing to go on with, or it is still running. */
  resume: string | null
  /** Brings the kept commits into the user's branch; null where there are none, or they are there already. */
  merge: string | null
}

const raise: Partial<Record<StopReason, string>> = {
  iterations: '--max-iterations',
  dollars: '--budget-usd',
  tokens: '--budget-tokens',
  time: '--max-time',
}

/** The commands that fit a run as it stands. */
export function nextCommand({ id, standing, run }: Whole): Next {
  const { workspace, iterations, merged } = run.work
  const kept = iterations.some((one) => one.commit !== undefined)
  const mergeable =
    standing !== 'running' && kept && merged === undefined && workspace !== undefined && workspace.branch !== ''
  return {
    resume:
      standing === 'died' || (standing !== 'running' && isResumable(run)) ? resumeCommand(id, run.ended?.reason) : null,
    merge: mergeable ? `git merge ${workspace.branch}` : null,
  }
}

/** A run that stopped at a limit goes on only when that limit is raised. */
function resumeCommand(id: string, reason: StopReason | undefined): string {
  const flag = reason === undefined ? undefined : raise[reason]
  return flag === undefined ? `mmm resume ${id}` : `mmm resume ${id} ${flag} <more>`
}
