import { expect, test } from 'vitest'
import type { ScriptedFault } from '../../src/agent/scripted_model/reply.ts'
import { anthropicModel } from '../../src/ports/anthropic.ts'
import { retryAfterOf } from '../../src/ports/anthropic_retry_after.ts'
import { faultFrom, request, world } from './world.ts'

const content = [
  { type: 'text' as const, text: 'I am going to write a file now, and it will take a while.' },
  { type: 'tool_use' as const, id: 'toolu_1', name: 'write', input: { path: 'a.ts', text: 'export {}' } },
]

/** Fault, class, code. */
const table: Array<[string, ScriptedFault, string, string]> = [
  ['400', { kind: 'status', status: 400 }, 'never', 'invalid-request'],
  ['400 too long', { kind: 'status', status: 400, message: 'prompt is too long: 2 > 1' }, 'never', 'too-large'],
  ['401', { kind: 'status', status: 401 }, 'never', 'authentication'],
  ['402', { kind: 'status', status: 402 }, 'never', 'billing'],
  ['403', { kind: 'status', status: 403 }, 'never', 'permission'],
  ['404', { kind: 'status', status: 404 }, 'never', 'not-found'],
  ['408', { kind: 'status', status: 408 }, 'retry', 'timeout'],
  ['409', { kind: 'status', status: 409 }, 'retry', 'conflict'],
  ['413', { kind: 'status', status: 413 }, 'never', 'too-large'],
  ['418', { kind: 'status', status: 418 }, 'never', 'invalid-request'],
  ['422', { kind: 'status', status: 422 }, 'never', 'invalid-request'],
  ['429', { kind: 'status', status: 429 }, 'retry', 'rate-limited'],
  ['429 long', { kind: 'status', status: 429, retryAfter: 121 }, 'paused', 'rate-limited'],
  ['429 spent', { kind: 'status', status: 429, errorCode: 'enforced_spend_limit_reached' }, 'never', 'spend-limit'],
  ['429 spent too', { kind: 'status', status: 429, errorCode: 'contract_spend_limit_reached' }, 'never', 'spend-limit'],
  ['500', { kind: 'status', status: 500 }, 'retry', 'server-error'],
  ['502', { kind: 'status', status: 502 }, 'retry', 'server-error'],
  ['529', { kind: 'status', status: 529 }, 'retry', 'overloaded'],
  ['529 told not to', { kind: 'status', status: 529, headers: { 'x-should-retry': 'false' } }, 'never', 'overloaded'],
  ['400 told to', { kind: 'status', status: 400, headers: { 'x-should-retry': 'true' } }, 'retry', 'invalid-request'],
  ['reset', { kind: 'reset' }, 'retry', 'connection'],
  ['event overloaded', { kind: 'error-event', type: 'overloaded_error' }, 'retry', 'overloaded'],
  ['event api', { kind: 'error-event', type: 'api_error' }, 'retry', 'server-error'],
  ['event rate', { kind: 'error-event', type: 'rate_limit_error' }, 'retry', 'rate-limited'],
  ['event timeout', { kind: 'error-event', type: 'timeout_error' }, 'retry', 'timeout'],
  ['event first of all', { kind: 'error-event', type: 'overloaded_error', after: 0 }, 'retry', 'overloaded'],
  ['event billing', { kind: 'error-event', type: 'billing_error' }, 'never', 'billing'],
  ['event permission', { kind: 'error-event', type: 'permission_error' }, 'never', 'permission'],
  ['event authentication', { kind: 'error-event', type: 'authentication_error' }, 'never', 'authentication'],
  ['cut', { kind: 'cut' }, 'retry', 'cut'],
  ['cut at once', { kind: 'cut', after: 0 }, 'retry', 'cut'],
  ['early end', { kind: 'early-end' }, 'retry', 'cut'],
  ['early end after the first event', { kind: 'early-end', after: 1 }, 'retry', 'cut'],
  ['malformed data', { kind: 'malformed-data' }, 'retry', 'malformed'],
  ['malformed input', { kind: 'malformed-input' }, 'retry', 'malformed'],
  ['unfinished input', { kind: 'unfinished-input' }, 'retry', 'malformed'],
  ['no usage', { kind: 'no-delta-usage' }, 'never', 'broken-server'],
  ['empty body', { kind: 'empty-body' }, 'never', 'broken-server'],
  ['JSON body', { kind: 'json-body' }, 'never', 'broken-server'],
  ['no event lines', { kind: 'no-event-lines' }, 'never', 'broken-server'],
]

test.each(table)('%s', async (_, fault, cls, code) => {
  const { model, requests } = await world([{ content, fault }])
  const { facts, message } = await faultFrom(model.ask(request()))
  expect({ class: facts.class, code: facts.code }).toEqual({ class: cls, code })
  expect(message).toMatch(/^[A-Z].*[^.]$/)
  expect(requests).toHaveLength(1)
})

test('the wait that the server asks for is told', async () => {
  const { model } = await world([{ fault: { kind: 'status', status: 429, retryAfter: 7 } }])
  expect((await faultFrom(model.ask(request()))).facts).toMatchObject({ class: 'retry', retryAfter: 7_000 })
  const now = new Date('2026-11-10T00:00:00Z')
  const at = (headers: Record<string, string>) => retryAfterOf(new Headers(headers), now)
  expect(at({ 'retry-after-ms': '1500', 'retry-after': '9' })).toBe(1_500)
  expect(at({ 'retry-after': 'Tue, 10 Nov 2026 00:01:00 GMT' })).toBe(60_000)
  expect(at({ 'retry-after': 'Mon, 09 Nov 2026 00:00:00 GMT' })).toBe(0)
  expect(at({ 'retry-after': 'soon' })).toBeUndefined()
  expect(at({})).toBeUndefined()
})

test.each(['cut', 'early-end', 'malformed-data', 'stall'] as const)(
  'what a broken answer (%s) used is told',
  async (kind) => {
    const usage = { input_tokens: 100, cache_read_input_tokens: 20, cache_creation_input_tokens: 3 }
    const { model } = await world([{ content, usage, fault: { kind, after: 5 } }], {}, { stall: 500 })
    const { facts } = await faultFrom(model.ask(request()))
    expect(facts.usage).toEqual({ input: 100, output: 9, cacheRead: 20, cacheWrite: 3 })
  },
)

test('a broken answer without a word of the server has no usage', async () => {
  const { model } = await world([{ content, fault: { kind: 'cut', after: 0 } }])
  expect((await faultFrom(model.ask(request()))).facts).not.toHaveProperty('usage')
})

test.each([0, 1, 4])('silence after %i events is given up', async (after) => {
  const { model } = await world([{ content, fault: { kind: 'stall', after } }], {}, { stall: 60 })
  expect((await faultFrom(model.ask(request()))).facts).toMatchObject({ class: 'retry', code: 'stalled' })
})

test('late headers are given up', async () => {
  const { model } = await world([{ content, fault: { kind: 'slow-headers', ms: 60_000 } }], {}, { headersTimeout: 60 })
  expect((await faultFrom(model.ask(request()))).facts).toMatchObject({ class: 'retry', code: 'timeout' })
})

test('pings keep an answer alive until the caller has had enough', async () => {
  const { model, requests } = await world([{ content, fault: { kind: 'pings', everyMs: 10 } }], {}, { stall: 5_000 })
  const caller = new AbortController()
  const reason = new Error('enough')
  const asking = model.ask(request(), { signal: caller.signal, onText: () => caller.abort(reason) })
  await expect(asking).rejects.toBe(reason)
  expect(requests).toHaveLength(1)
})

test('an aborted signal is told by its reason, before and during the request', async () => {
  const { model, requests } = await world([{ content, fault: { kind: 'slow-headers', ms: 60_000 } }])
  await expect(model.ask(request(), { signal: AbortSignal.abort('before') })).rejects.toBe('before')
  expect(requests).toHaveLength(0)
  const during = AbortSignal.timeout(100)
  await expect(model.ask(request(), { signal: during })).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('a server that is not there', async () => {
  const gone = await world([])
  await gone.close()
  expect((await faultFrom(gone.model.ask(request()))).facts).toMatchObject({ class: 'retry', code: 'refused' })
  const wrong = anthropicModel({ apiKey: 'k', baseUrl: 'not a url' })
  expect((await faultFrom(wrong.ask(request()))).facts).toMatchObject({ class: 'never', code: 'bad-url' })
  expect(await wrong.countTokens(request())).toBeUndefined()
})

test('after a fault the same client goes on', async () => {
  const { model } = await world(
    [{ content, fault: { kind: 'cut' } }, { content, fault: { kind: 'stall' } }, { content }],
    {},
    { stall: 500 },
  )
  await faultFrom(model.ask(request()))
  await faultFrom(model.ask(request()))
  expect((await model.ask(request())).content).toEqual(content)
})
