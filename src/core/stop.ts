import { exit, type ExitCode } from './exit.ts'
import type { RunStatus, StepError } from './event.ts'
import { activeMs, scoreOf, type Criterion, type Run } from './run.ts'
import { formatDuration } from './duration.ts'

/** Why a run stopped; the word of the JSON forms. */
export type StopReason =
  | 'done'
  | 'target'
  | 'nothing to do'
  | 'no progress'
  | 'oscillation'
  | 'unproven left'
  | 'iterations'
  | 'tokens'
  | 'dollars'
  | 'time'
  | 'failed'
  | 'waiting'
  | 'model'
  | 'environment'
  | 'interrupted'

export interface Stop {
  reason: StopReason
  code: ExitCode
  /** A sentence for people, without a full stop. */
  message: string
}

/** Iterations undone in a row after which a run is said to make no progress. */
export const undoneInARow = 3

/**
 * Whether the work itself says that a run should stop: the goal is reached, nothing is left, or it leads nowhere. Limits
 * are {@link limitReached}. A pure function over recorded facts; undefined = go on.
 */
export function stop(run: Run): Stop | undefined {
  if (run.work.baseline === undefined) return undefined
  return goalReached(run) ?? leadsNowhere(run)
}

/** The limit that a run has reached, judged after {@link stop}: done is done also on the last allowed dollar. */
export function limitReached(run: Run): Stop | undefined {
  const { limits, spent } = run
  if (spent.limitHit === 'dollars' || over(spent.usd, limits.usd)) {
    const used = `$${spent.usd.toFixed(4)} used`
    return limit(
      'dollars',
      over(spent.usd, limits.usd)
        ? `the budget of $${limits.usd} is spent (${used})`
        : `the next call could exceed the budget of $${limits.usd} (${used})`,
    )
  }
  if (spent.limitHit === 'tokens' || over(spent.tokens, limits.tokens)) {
    const used = `${spent.tokens} used`
    return limit(
      'tokens',
      over(spent.tokens, limits.tokens)
        ? `the limit of ${limits.tokens} tokens is reached (${used})`
        : `the next call could exceed the limit of ${limits.tokens} tokens (${used})`,
    )
  }
  if (spent.limitHit === 'time' || over(activeMs(run), limits.ms)) {
    return timeIsUp(run)
  }
  return undefined
}

export function timeIsUp({ limits }: Run): Stop {
  return limit('time', `the time limit of ${formatDuration(limits.ms ?? 0)} is reached`)
}

/** Why a run whose steps have all ended stops, with its exit code. */
export function conclude(run: Run, error: StepError | undefined, failed: boolean): Stop & { status: RunStatus } {
  if (!failed) {
    const said = stop(run) ?? { reason: 'done', code: exit.done, message: 'all steps are done' }
    return { ...said, status: said.code === 0 ? 'success' : 'failure' }
  }
  if (error?.code === 'repeat.max' && run.work.baseline !== undefined) {
    const tried = run.work.iterations.length
    return { ...limit('iterations', `the limit of ${tried} iterations is reached`), status: 'failure' }
  }
  const reached = error?.class === 'limit' ? limitReached(run) : undefined
  return { ...(reached ?? byClass(error)), status: 'failure' }
}

/** What a run says when its user ended it. */
export const interrupted: Stop = {
  reason: 'interrupted',
  code: exit.interrupted,
  message: 'interrupted by the user',
}

function goalReached(run: Run): Stop | undefined {
  const hand = [...run.work.criteria.values()].filter((one) => one.inHand)
  const by = (...status: Array<Criterion['status']>) => hand.filter((one) => status.includes(one.status))
  const good = by('proven', 'met', 'ticked').length
  const openOnes = by('open', 'failing')
  const score = scoreOf(run)
  if (openOnes.length === 0) {
    const unproven = by('unproven').length
    if (unproven > 0) {
      return {
        reason: 'unproven left',
        code: exit.unreached,
        message: `${unproven} of ${hand.length} criteria have no check that could prove them`,
      }
    }
    const { lookAlikes = 0 } = run.work
    if (lookAlikes > 0) {
      const [lines, look] =
        lookAlikes === 1 ? ['line', 'looks like a box and counts'] : ['lines', 'look like boxes and count']
      const message = `${lookAlikes} ${lines} of the specifications ${look} for nothing ("mmm spec lint --fix" mends what is clear)`
      return { reason: 'unproven left', code: exit.unreached, message }
    }
    if (by('proven', 'met').length === 0) {
      const none = run.work.criteria.size === 0
      const message = none
        ? 'no specification has a criterion ("mmm init" writes a first one)'
        : 'there is no open criterion to work on'
      return { reason: 'nothing to do', code: exit.done, message }
    }
    return { reason: 'done', code: exit.done, message: `every criterion in hand is proven (${good} of ${hand.length})` }
  }
  if (run.limits.target !== undefined && score !== undefined && score >= run.limits.target) {
    return {
      reason: 'target',
      code: exit.done,
      message: `the score ${score} has reached the target ${run.limits.target}`,
    }
  }
  return undefined
}

function leadsNowhere(run: Run): Stop | undefined {
  const { iterations, judged } = run.work
  const cycle = cycleLength(judged)
  if (cycle !== undefined) {
    return {
      reason: 'oscillation',
      code: exit.unreached,
      message: `the last candidates repeat each other in a cycle of ${cycle}`,
    }
  }
  const last = iterations.slice(-undoneInARow)
  if (last.length === undoneInARow && last.every((one) => one.undone !== undefined)) {
    return {
      reason: 'no progress',
      code: exit.unreached,
      message: `${undoneInARow} iterations in a row were undone`,
    }
  }
  return undefined
}

/** Length 2 to 5 of a cycle that the last keys have gone through twice, if they are not all one key. */
function cycleLength(keys: readonly string[]): number | undefined {
  for (let length = 2; length <= 5; length++) {
    const last = keys.slice(-length)
    const before = keys.slice(-2 * length, -length)
    if (before.length === length && new Set(last).size > 1 && last.every((key, i) => key === before[i])) return length
  }
  return undefined
}

function byClass(error: StepError | undefined): Stop {
  const message = error?.message ?? 'a step failed'
  switch (error?.class) {
    case 'model':
      return { reason: 'model', code: exit.environment, message }
    case 'environment':
      return { reason: 'environment', code: exit.environment, message }
    case 'limit':
      return limit(error.code === 'repeat.max' ? 'iterations' : 'time', message)
    case 'invalid':
      return { reason: 'failed', code: exit.usage, message }
    default:
      return { reason: 'failed', code: exit.unreached, message }
  }
}

function limit(reason: 'iterations' | 'tokens' | 'dollars' | 'time', message: string): Stop {
  return { reason, code: exit.limit, message }
}

function over(used: number, allowed: number | undefined): boolean {
  return allowed !== undefined && used >= allowed
}
