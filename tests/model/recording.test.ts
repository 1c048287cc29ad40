import { expect, test } from 'vitest'
import { readRecording, recorded, recordingFromLog, writeRecording } from '../../src/agent/recording.ts'
import { replayModel } from '../../src/agent/replay.ts'
import { requestHash } from '../../src/agent/request_hash.ts'
import type { Event, Fact, Json } from '../../src/core/event.ts'
import type { ModelAnswer, ModelRequest } from '../../src/ports/model.ts'
import { faultFrom, request, world } from './world.ts'

const usage = { input: 1, output: 2, cacheRead: null, cacheWrite: null }

function saying(text: string): ModelAnswer {
  return { id: `msg_${text}`, model: 'm', content: [{ type: 'text', text }], stopReason: 'end_turn', usage, ms: 3 }
}

test('the hash does not depend on the order of keys, and on all else it does', () => {
  const { tools, messages, system, max_tokens, model } = request()
  expect(requestHash({ tools, messages, system, max_tokens, model })).toBe(requestHash(request()))
  const others: Array<Partial<ModelRequest>> = [
    { model: 'x' },
    { max_tokens: 1 },
    { system: '' },
    { messages: [] },
    { tools: [] },
  ]
  const hashes = others.map((other) => requestHash(request('hello', other)))
  expect(new Set([requestHash(request()), ...hashes]).size).toBe(6)
})

test('what a server said is replayed from text to the byte', async () => {
  const content = [
    { type: 'thinking' as const, thinking: 'hm\u2028🦉', signature: 'c2ln+/==' },
    { type: 'text' as const, text: 'Grüße\n' },
  ]
  const { model } = await world([{ content }])
  const answer = await model.ask(request())
  const replay = replayModel(readRecording(writeRecording([recorded(request(), answer)])))
  const heard: string[] = []
  expect(await replay.ask(request(), { onText: (delta) => heard.push(delta) })).toEqual(answer)
  expect(heard).toEqual(['Grüße\n'])
  expect(await replay.countTokens(request())).toBeUndefined()
})

test('several answers to one request come in order, the last one again', async () => {
  const replay = replayModel([recorded(request(), saying('a')), recorded(request(), saying('b'))])
  const ids = []
  for (let i = 0; i < 3; i++) ids.push((await replay.ask(request())).id)
  expect(ids).toEqual(['msg_a', 'msg_b', 'msg_b'])
})

test('an aborted signal ends a replay too', async () => {
  const replay = replayModel([recorded(request(), saying('a'))])
  await expect(replay.ask(request(), { signal: AbortSignal.abort('stop') })).rejects.toBe('stop')
})

const long = request('hello', {
  messages: [
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: 'hi' },
    { role: 'user', content: 'more' },
  ],
})

test.each([
  [request('other'), 'message 1 of 1 (user) is another one'],
  [request('hello', { model: 'x' }), 'the model is "x", recorded was "claude-sonnet-5-5"'],
  [request('hello', { system: 'Talk.' }), 'the system prompt is another one'],
  [request('hello', { tools: [] }), 'the tools are other ones'],
  [request('hello', { max_tokens: 1 }), 'max_tokens is 1, recorded was 1000'],
  [{ ...long, messages: long.messages.slice(0, 2) }, 'it has 2 messages, recorded were 3'],
  [
    { ...long, messages: long.messages.with(2, { role: 'user', content: 'less' }) },
    'message 3 of 3 (user) is another one',
  ],
])('an unknown request is told by what differs first', async (asked, difference) => {
  const replay = replayModel([recorded(request(), saying('a')), recorded(long, saying('b'))])
  const { facts, message } = await faultFrom(replay.ask(asked))
  expect(facts).toMatchObject({ class: 'never', code: 'not-recorded' })
  expect(message).toBe(`The recording has no answer to this request: ${difference}`)
})

test('a recording without requests says at least that it has none', async () => {
  const fault = await faultFrom(replayModel([]).ask(request()))
  expect(fault.message).toBe('The recording has no answer to this request')
})

test.each([
  ['{', 'is not JSON'],
  ['{"hash":"x"}', 'not a sha256'],
])('a broken line is told with its number', (line, words) => {
  const text = `${writeRecording([recorded(request(), saying('a'))])}\n${line}\n`
  expect(() => readRecording(text, 'a.jsonl')).toThrow(
    expect.objectContaining({
      code: 'recording.invalid',
      at: { file: 'a.jsonl', line: 3 },
      message: expect.stringContaining(words),
    }),
  )
})

test("a run's log is a recording", async () => {
  const { model, system, tools, max_tokens, messages } = long
  const turn = { path: 'loop#1/change', conversation: 'c1', model }
  const message = (i: number): Fact => ({
    type: 'message.added',
    path: turn.path,
    conversation: 'c1',
    message: messages[i]!,
  })
  const asked = (n: number, of: ModelRequest): Fact => ({
    type: 'model.asked',
    ...turn,
    turn: n,
    hash: requestHash(of),
  })
  const answered = (n: number, of: ModelRequest, { content, ...rest }: ModelAnswer): Fact => ({
    type: 'model.answered',
    ...turn,
    turn: n,
    hash: requestHash(of),
    usd: null,
    ...rest,
    content,
  })
  const first = request()
  const params = { system, tools, max_tokens } as unknown as Json
  const facts: Fact[] = [
    message(0),
    { ...asked(1, first), params } as Fact,
    answered(1, first, saying('a')),
    message(1),
    message(2),
    asked(2, long),
    answered(2, long, saying('b')),
  ]
  const events = facts.map((fact, i) => ({ seq: i + 1, time: '2026-11-21T00:00:00Z', ...fact })) as Event[]
  expect(recordingFromLog(events)).toEqual([recorded(first, saying('a')), recorded(long, saying('b'))])
  const unpaired = recordingFromLog(events.filter((event) => event.type === 'model.answered'))
  expect(unpaired.map((entry) => entry.request)).toEqual([undefined, undefined])
  expect((await replayModel(unpaired).ask(long)).id).toBe('msg_b')
})
