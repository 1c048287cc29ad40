import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../src/core/diagnostic.ts'
import type { Json } from '../../src/core/event.ts'
import type { PlannedBlock, PlannedStep } from '../../src/core/plan.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { planOf, type Planning } from '../../src/engine/tools/plan.ts'
import { countPlanned, stepsOf } from '../../src/engine/tools/plan_count.ts'
import { repository } from '../tools/world.ts'
import { surroundings } from '../../src/app/tools/surroundings.ts'

const { kinds } = surroundings({ cwd: repository, env: {}, packageRoot: repository }, repository)

const planning: Omit<Planning, 'workflow'> = {
  kinds,
  facts: {
    env: {},
    project: { root: '/p' },
    git: { head: 'abc', branch: 'main' },
    environment: {},
    secrets: { TOKEN: 'hush-hush' },
    called: {},
    hashFiles: () => 'hash',
  },
  inputs: {},
  limits: { usd: 5 },
  files: () => [],
  data: false,
  mask: (one) => one.replaceAll('hush-hush', '***'),
}

function plan(text: string, more: { inputs?: Record<string, Json>; files?: string[]; data?: boolean } = {}) {
  const { workflow, findings } = parseWorkflow(text, 'w.yml', kinds)
  if (workflow === undefined) throw new Error(findings.map(formatDiagnostic).join('\n'))
  const { inputs = {}, files = [], data = false } = more
  return planOf({ ...planning, workflow, inputs, files: () => files, data })
}

/** `path verdict` of each step, handlers too, as the plan shows them. */
function told(blocks: readonly PlannedBlock[]): string[] {
  return [...stepsOf(blocks)].map(({ path, verdict }) => `${path} ${verdict}`)
}

function at(blocks: readonly PlannedBlock[], path: string): PlannedStep {
  return [...stepsOf(blocks)].find((step) => step.path === path)!
}

test('conditions: known ones are decided, those over outputs are only possible, status functions go by success', () => {
  const blocks = plan(
    `
inputs: {deep: {type: boolean}}
steps:
  - {id: build, run: make}
  - {id: off, if: inputs.deep, run: a}
  - {id: maybe, if: steps.build.outputs.stdout != '', run: b}
  - {id: after, if: steps.maybe.outcome == 'success', run: c}
  - {id: off2, if: "inputs.deep && steps.build.outputs.x", run: d}
  - {id: bad, if: failure(), run: e}
  - {id: names, uses: set, with: {n: 3, text: "\${{ steps.build.outputs.stdout }}"}}
  - {id: known, if: steps.names.outputs.n == 3, run: f}
  - {id: open, if: steps.names.outputs.text, run: g}
  - {id: fresh, if: hashFiles('x') != '', run: h}
  - {id: last, if: always(), run: i}
`,
    { inputs: { deep: false } },
  )
  expect(told(blocks)).toEqual([
    'build runs',
    'off skipped',
    'maybe possible',
    'after possible',
    'off2 skipped',
    'bad skipped',
    'names runs',
    'known runs',
    'open possible',
    'fresh possible',
    'last runs',
  ])
  expect(at(blocks, 'off').because).toEqual({ condition: 'inputs.deep', values: { 'inputs.deep': false } })
  expect(at(blocks, 'maybe').because).toEqual({ condition: "steps.build.outputs.stdout != ''", values: {} })
})

test('a step that always fails: what follows is skipped, handlers run, and a tolerated one changes nothing', () => {
  const blocks = plan(`
steps:
  - {id: soft, uses: fail, continue-on-error: true}
  - {id: stop, uses: fail, with: {message: No}, on-failure: [{id: tell, run: tell}]}
  - {id: next, run: never}
on-failure: [{id: report, run: report}]
on-success: [{id: cheer, run: cheer}]
finally: [{id: bye, run: bye}]
`)
  expect(told(blocks)).toEqual([
    'soft fails',
    'stop fails',
    'stop!failure/tell runs',
    'next skipped',
    '!failure/report runs',
    '!finally/bye runs',
  ])
})

test('handlers that nothing leads to are listed as possible', () => {
  const blocks = plan(`
steps:
  - id: a
    run: a
    on-failure:
      - {id: loop, repeat: {max: 2}, steps: [{id: in, run: x}]}
    finally: [{id: close, run: c}]
on-failure: [{id: report, run: r}]
`)
  expect(told(blocks)).toEqual([
    'a runs',
    'a!finally/close runs',
    'a!failure/loop possible',
    'a!failure/loop#1/in possible',
    '!failure/report possible',
  ])
  expect(blocks.map(({ what }) => what)).toEqual(['steps', 'on-failure'])
})

test('for-each: rounds alike are told once; unknown lists are open; an empty one has no round', () => {
  const blocks = plan(
    `
steps:
  - {id: gen, run: gen}
  - id: nums
    for-each: [1, 2, 3, 4, 5, 6]
    max-parallel: 3
    steps: [{id: one, run: x}, {id: big, if: item > 2, run: y}]
  - {id: files, for-each: {glob: '*.ts'}, run: "wc \${{ item }}"}
  - {id: lines, for-each: {command: ls}, run: "wc \${{ item }}", if: success()}
  - {id: outs, for-each: "\${{ fromJSON(steps.gen.outputs.list) }}", steps: [{id: in, if: item == 'a', run: z}]}
  - {id: none, for-each: [], run: x}
  - {id: grid, matrix: {os: [a, b], v: [1, 2]}, run: "t \${{ matrix.os }}"}
`,
    { files: ['a.ts', 'b.ts'] },
  )
  const nums = at(blocks, 'nums')
  expect(nums.blocks.map(({ rounds, items }) => ({ rounds, items }))).toEqual([
    { rounds: 1, items: [1] },
    { rounds: 1, items: [2] },
    { rounds: 4, items: [3, 4, 5, 6] },
  ])
  expect(at(blocks, 'files').loop).toEqual({
    kind: 'for-each',
    least: 2,
    rounds: 2,
    text: '2 files, as they stand now',
  })
  expect(at(blocks, 'lines').loop).toMatchObject({ least: 0, rounds: null, text: 'for each line of "ls"' })
  expect(at(blocks, 'outs').loop?.text).toBe('for each of ${{ fromJSON(steps.gen.outputs.list) }}')
  expect(at(blocks, 'outs#1/in').verdict).toBe('possible')
  expect(at(blocks, 'none')).toMatchObject({ verdict: 'runs', loop: { rounds: 0 }, blocks: [] })
  expect(at(blocks, 'grid').loop?.rounds).toBe(4)
  const runs = countPlanned(blocks, ({ kind }) => kind === 'run')
  expect(runs).toEqual({ least: 1 + 6 + 4 + 2 + 4, most: null })
})

test('repeat: one round is shown, what the round before decides is only possible, and the count goes up to its end', () => {
  const blocks = plan(`
steps:
  - {id: pre, run: p}
  - id: loop
    repeat: {max: 5, until: steps.judge.outputs.ok}
    steps:
      - {id: again, if: steps.judge.outputs.why != null, run: a}
      - {id: first, if: run.iteration == 0, run: b}
      - {id: work, run: w, retry: {attempts: 2}}
      - {id: judge, run: j}
  - {id: while, repeat: {max: 3, while: steps.pre.outputs.x}, run: w}
  - {id: not, repeat: {max: 3, while: 'false'}, run: n}
`)
  expect(told(blocks)).toEqual([
    'pre runs',
    'loop runs',
    'loop#1/again possible',
    'loop#1/first possible',
    'loop#1/work runs',
    'loop#1/judge runs',
    'while runs',
    'while#1/while runs',
    'not runs',
  ])
  expect(countPlanned(blocks, ({ kind }) => kind === 'run')).toEqual({ least: 3, most: 1 + 5 * (1 + 1 + 2 + 1) + 3 })
})

test('needs and parallel: in the order of their starts', () => {
  const blocks = plan(`
jobs:
  a: {steps: [{id: x, run: x}]}
  b: {needs: a, steps: [{id: y, parallel: [{id: l, run: l}, {id: m, if: failure(), run: m}]}]}
  c: {needs: [a, b], if: needs.a.result == 'success', steps: [{id: z, run: z}]}
`)
  expect(told(blocks)).toEqual([
    'a runs',
    'a/x runs',
    'b runs',
    'b/y runs',
    'b/y/l runs',
    'b/y/m skipped',
    'c runs',
    'c/z runs',
  ])
  expect(at(blocks, 'c').needs).toEqual(['a', 'b'])
})

test('data: known parts are filled in, unknown ones stay as written, secrets are masked', () => {
  const blocks = plan(
    `
inputs: {who: {}}
secrets: [TOKEN]
env: {MODE: fast}
steps:
  - {id: a, run: "hi \${{ inputs.who }} \${{ secrets.TOKEN }}", env: {T: "\${{ secrets.TOKEN }}"}}
  - {id: b, uses: write, with: {path: "\${{ inputs.who }}.txt", content: "\${{ steps.a.outputs.stdout }}!"}}
  - {id: c, approve: "Go, \${{ inputs.who }}?"}
`,
    { inputs: { who: 'you' }, data: true },
  )
  expect(at(blocks, 'a').data).toEqual({
    input: { command: 'hi you ***' },
    env: { MODE: 'fast', T: '***' },
    unknown: [],
  })
  expect(at(blocks, 'b').data).toMatchObject({
    input: { path: 'you.txt', content: '${{ steps.a.outputs.stdout }}!' },
    unknown: ['steps.a.outputs.stdout'],
  })
  expect(at(blocks, 'c').asks).toBe('Go, you?')
})

test('an input that is known to be invalid would fail; one that is not known yet is let be', () => {
  const blocks = plan(
    `
inputs: {time: {}}
steps:
  - {id: a, run: a}
  - {id: later, uses: wait, with: {for: "\${{ steps.a.outputs.x }}"}}
  - {id: now, uses: wait, with: {for: "\${{ inputs.time }}"}}
`,
    { inputs: { time: 'soon' } },
  )
  expect(at(blocks, 'later').verdict).toBe('runs')
  expect(at(blocks, 'now')).toMatchObject({
    verdict: 'fails',
    because: { error: expect.stringContaining('The input of "now" is invalid') },
  })
})

test('an expression that cannot be evaluated fails its step, with data asked for too', () => {
  const blocks = plan(
    `
inputs: {json: {}}
steps:
  - {id: a, uses: set, with: {x: "\${{ fromJSON(inputs.json) }}"}, continue-on-error: true}
  - {id: b, if: "fromJSON(inputs.json)", run: b, continue-on-error: true}
  - {id: c, for-each: "\${{ fromJSON(inputs.json) }}", run: c, continue-on-error: true}
  - {id: d, for-each: "\${{ inputs.json }}", run: d}
`,
    { inputs: { json: '{' }, data: true },
  )
  expect(told(blocks)).toEqual(['a fails', 'b fails', 'c fails', 'd fails'])
  expect(at(blocks, 'd').because).toEqual({ error: '"for-each" of "d" is "{", not a list' })
})

test('ten thousand items are walked through and told in a line', () => {
  const list = JSON.stringify(Array.from({ length: 10_000 }, (_, i) => i))
  const blocks = plan(`steps:\n  - {id: each, for-each: ${list}, max-parallel: 8, run: x}\n`)
  expect(at(blocks, 'each').blocks).toHaveLength(1)
  expect(countPlanned(blocks, ({ kind }) => kind === 'run')).toEqual({ least: 10_000, most: 10_000 })
})

test('goto: a sure way onward leaves out what lies between; a way back makes the count open', () => {
  const blocks = plan(`
steps:
  - {id: a, run: a}
  - {id: on, goto: d}
  - {id: b, run: b}
  - {id: c, run: c}
  - {id: d, run: d}
  - {id: back, goto: d, if: steps.d.outputs.again}
  - {id: e, run: e, cache: {key: k}}
`)
  expect(told(blocks)).toEqual(['a runs', 'on runs', 'b skipped', 'c skipped', 'd runs', 'back possible', 'e runs'])
  expect(at(blocks, 'b').because).toEqual({ condition: 'goto d', values: {} })
  const count = (id: string) => countPlanned(blocks, (step) => step.id === id)
  expect([count('a'), count('d'), count('e')]).toEqual([
    { least: 1, most: 1 },
    { least: 1, most: null },
    { least: 0, most: 1 },
  ])
})

test('a workflow that is called is walked through with its own inputs, known or not', () => {
  const sub = `
inputs: {mode: {default: fast}, text: {}}
outputs: {made: "\${{ steps.y.outputs.stdout }}"}
steps:
  - {id: x, if: inputs.mode == 'slow', run: x}
  - {id: y, if: inputs.text != null, run: y}
on-failure: [{id: undo, run: u}]
finally: [{id: close, run: c}]
`
  const text = `
steps:
  - {id: a, run: a}
  - {id: call, uses: ./sub.yml, with: {text: "\${{ steps.a.outputs.stdout }}"}}
  - {id: after, if: steps.call.outputs.made, run: b}
  - {id: wrong, uses: ./sub.yml, with: {mode: slow}}
`
  const { workflow, findings } = parseWorkflow(text, 'w.yml', kinds, (ref) => ({ file: ref, text: sub }))
  expect(findings.map(formatDiagnostic)).toEqual([])
  expect(told(planOf({ ...planning, workflow: workflow! }))).toEqual([
    'a runs',
    'call runs',
    'call/x skipped',
    'call/y possible',
    'call!sub-finally/close runs',
    'call!sub-failure/undo possible',
    'after possible',
    'wrong runs',
    'wrong/x runs',
    'wrong/y skipped',
    'wrong!sub-finally/close runs',
    'wrong!sub-failure/undo possible',
  ])
})
