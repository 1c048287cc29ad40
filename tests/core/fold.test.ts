import { expect, test } from 'vitest'
import type { Event, Fact } from '../../src/core/event.ts'
import { foldEvents, foldNext } from '../../src/core/fold.ts'
import { keptEvents } from '../../src/core/rewind.ts'
import { activeMs, evolve, newRun, type Run } from '../../src/core/run.ts'
import { logOf } from '../views/log.ts'

const started: Fact = {
  type: 'run.started',
  schema: 1,
  run: '20260101-000000-abcd',
  mmm: '0',
  root: '/p',
  workflow: { name: 'w', path: 'w.yml', hash: 'h', text: '' },
  inputs: {},
  limits: { usd: 1 },
  workspace: 'worktree',
  options: {},
  pid: 1,
}
const begin = (path: string, attempt = 1): Fact => ({ type: 'step.started', path, attempt, kind: 'agent' })
const end = (path: string): Fact => {
  const done = { outcome: 'success', conclusion: 'success', outputs: {}, ms: 1 } as const
  return { type: 'step.ended', path, attempt: 1, kind: 'agent', ...done }
}
const answered = (path: string, usd: number): Fact => ({
  type: 'model.answered',
  path,
  conversation: path,
  turn: 1,
  hash: 'h',
  id: 'i',
  model: 'm',
  content: [],
  stopReason: 'end_turn',
  usage: { input: 10, output: 1, cacheRead: 0, cacheWrite: 0 },
  usd,
  ms: 1,
})
const checkpoint = (n: number): Fact => {
  return { type: 'checkpoint.taken', path: 'c', n, ref: `r/${n}`, commit: `c${n}`, tree: `t${n}` }
}
const back = (path: string, seq: number): Fact => ({ type: 'run.resumed', pid: 2, limits: {}, rewind: { path, seq } })

/** Folds event by event, as whoever listens does. */
function listened(events: readonly Event[]): Run {
  let run = newRun()
  events.forEach((event, i) => (run = foldNext(run, event, () => events.slice(0, i))))
  return run
}

test('time is turned back: steps, talk and tree are as they were, money, time and checkpoints are not forgotten', () => {
  const facts = [started, begin('a'), answered('a', 0.1), end('a'), checkpoint(1)]
  const dropped = [begin('b'), answered('b', 0.2), checkpoint(2), end('b')]
  const events = logOf([...facts, ...dropped, back('b', 6)])
  const run = foldEvents(events)
  expect([...run.graph.steps.keys()]).toEqual(['a'])
  expect([...run.conversations.keys()]).toEqual(['a'])
  expect(run.spent).toMatchObject({ calls: 2, tokens: 22 })
  expect(run.spent.usd).toBeCloseTo(0.3)
  expect(run.work.tree).toBe('t1')
  expect(run.work.checkpoints.map((one) => one.n)).toEqual([1])
  expect(run.work.dropped.map((one) => one.n)).toEqual([2])
  expect(run).toMatchObject({ resumes: 1, seq: 10, pid: 2, limits: { usd: 1 } })
  expect(activeMs(run)).toBe(8_000)
  expect(listened(events)).toEqual(run)
})

test('turned back twice, and further: each time what was taken back stays away', () => {
  const facts = [started, begin('a'), end('a'), begin('b'), end('b'), begin('c'), end('c')]
  const events = logOf([...facts, back('c', 6), begin('c'), end('c'), back('b', 4), begin('b'), answered('b', 1)])
  const run = foldEvents(events)
  expect([...run.graph.steps].map(([path, { ended }]) => `${path} ${ended?.outcome}`)).toEqual([
    'a success',
    'b undefined',
  ])
  expect(run.resumes).toBe(2)
  expect(keptEvents(events).map((event) => event.seq)).toEqual([1, 2, 3, 11, 12, 13])
  expect(listened(events)).toEqual(run)
  const many = logOf([...facts, ...Array.from({ length: 300 }, () => [back('c', 6), begin('c'), end('c')]).flat()])
  expect(foldEvents(many).resumes).toBe(300)
})

test('what is open at that time was cut short, and failures stay what they were', () => {
  const fail = { outcome: 'failure', conclusion: 'failure', outputs: {}, ms: 1 } as const
  const failed: Fact = { type: 'step.ended', path: 'x', attempt: 1, kind: 'run', ...fail }
  const events = logOf([started, begin('x'), failed, begin('side'), begin('y'), end('side'), back('y', 5)])
  const run = foldEvents(events)
  expect(run.graph.steps.get('x')?.ended?.outcome).toBe('failure')
  expect([...run.graph.open]).toEqual(['side'])
  expect(run.graph.steps.get('side')?.cut).toBe(true)
})

test('a fork pays for its own part only, and knows what it inherited', () => {
  const forked: Fact = { type: 'run.forked', from: { run: 'r', seq: 3 } }
  const events = logOf([started, begin('a'), answered('a', 0.5), forked, answered('a', 0.25), forked, answered('a', 1)])
  const run = events.reduce(evolve, newRun())
  expect(run.spent).toMatchObject({ usd: 1, calls: 1 })
  expect(run.inherited).toMatchObject({ usd: 0.75, calls: 2 })
  expect(activeMs(run)).toBe(1_000)
})
