import { MmmError } from '../core/error.ts'
import type { Clock } from '../ports/clock.ts'
import { ModelFault } from '../ports/model.ts'
import type { Model, ModelAnswer, ModelRequest } from '../ports/model.ts'
import { hintFor } from './ask_hint.ts'

export interface RetryOptions {
  clock: Clock
  signal?: AbortSignal | undefined
  /** Milliseconds since 1970 after which no further attempt begins. */
  deadline?: number | undefined
  /** @default 10 */
  attempts?: number | undefined
  /** Milliseconds before the second attempt; doubled each time, up to sixty of it. @default 1_000 */
  baseDelay?: number | undefined
  /** Between 0 and 1, for the jitter. @default Math.random */
  random?: (() => number) | undefined
  /** Called, and awaited, after each failed attempt (counted from 1); a delay of null = given up. */
  onFault?: ((fault: ModelFault, attempt: number, delay: number | null) => void | Promise<void>) | undefined
  onText?: ((delta: string) => void) | undefined
}

/**
 * Asks until there is a whole answer. Rejects with the signal's reason when aborted, and with an {@link MmmError} of exit
 * 5 and code `model.<what>` when there is no hope: after the last attempt, past the deadline, or when the same request
 * would fail again. Its cause is the last {@link ModelFault}.
 */
export async function askWithRetry(model: Model, request: ModelRequest, options: RetryOptions): Promise<ModelAnswer> {
  const { clock, signal, onFault, onText } = options
  for (let attempt = 1; ; attempt++) {
    try {
      return await model.ask(request, { ...(signal && { signal }), ...(onText && { onText }) })
    } catch (thrown) {
      if (!(thrown instanceof ModelFault)) throw thrown
      const next = nextDelay(thrown, attempt, options)
      await onFault?.(thrown, attempt, typeof next === 'number' ? next : null)
      if (typeof next !== 'number') throw givenUp(thrown, next, request.model)
      await clock.sleep(next, signal)
      signal?.throwIfAborted()
    }
  }
}

/** Milliseconds until the next attempt, or, in words, why there is none. */
function nextDelay(fault: ModelFault, attempt: number, options: RetryOptions): number | string {
  const { clock, deadline, attempts = 10, baseDelay = 1_000, random = Math.random } = options
  if (fault.facts.class === 'never') return ''
  if (fault.facts.class === 'paused')
    return `, and it asks to wait ${Math.ceil((fault.facts.retryAfter ?? 0) / 1_000)} s`
  if (attempt >= attempts) return attempts > 1 ? ` (${attempts} attempts)` : ''
  const backoff = Math.min(baseDelay * 2 ** (attempt - 1), baseDelay * 60)
  const delay = Math.round((fault.facts.retryAfter ?? backoff) + random() * backoff * 0.25)
  const late = deadline !== undefined && clock.now().getTime() + delay >= deadline
  return late ? `, and no time is left for attempt ${attempt + 1}` : delay
}

function givenUp(fault: ModelFault, why: string, model: string): MmmError {
  const hint = hintFor(fault, model)
  return new MmmError(`model.${fault.facts.code}`, `${fault.message}${why}`, {
    exit: 5,
    cause: fault,
    ...(hint === undefined ? {} : { hint }),
  })
}
