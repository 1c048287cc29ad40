import { expect, test } from 'vitest'
import { scriptFromJson, scriptFromRules } from '../../src/agent/scripted_model/rules.ts'
import type { Usage } from '../../src/core/event.ts'
import { request, world } from './world.ts'

/** Asks a scripted server as any HTTP client would. */
async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, { method: 'POST', body: text, headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const call = { type: 'tool_use', id: 't1', name: 'read', input: {} }
const result = { type: 'tool_result', tool_use_id: 't1', content: 'text' }
const user = (...content: unknown[]) => ({ role: 'user', content })
const assistant = (...content: unknown[]) => ({ role: 'assistant', content })
const text = (said: string, more: object = {}) => ({ type: 'text', text: said, ...more })
const marked = { cache_control: { type: 'ephemeral' } }

test.each([
  ['no JSON', '{', 'not valid JSON'],
  ['no model', { max_tokens: 1, messages: [] }, 'model: Field required'],
  ['no max_tokens', { model: 'm', messages: [user(text('a'))] }, 'max_tokens: Field required'],
  ['no messages', { ...request(), messages: [] }, 'at least one message is required'],
  ['a bad message', { ...request(), messages: [{ role: 'robot', content: 'a' }] }, 'messages.0: Input should be'],
  [
    'the assistant first',
    { ...request(), messages: [assistant(text('a')), user(text('b'))] },
    'first message must use',
  ],
  [
    'prefill',
    { ...request(), messages: [user(text('a')), assistant(text('b'))] },
    'does not support assistant message prefill',
  ],
  ['an empty text', { ...request(), messages: [user(text(''))] }, 'text content blocks must be non-empty'],
  ['sampling', { ...request(), temperature: 0 }, 'temperature: this parameter is not supported'],
  ['forced tools', { ...request(), tool_choice: { type: 'any' } }, 'forced tool use ("any")'],
  [
    'five marks',
    { ...request(), ...marked, messages: [user(...[1, 2, 3, 4].map((n) => text(`${n}`, marked)))] },
    'A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
  [
    'a call without result',
    { ...request(), messages: [user(text('a')), assistant(call), user(text('b'))] },
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1',
  ],
  [
    'a result after other content',
    { ...request(), messages: [user(text('a')), assistant(call), user(text('b'), result)] },
    '`tool_result` blocks must come before other content',
  ],
  ['a result without call', { ...request(), messages: [user(result)] }, 'unexpected `tool_use_id` found'],
  [
    'thinking without signature',
    { ...request(), messages: [user(text('a')), assistant({ type: 'thinking', thinking: 'x' }), user(text('b'))] },
    'signature: Field required',
  ],
])('%s is a 400', async (_, body, words) => {
  const { url } = await world(() => ({ content: 'ok' }))
  const { status, text: answer, headers } = await post(`${url}/v1/messages`, body)
  expect(status).toBe(400)
  const parsed = JSON.parse(answer) as { error: { type: string; message: string }; request_id: string }
  expect(parsed.error.type).toBe('invalid_request_error')
  expect(parsed.error.message).toContain(words)
  expect(parsed.request_id).toBe(headers.get('request-id'))
})

test('the stream is the one that the API sends', async () => {
  const { url } = await world([
    {
      content: [
        { type: 'text', text: 'hi' },
        { type: 'tool_use', id: 't1', name: 'read', input: { a: 1 } },
      ],
    },
  ])
  const { text: body, headers } = await post(`${url}/v1/messages`, { ...request(), stream: true })
  expect(headers.get('content-type')).toContain('text/event-stream')
  const frames = body.split('\n\n').filter((frame) => frame !== '')
  const datas = frames.map((frame) => {
    const [event, data] = frame.split('\n')
    const parsed = JSON.parse(data!.replace('data: ', '')) as { type: string }
    expect(event).toBe(`event: ${parsed.type}`)
    return parsed
  })
  expect(datas.map((data) => data.type)).toEqual([
    'message_start',
    'content_block_start',
    'ping',
    'content_block_delta',
    'content_block_stop',
    'content_block_start',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  expect(datas[0]).toMatchObject({ message: { type: 'message', role: 'assistant', content: [], stop_reason: null } })
  expect(datas.at(-2)).toEqual({
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: expect.any(Number) },
  })
})

test('keys, models and other paths', async () => {
  const { url, requests } = await world(() => ({ content: 'ok' }), { key: 'right', models: ['m'] })
  const ask = (key: Record<string, string>, model = 'm') => post(`${url}/v1/messages`, { ...request(), model }, key)
  expect((await ask({})).status).toBe(401)
  expect((await ask({ 'x-api-key': 'wrong' })).status).toBe(401)
  expect((await ask({ 'x-api-key': 'right' })).status).toBe(200)
  expect((await ask({ authorization: 'Bearer right' })).status).toBe(200)
  expect((await ask({ authorization: 'Bearer right' }, 'n')).text).toContain('"message":"model: n"')
  expect((await post(`${url}/v2`, {}, { 'x-api-key': 'right' })).status).toBe(404)
  const models = await fetch(`${url}/v1/models`, { headers: { 'x-api-key': 'right' } })
  expect(await models.json()).toMatchObject({ data: [{ id: 'm' }], has_more: false, first_id: 'm', last_id: 'm' })
  expect(JSON.stringify(requests)).not.toMatch(/right|wrong/)
  expect(requests.map((entry) => entry.n)).toEqual([1, 2, 3, 4, 5, 0, 0])
})

function sum({ input, cacheRead, cacheWrite }: Usage): number {
  return input! + cacheRead! + cacheWrite!
}

test('the cache is read as far as it was written, and the sum is what is counted', async () => {
  let now = 0
  const { model } = await world(() => ({ content: 'ok' }), { now: () => now })
  const total = (await model.countTokens(request()))!
  const first = await model.ask(request())
  expect(first.usage).toMatchObject({ input: 0, cacheRead: 0, cacheWrite: total })
  const longer = request('hello', {
    messages: [...request().messages, { role: 'assistant', content: first.content }, { role: 'user', content: 'more' }],
  })
  const second = await model.ask(longer)
  expect(second.usage).toMatchObject({ input: 0, cacheRead: total })
  expect(second.usage.cacheWrite).toBeGreaterThan(0)
  expect(sum(second.usage)).toBe(await model.countTokens(longer))
  now += 6 * 60_000
  expect((await model.ask(request())).usage).toMatchObject({ cacheRead: 0, cacheWrite: total })
  expect((await model.ask(request('hello', { model: 'qwen3' }))).usage).toMatchObject({
    input: total,
    cacheRead: 0,
    cacheWrite: 0,
  })
})

test('the same request gets the same message from another server', async () => {
  const script = scriptFromRules([{ reply: { content: [{ type: 'tool_use', name: 'read', input: {} }] } }])
  const one = await world(script)
  const two = await world(script)
  const { ms: _one, ...first } = await one.model.ask(request())
  const { ms: _two, ...second } = await two.model.ask(request())
  expect(second).toEqual(first)
})

test('the first rule that matches answers', async () => {
  const script = scriptFromRules([
    { when: { text: /multiply|divide/, turn: 1 }, reply: 'second turn' },
    { when: { text: ['add', 'numbers'], last: 'Last attempt' }, reply: 'repair' },
    { when: { text: 'add', notLast: 'Last attempt', system: 'terse', attempt: 1 }, reply: 'first try' },
    { when: { model: 'other' }, reply: 'for another model' },
  ])
  const { model } = await world(script)
  const say = async (asked: ReturnType<typeof request>) => (await model.ask(asked)).content[0]
  const turns = request('divide them', {
    messages: [
      { role: 'user', content: 'divide them' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'read', input: {} }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'Last attempt' }] }],
      },
    ],
  })
  expect(await say(turns)).toMatchObject({ text: 'second turn' })
  expect(await say(request('add numbers. Last attempt: red'))).toMatchObject({ text: 'repair' })
  expect(await say(request('add numbers'))).toMatchObject({ text: 'first try' })
  expect(await say(request('add numbers'))).toMatchObject({ text: 'nothing recorded for this' })
  expect(await say(request('x', { model: 'other' }))).toMatchObject({ text: 'for another model' })
})

test('a script may be JSON', async () => {
  const rules = [
    { when: { text: 'add', turn: 0 }, reply: { content: [{ type: 'tool_use', name: 'read', input: { path: 'a' } }] } },
    { reply: 'bye' },
  ]
  const { model } = await world(scriptFromJson(JSON.stringify({ rules })))
  expect((await model.ask(request('add'))).content).toMatchObject([{ name: 'read', input: { path: 'a' } }])
  expect((await model.ask(request('no'))).content).toEqual([{ type: 'text', text: 'bye' }])
})

test.each([
  ['{', 'is not JSON'],
  ['{"rules":[{"when":{"txt":"a"},"reply":"b"}]}', 'Unrecognized key: "txt"'],
  ['{"rules":[{"reply":{"content":[{"type":"txet"}]}}]}', 'rules[0].reply'],
])('a wrong script is told by what is wrong: %s', (json, words) => {
  expect(() => scriptFromJson(json, 's.json')).toThrow(
    expect.objectContaining({
      code: 'script.invalid',
      at: { file: 's.json' },
      message: expect.stringContaining(words),
    }),
  )
})

test('a script that throws is a 500, and a list that is used up says so', async () => {
  const { url } = await world(() => {
    throw new Error('oops')
  })
  expect((await post(`${url}/v1/messages`, request())).text).toContain('The script failed: Error: oops')
  const { model } = await world([])
  expect((await model.ask(request())).content).toEqual([{ type: 'text', text: 'nothing recorded for this' }])
})
