import { MmmError, messageOf } from './error.ts'
import type { StepError } from './event.ts'
import type { Retry } from './workflow.ts'

/** Milliseconds until the next attempt of a failed step, or undefined if it is not tried again. `random` is from 0 to 1. */
export function retryDelay(
  retry: Retry | undefined,
  attempt: number,
  error: StepError,
  random: number,
): number | undefined {
  if (retry === undefined || attempt >= retry.attempts || error.class === 'invalid') return undefined
  if (retry.on.length > 0 && !retry.on.includes(error.class)) return undefined
  const factor = { fixed: 1, linear: attempt, exponential: 2 ** (attempt - 1) }[retry.backoff]
  const delay = Math.min(retry.delay * factor, retry.maxDelay)
  return Math.round(delay * (1 - retry.jitter + 2 * retry.jitter * random))
}

/** A failure as an event holds it. */
export function asStepError(thrown: unknown): StepError {
  if (!(thrown instanceof MmmError)) return { class: 'failed', code: 'step.failed', message: messageOf(thrown) }
  const hint = thrown.hint === undefined ? {} : { hint: thrown.hint }
  const byExit = { 2: 'invalid', 3: 'limit', 5: 'environment', 130: 'interrupted' } as const
  const environment = thrown.code.startsWith('model.') ? 'model' : 'environment'
  const found = thrown.exit === 5 ? environment : (byExit as Record<number, StepError['class']>)[thrown.exit]
  return { class: found ?? 'failed', code: thrown.code, message: thrown.message, ...hint }
}
