import { expect, test } from 'vitest'
import type { Json } from '../../src/core/event.ts'
import { plant, stage, type Line, type Stage } from './script.ts'
import { world } from './world.ts'

const files = {
  'a.ts': 'const a = 1\nconst b = 2\n',
  'count.js': 'for (const name of ["count.txt", "a.ts"]) require("fs").appendFileSync(name, "x")\n',
}
const finish: [string, Json] = ['finish', { summary: 'Done.', status: 'done' }]
const replace = (old: string, next: string): [string, Json] => ['edit', { path: 'a.ts', edits: [{ old, new: next }] }]
const script: Line[] = [
  {
    text: 'First I look.',
    calls: [
      ['read', { path: 'a.ts' }],
      ['list', {}],
      ['read', { path: 'none.ts' }],
    ],
  },
  { calls: [replace('a = 1', 'a = 10'), replace('b = 2', 'b = 20'), ['read', { path: 'a.ts' }]] },
  {
    calls: [
      ['run', { command: 'node count.js' }],
      ['run', { command: 'curl x' }],
      ['write', { path: 'new.ts', content: 'n\n' }],
    ],
  },
  { calls: [replace('nowhere', 'x')], stop: 'max_tokens' },
  { text: 'half', stop: 'max_tokens' },
  { calls: [replace('nowhere', 'x')] },
  { text: 'I think I am ready.' },
  { content: [], stop: 'pause_turn' },
  { calls: [['read', { path: 'a.ts', offset: 1 }], finish] },
]
const repair: Line[] = [{ calls: [replace('b = 20', 'b = 21')] }, { calls: [finish] }]

const ids = (all: Array<string | undefined>) => all.filter((id) => id !== undefined)

/** Plays both rounds, whatever of them is open. */
async function playAll(one: Stage) {
  return [
    await one.play({ round: 0 }),
    await one.play({ round: 1, prompt: 'The checks fail.', path: 'improve/repair' }),
  ]
}

test('cut after any fact, a conversation goes on to the same bytes, and no answer is bought twice', async () => {
  const whole = stage(world(files), [...script, ...repair])
  const outcomes = await playAll(whole)
  expect(outcomes.map(({ outcome, turns }) => [outcome, turns])).toEqual([
    ['finished', 9],
    ['finished', 2],
  ])
  const last = JSON.stringify(whole.requests.at(-1))
  const finalTree = whole.trees.at(-1)!
  expect(finalTree['count.txt']).toBe('x')
  expect(last).toContain('The file has changed since it was last read.')
  for (let cut = 0; cut <= whole.events.length; cut++) {
    for (const later of [0, 1]) {
      const one = stage(world(files), [...script, ...repair], whole.events.slice(0, cut))
      const tree = whole.trees[Math.min(whole.trees.length - 1, cut - 1 + later)]
      if (tree !== undefined) plant(one.world.root, tree)
      for (const [turn, kept] of whole.checkpoints) if (kept.at < cut + later) one.checkpoints.set(turn, kept)
      expect(await playAll(one), `cut ${cut}`).toEqual(outcomes)
      const bought = whole.events.slice(0, cut).filter((event) => event.type === 'model.answered').length
      expect(one.requests.length, `cut ${cut}`).toBe(whole.requests.length - bought)
      if (one.requests.length > 0) expect(JSON.stringify(one.requests.at(-1)), `cut ${cut}`).toBe(last)
      expect(one.trees.at(-1) ?? finalTree, `cut ${cut}`).toEqual(finalTree)
    }
  }
})

test('each request begins with the messages of the one before', async () => {
  const whole = stage(world(files), [...script, ...repair])
  await playAll(whole)
  for (const [index, request] of whole.requests.slice(1).entries()) {
    const before = whole.requests[index]!
    const flat = (messages: typeof before.messages) =>
      messages.flatMap(({ role, content }) => (content as Json[]).map((block) => JSON.stringify([role, block])))
    expect(flat(request.messages).slice(0, flat(before.messages).length)).toEqual(flat(before.messages))
    expect([request.system, request.tools]).toEqual([before.system, before.tools])
    for (const [at, message] of request.messages.entries())
      expect(message.role).toBe(at % 2 === 0 ? 'user' : 'assistant')
    expect(JSON.stringify(request)).not.toContain(whole.world.root)
    expect(JSON.stringify(request)).not.toContain('2026-')
  }
})

test('what was recorded is durable before files change, after a checkpoint', async () => {
  const one = stage(world(files), script)
  await one.play()
  const text = one.order.join(', ')
  expect(text).toContain('model.answered, sync, checkpoint, sync, tool edit, sync, tool edit, tool read, message.added')
  expect(text).toContain('model.answered, sync, tool read, tool list, tool read, message.added')
})

test('each message is stored once, every call has its result', async () => {
  const one = stage(world(files), script)
  await one.play()
  const users = one.events.flatMap((event) => (event.type === 'message.added' ? [event.message] : []))
  expect(users.every((message) => message.role === 'user')).toBe(true)
  const asked = one.events.flatMap((event) =>
    event.type === 'model.answered' ? (event.content as Array<{ id?: string }>) : [],
  )
  const answered = users.flatMap((message) => message.content as Array<{ tool_use_id?: string }>)
  expect(ids(answered.map((block) => block.tool_use_id))).toEqual(ids(asked.map((block) => block.id)))
  expect(one.events.filter((event) => event.type === 'model.asked' && event.params !== undefined)).toHaveLength(1)
})

test('without a number, an open round of the same path goes on although its prompt is made anew', async () => {
  const whole = stage(world(files), script)
  await whole.play()
  for (const cut of [1, 3, 5, 20]) {
    const one = stage(world(files), script, whole.events.slice(0, cut))
    expect((await one.play({ prompt: 'Do it, says the changed prompt.' })).outcome).toBe('finished')
    expect(JSON.stringify(one.requests)).not.toContain('changed prompt')
  }
  const again = stage(world(files), [], whole.events)
  expect((await again.play()).outcome).toBe('finished')
  const next = stage(world(files), (turn) => ({ calls: turn > 0 ? [finish] : [] }), whole.events)
  await next.play({ prompt: 'Once more.' })
  expect(JSON.stringify(next.requests[0])).toContain('Once more.')
})

test('a new prompt closes what was left open', async () => {
  const whole = stage(world(files), script)
  await whole.play()
  const answered = whole.events.findIndex((event) => event.type === 'model.answered' && event.turn === 2)
  const one = stage(world(files), [{}, {}, { calls: [finish] }], whole.events.slice(0, answered + 1))
  await one.play({ prompt: 'Something else.', path: 'improve/repair' })
  const sent = JSON.stringify(one.requests[0]!.messages.at(-1))
  expect(sent.match(/Interrupted: whether it had an effect is not known/g)).toHaveLength(3)
  expect(sent).toContain('Something else.')
})
