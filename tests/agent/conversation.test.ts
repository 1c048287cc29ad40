import { expect, test } from 'vitest'
import type { Json } from '../../src/core/event.ts'
import { MmmError } from '../../src/core/error.ts'
import { ModelFault } from '../../src/ports/model.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { stage, type Line } from './script.ts'
import { world } from './world.ts'

const files = { 'a.ts': 'const a = 1\n' }
const finish = (status = 'done'): [string, Json] => ['finish', { summary: 'All said.', status }]
const read: [string, Json] = ['read', { path: 'a.ts' }]
const set = (value: number): [string, Json] => ['write', { path: 'a.ts', content: `const a = ${value}\n` }]

const busy = (turn: number): Line => ({ calls: [set(turn + 10)] })
const giveUp = async () => {
  throw new MmmError('model.overloaded', 'Overloaded', { exit: 5 })
}

async function play(lines: Line[] | ((turn: number) => Line), limits = {}) {
  const one = stage(world(files), lines)
  const result = await one.play({ limits: { turns: 60, ...limits } })
  return { ...one, result, sent: JSON.stringify(one.requests.at(-1)) }
}

test('finish ends the round with its claim', async () => {
  const done = await play([{ calls: [set(2), finish()] }])
  expect(done.result).toEqual({
    outcome: 'finished',
    summary: 'All said.',
    turns: 1,
    usage: { input: 100, output: 10, cacheRead: 0, cacheWrite: 0 },
    usd: 0.01,
  })
  expect(done.world.read('a.ts')).toBe('const a = 2\n')
  expect((await play([{ calls: [finish('blocked')] }])).result.outcome).toBe('blocked')
  expect((await play([{ calls: [finish('perhaps')] }, { calls: [finish()] }])).sent).toContain('\\"status\\"')
})

test('an end without finish: one nudge, then no claim', async () => {
  const { result, requests } = await play([{ text: 'Ready.' }, { text: 'Really.' }])
  expect([result.outcome, result.summary, requests.length]).toEqual(['no claim', 'Really.', 2])
  expect((await play([{ content: [] }, { content: [] }])).result.outcome).toBe('no claim')
})

test('a cut answer runs nothing and doubles max_tokens once', async () => {
  const cut: Line = { calls: [['write', { path: 'a.ts', content: 'hal' }]], stop: 'max_tokens' }
  const { requests, world: w, sent } = await play([cut, cut, { calls: [finish()] }])
  expect(requests.map((request) => request.max_tokens)).toEqual([4096, 8192, 8192])
  expect(w.read('a.ts')).toBe(files['a.ts'])
  expect(sent).toContain('cut off')
})

test.each(['end_turn', 'stop', 'pause_turn', null])(
  'calls of an answer that stopped with %j are not performed',
  async (stop) => {
    const { world: w, sent } = await play([{ calls: [set(3)], stop }, { calls: [finish()] }])
    expect(w.read('a.ts')).toBe(files['a.ts'])
    expect(sent).toContain('Not run: the answer ended with')
  },
)

test('refusal, a full window and a paused turn', async () => {
  expect((await play([{ text: 'No.', stop: 'refusal' }])).result).toMatchObject({ outcome: 'refused', summary: 'No.' })
  expect((await play([{ stop: 'model_context_window_exceeded' }])).result.outcome).toBe('tokens')
  expect((await play([{ calls: [read] }], { window: 500 })).result).toMatchObject({ outcome: 'tokens', turns: 0 })
  const paused = await play([{ text: 'wait', stop: 'pause_turn' }, { calls: [finish()] }])
  expect(paused.requests[1]!.messages.at(-1)!.role).toBe('assistant')
})

test('the same call with the same result: a warning, then stuck', async () => {
  const { result, events } = await play(() => ({ calls: [read] }))
  expect([result.outcome, result.turns]).toEqual(['stuck', 5])
  const warned = events.flatMap((event) =>
    event.type === 'tool.ended' ? [event.content.includes('has been made before')] : [],
  )
  expect(warned).toEqual([false, false, true, true, true])
})

test('a cycle of calls is stuck, work that moves on is not', async () => {
  expect((await play((turn) => ({ calls: [set((turn % 2) + 5)] }))).result).toMatchObject({
    outcome: 'stuck',
    turns: 8,
  })
  const moving = await play((turn) => ({
    calls: turn === 30 ? [finish()] : [set(turn + 5), ['run', { command: 'echo same' }]],
  }))
  expect(moving.result).toMatchObject({ outcome: 'finished', turns: 30 })
})

test('five turns of errors; twelve turns without anything new', async () => {
  expect((await play((turn) => ({ calls: [['read', { path: `none${turn}` }]] }))).result).toMatchObject({
    outcome: 'errors',
    turns: 5,
  })
  expect((await play((turn) => ({ calls: [['run', { command: `echo ${turn}` }]] }))).result).toMatchObject({
    outcome: 'no progress',
    turns: 12,
  })
})

test('turns, dollars, tokens and time stop before the next call', async () => {
  expect((await play(busy, { turns: 3 })).result).toMatchObject({ outcome: 'turns', turns: 3 })
  expect((await play(busy, { usd: 0.001 })).result).toMatchObject({ outcome: 'dollars', turns: 0 })
  const dollars = await play(busy, { usd: 0.045 })
  expect(dollars.result.outcome).toBe('dollars')
  expect(dollars.requests[0]!.max_tokens).toBe(4096)
  expect(dollars.requests.at(-1)!.max_tokens).toBeLessThan(4096)
  expect((await play(busy, { tokens: 3000 })).result.outcome).toBe('tokens')
  expect((await play(busy, { deadline: Date.now() - 1 })).result).toMatchObject({ outcome: 'time', turns: 0 })
})

test('with an unknown price dollars cannot hold, tokens do', async () => {
  const one = stage(world(files), (turn) => ({ calls: [set(turn + 10)] }))
  const unknown = { costOf: () => null, worstCase: () => null }
  const result = await one.play({ limits: { turns: 60, usd: 0.0001, tokens: 4000 } }, unknown)
  expect(result).toMatchObject({ outcome: 'tokens', usd: null })
  expect(result.turns).toBeGreaterThan(0)
})

test('a call that outlasts the deadline ends as time', async () => {
  const one = stage(world(files), [])
  const result = await one.play(
    { limits: { turns: 9, deadline: Date.now() + 50 } },
    {
      ask: (_, __, { signal }) =>
        new Promise((___, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    },
  )
  expect(result.outcome).toBe('time')
})

test('faults are recorded with what they used, then the model is asked again or given up', async () => {
  const usage = { input: 50, output: 5, cacheRead: null, cacheWrite: null }
  const fault = new ModelFault('cut for hunter2hunter2', { class: 'retry', code: 'cut', usage })
  const one = stage(world(files), [{ calls: [finish()] }])
  let asked = 0
  const result = await one.play(
    {},
    {
      ask: async (model, request, options) => {
        if (asked++ === 0) await options.onFault(fault, 1, 10)
        return model.ask(request, options)
      },
    },
  )
  expect(result).toMatchObject({ usage: { input: 150, output: 15 }, usd: 0.02 })
  expect(one.events.find((event) => event.type === 'model.failed')).toMatchObject({
    message: 'cut for ***',
    delay: 10,
    usd: 0.01,
  })
  const lost = stage(world(files), [{ calls: [finish()] }])
  await expect(lost.play({}, { ask: giveUp })).rejects.toThrow('Overloaded')
  expect((await lost.play()).outcome).toBe('finished')
  expect(
    lost.events.filter((event) => event.type === 'message.added' && JSON.stringify(event).includes('Do it')),
  ).toHaveLength(1)
})

test('an abort in a tool goes through and leaves no result behind', async () => {
  const controller = new AbortController()
  const w = world(
    { 'w.js': 'setInterval(Date, 1000)' },
    { signal: controller.signal, onStart: () => controller.abort(new Error('Ctrl-C')) },
  )
  const one = stage(w, [{ calls: [['run', { command: 'node w.js' }]] }])
  await expect(one.play()).rejects.toThrow('Ctrl-C')
  expect(one.events.at(-1)!.type).toBe('model.answered')
})

test('neighbouring reads run at the same time, a command alone', async () => {
  const w = world(files)
  let [now, most] = [0, 0]
  const files2 = w.hands.files
  w.hands.files = async () => {
    most = Math.max(most, ++now)
    await systemClock.sleep(20)
    now--
    return files2()
  }
  const one = stage(w, [
    {
      calls: [
        ['list', {}],
        ['search', { pattern: 'a' }],
        ['run', { command: 'echo x' }],
        ['list', { glob: 'a*' }],
        finish(),
      ],
    },
  ])
  await one.play()
  expect(most).toBe(2)
  expect(one.order.filter((word) => word.startsWith('tool'))).toEqual([
    'tool list',
    'tool search',
    'tool run',
    'tool list',
    'tool finish',
  ])
})
