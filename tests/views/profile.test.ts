import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Event, Fact } from '../../src/core/event.ts'
import { criticalPath } from '../../src/views/profile/critical.ts'
import { profileOf } from '../../src/views/profile/index.ts'
import { spansOf } from '../../src/views/profile/spans.ts'
import { traceOf } from '../../src/views/profile/trace.ts'
import { mmm, projectWith } from '../cli/world.ts'

const run = '20260101-000000-aaaa'
type At = [ms: number, fact: Fact]

const began: At = [
  0,
  {
    type: 'run.started',
    schema: 1,
    run,
    mmm: '0',
    root: '/p',
    workflow: { name: 'w', path: 'w.yml', hash: 'h', text: '' },
    inputs: {},
    limits: {},
    workspace: 'here',
    options: {},
    pid: 1,
  },
]
const over = (ms: number, code: 0 | 4 = 0): At => [
  ms,
  {
    type: 'run.ended',
    status: code === 0 ? 'success' : 'waiting',
    reason: code === 0 ? 'done' : 'waiting',
    code,
    message: '',
  },
]
const start = (ms: number, path: string, kind = 'run', attempt = 1): At => [
  ms,
  { type: 'step.started', path, attempt, kind },
]
const end = (ms: number, path: string, kind = 'run', retry?: number): At => [
  ms,
  {
    type: 'step.ended',
    path,
    attempt: 1,
    kind,
    outcome: retry === undefined ? 'success' : 'failure',
    conclusion: retry === undefined ? 'success' : 'failure',
    outputs: {},
    ms: 0,
    ...(retry === undefined ? {} : { retry }),
  },
]
const resumed = (ms: number): At => [ms, { type: 'run.resumed', pid: 2, limits: {} }]

function log(...all: At[]): Event[] {
  const zero = Date.parse('2026-01-01T00:00:00.000Z')
  return all.map(([ms, fact], i): Event => ({ seq: i + 1, time: new Date(zero + ms).toISOString(), ...fact }))
}

const wide = log(
  began,
  start(100, 'both', 'parallel'),
  start(100, 'both/long'),
  start(100, 'both/short'),
  end(300, 'both/short'),
  end(1_100, 'both/long'),
  end(1_100, 'both', 'parallel'),
  start(1_150, 'each', 'for-each'),
  start(1_150, 'each#1/one'),
  end(1_250, 'each#1/one'),
  start(1_250, 'each#2/one'),
  end(1_550, 'each#2/one'),
  end(1_550, 'each', 'for-each'),
  over(1_600),
)

test('total, own time, queue, the chain that the length hangs on, and what is in no step', () => {
  const profile = profileOf(wide)
  expect(
    profile.steps.map(({ id, times, totalMs, ownMs, waiting }) => [id, times, totalMs, ownMs, waiting.queue]),
  ).toEqual([
    ['both', 1, 1_000, 0, 0],
    ['both/long', 1, 1_000, 1_000, 0],
    ['each', 1, 400, 0, 0],
    ['each/one', 2, 400, 400, 100],
    ['both/short', 1, 200, 200, 0],
  ])
  expect(profile.steps[3]!.longest).toEqual({ path: 'each#2/one', ms: 300 })
  expect(profile.critical.map(({ path, ms }) => `${path} ${ms}`)).toEqual([
    'both/long 1000',
    'each#1/one 100',
    'each#2/one 300',
  ])
  expect(profile).toMatchObject({
    ms: 1_600,
    criticalMs: 1_400,
    engine: { ms: 200, share: 0.125, before: 100, between: 50, after: 50 },
  })
})

test('needs: the chain goes by what ended last before', () => {
  const events = log(
    began,
    start(0, 'a'),
    start(0, 'b'),
    end(500, 'b'),
    start(500, 'c'),
    end(700, 'c'),
    end(900, 'a'),
    start(900, 'd'),
    end(1_000, 'd'),
    over(1_000),
  )
  expect(criticalPath(spansOf(events).steps).map(({ path }) => path)).toEqual(['a', 'd'])
})

test('waiting for retries, answers and the model is not own time; the time between processes is none at all', () => {
  const answer = (ms: number): At => [
    ms,
    {
      type: 'model.answered',
      path: 'ask',
      conversation: 'ask',
      turn: 1,
      hash: 'h',
      id: 'm',
      model: 'sonnet',
      content: [],
      stopReason: 'end_turn',
      usage: { input: 10, output: 5, cacheRead: null, cacheWrite: null },
      usd: 0.25,
      ms: 400,
    },
  ]
  const events = log(
    began,
    start(0, 'flaky'),
    end(100, 'flaky', 'run', 500),
    start(600, 'flaky', 'run', 2),
    end(700, 'flaky'),
    start(700, 'ask', 'agent'),
    [
      800,
      {
        type: 'model.failed',
        path: 'ask',
        conversation: 'ask',
        turn: 1,
        attempt: 1,
        class: 'overloaded',
        message: '',
        delay: 200,
      },
    ],
    answer(1_400),
    [
      1_450,
      {
        type: 'tool.ended',
        path: 'ask',
        conversation: 'ask',
        turn: 1,
        id: 't',
        name: 'read',
        subject: 'a.ts',
        content: '',
        isError: false,
        ms: 30,
      },
    ],
    end(1_500, 'ask', 'agent'),
    start(1_500, 'leave', 'approve'),
    [1_500, { type: 'approval.asked', path: 'leave', message: 'Go?' }],
    over(1_600, 4),
    [9_000_000, { type: 'approval.answered', path: 'leave', approved: true, answer: 'approve', values: {} }],
    resumed(9_100_000),
    start(9_100_010, 'leave', 'approve', 2),
    end(9_100_110, 'leave', 'approve'),
    over(9_100_110),
  )
  const profile = profileOf(events)
  const step = (id: string) => profile.steps.find((one) => one.id === id)!
  expect(profile.ms).toBe(1_710)
  expect(step('flaky')).toMatchObject({ totalMs: 700, ownMs: 200, attempts: 2, times: 1, waiting: { retry: 500 } })
  expect(step('ask')).toMatchObject({
    totalMs: 800,
    ownMs: 600,
    waiting: { model: 200 },
    model: { calls: 1, ms: 400, tokens: 15, usd: 0.25, unpriced: 0 },
    tools: { count: 1, ms: 30 },
  })
  expect(step('leave')).toMatchObject({ totalMs: 210, waiting: { approval: 100 }, attempts: 2 })
})

test('a run that died goes up to its last event; a step that is done anew counts twice', () => {
  const events = log(
    began,
    start(10, 'loop', 'repeat'),
    start(10, 'loop#1/a'),
    end(60, 'loop#1/a'),
    start(60, 'loop#1/a'),
    end(100, 'loop#1/a'),
    start(100, 'loop#2/a'),
    [250, { type: 'notice', level: 'info', message: 'x' }],
  )
  const profile = profileOf(events)
  expect(profile.steps).toMatchObject([
    { id: 'loop', totalMs: 240, ownMs: 0, open: true },
    { id: 'loop/a', totalMs: 240, times: 3, open: true },
  ])
  expect(profileOf([])).toMatchObject({ ms: 0, steps: [], critical: [], engine: { ms: 0, share: 0 } })
})

test('the trace: every event lies wholly inside of what is around it in its lane', () => {
  const { traceEvents, otherData } = traceOf(run, wide)
  expect(otherData).toEqual({ run })
  const shown = traceEvents.filter((one) => 'dur' in one) as Array<{
    name: string
    tid: number
    ts: number
    dur: number
  }>
  expect(shown.map(({ name, tid, ts, dur }) => `${name} ${tid} ${ts} ${dur}`)).toEqual([
    'both 1 100000 1000000',
    'long 1 100000 1000000',
    'short 2 100000 200000',
    'each 1 1150000 400000',
    'one 1 1150000 100000',
    'one 1 1250000 300000',
  ])
  for (const a of shown) {
    for (const b of shown) {
      const apart = a.tid !== b.tid || a.ts + a.dur <= b.ts || b.ts + b.dur <= a.ts
      const inside = (o: typeof a, i: typeof a) => o.ts <= i.ts && i.ts + i.dur <= o.ts + o.dur
      expect(apart || inside(a, b) || inside(b, a)).toBe(true)
    }
  }
})

test('mmm runs profile: as text, as JSON, as a trace; of a torn log too', async () => {
  const torn = `${wide
    .slice(0, 6)
    .map((event) => JSON.stringify(event))
    .join('\n')}\n{"seq":7,"ti`
  const root = projectWith({ [run]: wide, '20260102-000000-bbbb': torn })
  const shown = await mmm(['runs', 'profile', 'aaaa', '--trace', 'out.json'], { cwd: root })
  expect(shown.code, shown.stderr).toBe(0)
  expect(shown.stdout).toContain(
    'Where 1.6s went\n  step        kind      times  total    own  waiting  model  spent  checks\n',
  )
  expect(shown.stdout).toContain('      1.4s  in all, 88 % of the run\n')
  expect(shown.stderr).toContain('out.json: open it with chrome://tracing')
  expect(JSON.parse(readFileSync(join(root, 'out.json'), 'utf8')).traceEvents.length).toBe(9)
  const json = JSON.parse((await mmm(['runs', 'profile', '--json'], { cwd: root })).stdout)
  expect(json).toMatchObject({ schemaVersion: 1, kind: 'profile', id: '20260102-000000-bbbb', ms: 1_100 })
  expect(await mmm(['runs', 'list', '--trace', 'x'], { cwd: root })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"--trace" has no meaning for "mmm runs list"'),
  })
  expect(await mmm(['runs', 'profle'], { cwd: root })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean "profile"?'),
  })
  expect((await mmm(['runs', 'profile', '--events'], { cwd: root })).code).toBe(2)
})
