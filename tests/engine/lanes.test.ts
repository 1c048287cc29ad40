import { expect, test } from 'vitest'
import { z } from 'zod'
import { newGraph } from '../../src/core/graph.ts'
import { laneAt, lanesAround, outward, type Lane } from '../../src/core/lane.ts'
import { lanePlaces } from '../../src/core/lane_places.ts'
import type { Kind } from '../../src/core/kind.ts'
import { formatDiagnostic } from '../../src/core/diagnostic.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { plainKinds, readerOf } from './world.ts'

const kinds = new Map<string, Kind>([
  ...plainKinds(),
  ...['agent', 'keep', 'undo', 'spec.pick', 'verify', 'checkpoint', 'restore'].map((name): [string, Kind] => [
    name,
    { name, summary: '', input: z.looseObject({}), touches: [], perform: async () => ({ status: 'success' }) },
  ]),
])

function parse(text: string, files: Record<string, string> = {}) {
  return parseWorkflow(text, 'test.yml', kinds, readerOf(files))
}

/** Places in the file whose steps work in lanes; of loops with their rounds. */
function places(text: string, files: Record<string, string> = {}): string[] {
  const { workflow, findings } = parse(text, files)
  if (workflow === undefined) throw new Error(findings.map(formatDiagnostic).join('\n'))
  const { branches, loops } = lanePlaces(workflow)
  return [...branches, ...[...loops].map((path) => `${path}#`)].toSorted()
}

const A = '{id: a, agent: work}'
const B = '{id: b, agent: work}'

test.each([
  ['steps in sequence share a worktree', `steps: [${A}, ${B}]`, []],
  ['each branch with an agent has one', `steps: [{id: p, parallel: [${A}, ${B}, {id: c, run: x}]}]`, ['p/a', 'p/b']],
  ['in your own files there are none', `workspace: here\nsteps: [{id: p, parallel: [${A}]}]`, []],
  [
    'an agent anywhere below',
    `steps: [{id: p, parallel: [{id: s, steps: [{id: r, repeat: {max: 2}, agent: x}]}]}]`,
    ['p/s'],
  ],
  ['an agent in a handler', `steps: [{id: p, parallel: [{id: s, run: x, on-failure: [${A}]}]}]`, ['p/s']],
  ['handlers of the structure are outside of it', `steps: [{id: p, parallel: [{id: s, run: x}], finally: [${A}]}]`, []],
  ['rounds one after the other', `steps: [{id: e, for-each: [1], agent: x}]`, []],
  ['rounds at the same time', `steps: [{id: e, for-each: [1], max-parallel: 2, agent: x}]`, ['e#']],
  [
    'as many as an input says',
    `inputs: {n: {type: number}}\nsteps: [{id: e, for-each: [1], max-parallel: '\${{ inputs.n }}', agent: x}]`,
    ['e#'],
  ],
  ['max-parallel: 1', `steps: [{id: e, for-each: [1], max-parallel: 1, agent: x}]`, []],
  ['a matrix', `steps: [{id: e, matrix: {n: [1]}, agent: x}]`, ['e#']],
  ['a matrix one after the other', `steps: [{id: e, matrix: {n: [1]}, max-parallel: 1, agent: x}]`, []],
  ['jobs', `jobs: {one: {steps: [${A}]}, two: {steps: [${B}]}, three: {steps: [{run: x}]}}`, ['one', 'two']],
  ['one agent beside commands', `jobs: {one: {steps: [${A}]}, three: {steps: [{run: x}]}}`, []],
  [
    'jobs that wait for one another',
    `jobs: {one: {steps: [${A}]}, x: {needs: one, steps: [{run: x}]}, two: {needs: x, steps: [${B}]}}`,
    [],
  ],
  [
    'needs: only those that are apart',
    `steps: [{id: a, needs: [], agent: x}, {id: b, needs: [], agent: x}, {id: c, needs: [a, b], agent: x}]`,
    ['a', 'b'],
  ],
  [
    'lanes in lanes',
    `steps: [{id: p, parallel: [{id: q, parallel: [${A}, ${B}]}, {id: e, for-each: [1], max-parallel: 2, agent: x}]}]`,
    ['p/e', 'p/e#', 'p/q', 'p/q/a', 'p/q/b'],
  ],
])('%s', (_name, text, expected) => {
  expect(places(text)).toEqual(expected)
})

test('an agent in a workflow that is called', () => {
  const files = { './sub.yml': `steps: [${A}, {id: p, parallel: [${B}]}]` }
  expect(places('steps: [{id: p, parallel: [{id: s, uses: ./sub.yml}, {id: c, run: x}]}]', files)).toEqual([
    'p/s',
    'p/s/p/b',
  ])
})

test.each([
  '{uses: keep}',
  '{uses: undo}',
  '{uses: spec.pick}',
  '{uses: verify, with: {of: candidate}}',
  '{uses: verify, with: {of: "${{ env.A }}"}}',
])('%s belongs to the branch of the run, not to a lane', (step) => {
  const inParallel = parse(`steps: [{id: p, parallel: [{id: s, steps: [${A}, ${step}]}, ${B}]}]`)
  expect(inParallel.findings.map((one) => [one.code, one.hint])).toEqual([
    ['workflow.in-lane', 'Put the step after the parallel steps, where what they did is brought together'],
  ])
  const inLoop = parse(`steps: [{id: e, for-each: [1], max-parallel: 2, steps: [${A}, ${step}]}]`)
  expect(inLoop.findings.map((one) => [one.code, one.hint])).toEqual([
    ['workflow.in-lane', 'Put the step after the loop, or give the loop max-parallel: 1'],
  ])
  expect(parse(`steps: [{id: p, parallel: [${A}, ${B}]}, ${step}]`).findings).toEqual([])
  expect(parse(`steps: [{id: e, for-each: [1], steps: [${A}, ${step}]}]`).findings).toEqual([])
})

test('checkpoint, restore and checks work where the branch works', () => {
  const steps = [
    '{uses: checkpoint}',
    '{id: r, restore: 1}',
    '{uses: verify}',
    '{id: c, checkpoint: true, on-failure: restore, run: x}',
  ]
  expect(parse(`steps: [{id: p, parallel: [{id: s, steps: [${A}, ${steps.join(', ')}]}, ${B}]}]`).findings).toEqual([])
})

const lane = (path: string): Lane => ({ path, base: '', brought: [], tree: undefined, writers: new Set() })
const lanes = new Map(['p/a', 'e#2', 'e#2/x', 'p/a/e'].map((path) => [path, lane(path)]))

test.each([
  ['p/a', 'p/a'],
  ['p/a@3', 'p/a'],
  ['p/a@2+', 'p/a'],
  ['p/a!failure/x', 'p/a'],
  ['p/a!failure', 'p/a'],
  ['p/a/e#1/e', 'p/a/e'],
  ['p/a/e#1', 'p/a/e'],
  ['p/b', undefined],
  ['p/ab', undefined],
  ['p@lanes', undefined],
  ['e#2/y@1', 'e#2'],
  ['e#2', 'e#2'],
  ['e#2@conflict', 'e#2'],
  ['e#21/y', undefined],
  ['e#2/x/deep', 'e#2/x'],
  ['e!failure/x', undefined],
])('%s lies in %s', (path, expected) => {
  expect(laneAt(lanes, path)?.path).toBe(expected)
})

test('what is around a lane', () => {
  expect(['p/a', 'e#2', 'e#2/x', 'a'].map((path) => laneAt(lanes, outward(path))?.path)).toEqual([
    undefined,
    undefined,
    'e#2',
    undefined,
  ])
  const found = { branches: new Set(['p/e']), loops: new Set(['p/e']) }
  const graph = newGraph()
  const state = { attempt: 1, startedAt: '', rounds: 0, roundsEnded: 0, roundsFailed: 0 }
  graph.steps.set('p', { ...state, path: 'p', kind: 'parallel', input: { lanes: true } })
  graph.steps.set('p/e', { ...state, path: 'p/e', kind: 'for-each', input: { items: [], lanes: true } })
  expect(lanesAround(found, graph, 'p/e#2/x')).toEqual(['p/e', 'p/e#2'])
  graph.steps.set('p/e', { ...state, path: 'p/e', kind: 'for-each', input: { items: [] } })
  expect(lanesAround(found, graph, 'p/e#2/x')).toEqual(['p/e'])
})
