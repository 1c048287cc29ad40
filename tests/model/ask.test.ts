import { expect, test } from 'vitest'
import { askWithRetry } from '../../src/agent/ask.ts'
import type { RetryOptions } from '../../src/agent/ask.ts'
import type { Reply } from '../../src/agent/scripted_model/reply.ts'
import { MmmError } from '../../src/core/error.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { anthropicModel } from '../../src/ports/anthropic.ts'
import { request, sleepyClock, world } from './world.ts'

const overloaded: Reply = { fault: { kind: 'status', status: 529 } }
const ok: Reply = { content: 'ok' }
const wait = (retryAfter: number): Reply => ({ fault: { kind: 'status', status: 429, retryAfter } })

/** Options that note each fault: its code, the attempt, the delay. */
function noting(options: Partial<RetryOptions> = {}) {
  const faults: Array<[string, number, number | null]> = []
  const clock = sleepyClock()
  const onFault: RetryOptions['onFault'] = (fault, n, delay) => void faults.push([fault.facts.code, n, delay])
  return { faults, clock, options: { clock, random: () => 0, onFault, ...options } }
}

async function errorFrom(promise: Promise<unknown>): Promise<MmmError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof MmmError)) throw new Error(`not an MmmError: ${String(thrown)}`, { cause: thrown })
  return thrown
}

test('a fault that passes is mended, each with a longer wait', async () => {
  const cut: Reply = { content: 'lost', fault: { kind: 'cut' } }
  const { model, requests } = await world([overloaded, cut, overloaded, ok])
  const { faults, options } = noting()
  const answer = await askWithRetry(model, request(), options)
  expect(answer.content).toEqual([{ type: 'text', text: 'ok' }])
  expect(faults).toEqual([
    ['overloaded', 1, 1_000],
    ['cut', 2, 2_000],
    ['overloaded', 3, 4_000],
  ])
  expect(requests.map((entry) => entry.body)).toEqual(Array(4).fill(requests[0]!.body))
})

test('it is given up after ten attempts, the wait never over a minute', async () => {
  const { model, requests } = await world(() => overloaded)
  const { faults, options } = noting()
  const error = await errorFrom(askWithRetry(model, request(), options))
  expect(error).toMatchObject({ code: 'model.overloaded', exit: 5 })
  expect(error.message).toBe('The server answered 529: scripted 529 (10 attempts)')
  expect(faults.map(([, , delay]) => delay)).toEqual([1e3, 2e3, 4e3, 8e3, 16e3, 32e3, 6e4, 6e4, 6e4, null])
  expect(requests).toHaveLength(10)
})

test('the jitter lengthens the wait by a quarter at most', async () => {
  const { model } = await world([overloaded, overloaded, ok])
  const { clock, options } = noting({ random: () => 0.999_999 })
  await askWithRetry(model, request(), options)
  expect(clock.slept).toEqual([1_250, 2_500])
})

test('with the clock of the machine and a base of 1 ms', async () => {
  const { model } = await world([overloaded, overloaded, ok])
  const answer = await askWithRetry(model, request(), { clock: systemClock, baseDelay: 1 })
  expect(answer.stopReason).toBe('end_turn')
})

test('the wait that the server asks for is kept, up to two minutes', async () => {
  const { model } = await world([wait(120), wait(121)])
  const { faults, options } = noting()
  const error = await errorFrom(askWithRetry(model, request(), options))
  expect(faults).toEqual([
    ['rate-limited', 1, 120_000],
    ['rate-limited', 2, null],
  ])
  expect(error.message).toBe('The server answered 429: scripted 429, and it asks to wait 121 s')
  expect(error.hint).toBe('Go on with "mmm resume" when the time is over')
})

test('no attempt begins after the deadline', async () => {
  const { model, requests } = await world(() => overloaded)
  const { faults, options } = noting({ deadline: 7_000 })
  const error = await errorFrom(askWithRetry(model, request(), options))
  expect(faults.map(([, , delay]) => delay)).toEqual([1_000, 2_000, null])
  expect(error.message).toContain('no time is left for attempt 4')
  expect(requests).toHaveLength(3)
})

test.each([
  [{ kind: 'status' as const, status: 401 }, 'model.authentication', 'Check ANTHROPIC_API_KEY'],
  [
    { kind: 'status' as const, status: 404 },
    'model.not-found',
    'The model "claude-sonnet-5-5" is not known to this server',
  ],
  [{ kind: 'status' as const, status: 403 }, 'model.permission', 'may not use "claude-sonnet-5-5"'],
  [{ kind: 'status' as const, status: 413 }, 'model.too-large', 'smaller'],
  [{ kind: 'empty-body' as const }, 'model.broken-server', 'must speak the Messages API'],
])('what will not pass (%o) is told at once, with the way out', async (fault, code, hint) => {
  const { model, requests } = await world(() => ({ content: 'x', fault }))
  const { faults, options } = noting()
  const error = await errorFrom(askWithRetry(model, request(), options))
  expect(error).toMatchObject({ code, exit: 5 })
  expect(error.hint).toContain(hint)
  expect(error.cause).toMatchObject({ name: 'ModelFault' })
  expect(faults.map(([, , delay]) => delay)).toEqual([null])
  expect(requests).toHaveLength(1)
})

test('a server that is not there points to the base URL', async () => {
  const gone = await world([])
  await gone.close()
  const error = await errorFrom(askWithRetry(gone.model, request(), noting({ attempts: 2 }).options))
  expect(error).toMatchObject({ code: 'model.refused', hint: 'Check the base URL and whether the server runs' })
  expect((await errorFrom(askWithRetry(anthropicModel(), request(), noting().options))).code).toBe('model.no-key')
})

test('the signal ends the waiting with its reason', async () => {
  const { model, requests } = await world(() => overloaded)
  const caller = new AbortController()
  const options = { clock: systemClock, signal: caller.signal, onFault: () => caller.abort('stop') }
  await expect(askWithRetry(model, request(), options)).rejects.toBe('stop')
  expect(requests).toHaveLength(1)
})
