import { isResumable } from '../core/run.ts'
import type { RunBrief } from '../core/run_brief.ts'
import type { StopReason } from '../core/stop.ts'
import type { Brief } from './listed.ts'

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
export function nextCommand({ id, standing, run }: Brief): Next {
  const { workspace, tip, merged } = run.work
  const ahead = workspace !== undefined && tip !== undefined && tip !== workspace.base
  const mergeable = standing !== 'running' && ahead && merged === undefined
  return {
    resume:
      standing === 'died' || (standing !== 'running' && isResumable(run)) ? resumeCommand(id, run.ended?.reason) : null,
    merge: mergeable ? mergeCommand(run) : null,
  }
}

/**
 * Takes over what a run kept. Specs that were not committed when it began stand in the way of git's merge: they are on the
 * branch as they stood, so the user's copies are put on the stash first, from where they can be had again.
 */
export function mergeCommand(run: RunBrief): string {
  const merge = `git merge ${run.work.workspace!.branch}`
  const files = run.work.specsCommitted ?? []
  if (files.length === 0) return merge
  return `git stash push --include-untracked -- ${files.map(quoted).join(' ')} && ${merge}`
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

/** A run that stopped at a limit goes on only when that limit is raised. */
function resumeCommand(id: string, reason: StopReason | undefined): string {
  const flag = reason === undefined ? undefined : raise[reason]
  return flag === undefined ? `mmm resume ${id}` : `mmm resume ${id} ${flag} <more>`
}
