import { expect, test } from 'vitest'
import type { Json } from '../../src/core/event.ts'
import { anthropicModel } from '../../src/ports/anthropic.ts'
import { faultFrom, request, world } from './world.ts'

const blocks = [
  { type: 'thinking' as const, thinking: 'Höre 🦉 \u2028 well', signature: 'c2lnbmF0dXJl+/==\n🦊' },
  { type: 'redacted_thinking' as const, data: 'AAAA////' },
  { type: 'text' as const, text: 'Grüße, 🦉 "quoted"\n\nevent: ping\ndata: {}\n\n' },
  { type: 'tool_use' as const, id: 'toolu_1', name: 'read', input: { path: 'ä.ts', deep: [{ n: 1.5, no: null }] } },
]

test('an answer comes whole and verbatim', async () => {
  const { model } = await world([{ content: blocks, usage: { output_tokens: 42 } }])
  const heard: string[] = []
  const answer = await model.ask(request(), { onText: (delta) => heard.push(delta) })
  expect(answer.content).toEqual(blocks)
  expect(answer).toMatchObject({ model: 'claude-sonnet-5-5', stopReason: 'tool_use', usage: { output: 42 } })
  expect(answer.id).toMatch(/^msg_/)
  expect(heard.join('')).toBe(blocks[2]!.text)
})

test('an answer that arrives byte by byte is the same', async () => {
  const { model } = await world([{ content: blocks }], { chunkBytes: 1 })
  expect((await model.ask(request())).content).toEqual(blocks)
})

test.each([1, 2, 3, 4, 5, 6])('an answer cut at random places (seed %i) is the same', async (cutSeed) => {
  const { model } = await world([{ content: blocks }], { cutSeed })
  expect((await model.ask(request())).content).toEqual(blocks)
})

test('thinking goes back byte for byte, and a changed prefix is refused', async () => {
  const say = {
    content: [
      { type: 'thinking' as const, thinking: 'hm 🦉' },
      { type: 'text' as const, text: 'done' },
    ],
  }
  const { model } = await world(() => say)
  const first = await model.ask(request())
  const more: Array<{ role: 'user' | 'assistant'; content: Json }> = [
    { role: 'assistant', content: first.content },
    { role: 'user', content: 'and now?' },
  ]
  const second = await model.ask(request('hello', { messages: [...request().messages, ...more] }))
  expect(second.stopReason).toBe('end_turn')
  const changed = request('hello', { messages: [{ role: 'user', content: 'other' }, ...more] })
  const fault = await faultFrom(model.ask(changed))
  expect(fault.facts).toMatchObject({ class: 'never', code: 'invalid-request' })
  expect(fault.message).toContain('Invalid `signature` in `thinking` block')
})

test('the whole request goes out, with a cache mark for Claude only', async () => {
  const { model, requests } = await world(() => ({ content: 'ok' }))
  await model.ask(request())
  await model.ask(request('hello', { model: 'qwen3' }))
  expect(requests[0]!.body).toEqual({ ...request(), cache_control: { type: 'ephemeral' }, stream: true })
  expect(requests[1]!.body).toEqual({ ...request('hello', { model: 'qwen3' }), stream: true })
  await model.ask(request('hello', { system: '', tools: [] }))
  expect(requests[2]!.body).not.toHaveProperty('system')
  expect(requests[2]!.body).not.toHaveProperty('tools')
})

test('only our own headers go out, whatever the environment says', async () => {
  process.env.ANTHROPIC_CUSTOM_HEADERS = 'x-spy: 1\nAuthorization: Bearer stolen\nx-api-key: stolen'
  process.env.ANTHROPIC_BASE_URL = 'http://127.0.0.1:9'
  try {
    const { model, requests } = await world(
      [{ content: 'ok' }],
      { key: 'right' },
      { apiKey: 'right', headers: { 'x-mine': '2' } },
    )
    await model.ask(request())
    const { headers } = requests[0]!
    expect(headers).toMatchObject({ authorization: 'Bearer ***', 'x-api-key': '***', 'x-mine': '2' })
    expect(headers['anthropic-version']).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(headers).not.toHaveProperty('x-spy')
  } finally {
    delete process.env.ANTHROPIC_CUSTOM_HEADERS
    delete process.env.ANTHROPIC_BASE_URL
  }
})

test('a token serves in place of a key, and a local server needs neither', async () => {
  const guarded = await world([{ content: 'ok' }], { key: 'token' }, { apiKey: undefined, authToken: 'token' })
  expect((await guarded.model.ask(request())).stopReason).toBe('end_turn')
  const open = await world([{ content: 'ok' }], {}, { apiKey: undefined })
  expect((await open.model.ask(request())).stopReason).toBe('end_turn')
  expect(open.requests[0]!.headers).not.toHaveProperty('authorization')
})

test('without a key the real server is not asked', async () => {
  const fault = await faultFrom(anthropicModel().ask(request()))
  expect(fault.facts).toMatchObject({ class: 'never', code: 'no-key' })
})

test('a connection left open after the message does not hold the answer', async () => {
  const { model } = await world([{ content: 'ok', fault: { kind: 'left-open' } }])
  expect((await model.ask(request())).content).toEqual([{ type: 'text', text: 'ok' }])
})

test.each([
  ['no input at all', { a: 1 }, { kind: 'no-input' as const }],
  ['a list', [1, 2], undefined],
  ['a text', 'rm -rf', undefined],
  ['null', null, undefined],
])('tool input that is %s becomes an empty object', async (_, input, fault) => {
  const content = [{ type: 'tool_use' as const, id: 't', name: 'read', input }]
  const { model } = await world([{ content, ...(fault && { fault }) }])
  expect((await model.ask(request())).content).toEqual([{ type: 'tool_use', id: 't', name: 'read', input: {} }])
})

test('tool input cut by max_tokens is told by the stop reason', async () => {
  const content = [{ type: 'tool_use' as const, id: 't', name: 'write', input: { path: 'a', text: 'half of it' } }]
  const { model } = await world([{ content, fault: { kind: 'cut-input' } }])
  expect((await model.ask(request())).stopReason).toBe('max_tokens')
})

test('a refusal is an answer, with its reason', async () => {
  const { model } = await world([{ content: 'I', refusal: 'This could do harm.' }])
  expect(await model.ask(request())).toMatchObject({ stopReason: 'refusal', refusal: 'This could do harm.' })
})

test('tokens are counted where the server can, and otherwise not asked for again', async () => {
  const able = await world([])
  expect(await able.model.countTokens(request())).toBeGreaterThan(10)
  const unable = await world([], { countsTokens: false })
  expect(await unable.model.countTokens(request())).toBeUndefined()
  expect(await unable.model.countTokens(request())).toBeUndefined()
  expect(unable.requests).toHaveLength(1)
})

test('counting ends with the signal', async () => {
  const { model } = await world([])
  const reason = new Error('enough')
  await expect(model.countTokens(request(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
