import { expect, test } from 'vitest'
import { changedSteps } from '../../src/core/changed_steps.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { driveText, newFolder, plainKinds } from '../engine/world.ts'

/** What a change makes of a run that has run all of the first text. */
async function changed(before: string, after: string) {
  const { run } = await driveText(before, await newFolder())
  const [a, b] = [before, after].map((text) => parseWorkflow(text, 'test.yml', plainKinds()).workflow!)
  return changedSteps(a!, b!, run.graph)
}

const step = (id: string, value: unknown = 1) => `{id: ${id}, uses: set, with: {x: ${JSON.stringify(value)}}}`
const flow = (...steps: string[]) => `steps:\n${steps.map((one) => `  - ${one}\n`).join('')}`

test('only the steps whose own definition changed or is gone; names, order and new neighbours change nothing', async () => {
  const before = flow(step('a'), step('b'), step('c'), step('d'))
  const after = flow(step('new'), step('c', 2), step('a').replace('{', '{name: First, '), step('d'))
  expect(await changed(before, after)).toEqual({ forget: ['b', 'c'], reopen: [] })
  expect(await changed(before, before)).toEqual({ forget: [], reopen: [] })
})

test('what is around a changed or a new step is open again, and its handlers follow once more', async () => {
  const group = (inner: string) => flow(`{id: g, steps: [${inner}], finally: [${step('tidy')}]}`, step('z'))
  const late = `finally:\n  - ${step('last')}\n`
  expect(await changed(group(step('x')) + late, group(step('x', 2)) + late)).toEqual({
    forget: ['g/x', 'g!finally/tidy', '!finally/last'],
    reopen: ['g'],
  })
  expect(await changed(group(step('x')), group(`${step('x')}, ${step('y')}`))).toEqual({ forget: [], reopen: ['g'] })
  const tidied = group(step('x')).replace('{id: tidy, uses: set, with: {x: 1}}', step('tidy', 2))
  expect(await changed(group(step('x')), tidied)).toEqual({ forget: ['g!finally/tidy'], reopen: ['g'] })
})

test('for-each: each round; other steps in the body, the whole; another list, the whole', async () => {
  const each = (inner: string, list = '[1, 2]') => flow(`{id: e, for-each: ${list}, steps: [${inner}]}`)
  const pair = `${step('x')}, ${step('y')}`
  expect(await changed(each(pair), each(`${step('x', 2)}, ${step('y')}`))).toEqual({
    forget: ['e#1/x', 'e#2/x'],
    reopen: ['e'],
  })
  expect(await changed(each(pair), each(`${step('y')}, ${step('x')}`))).toEqual({ forget: ['e'], reopen: [] })
  expect(await changed(each(pair), each(pair, '[1, 2, 3]'))).toEqual({ forget: ['e'], reopen: [] })
})

test('repeat: rounds that have passed are the past', async () => {
  const loop = (value: number, max = 3) =>
    flow(`{id: r, repeat: {max: ${max}}, steps: [${step('x', value)}, {id: in, steps: [${step('y', value)}]}]}`)
  expect(await changed(loop(1), loop(2))).toEqual({ forget: ['r#3/x', 'r#3/in/y'], reopen: ['r', 'r#3/in'] })
  expect(await changed(loop(1), loop(1, 4))).toEqual({ forget: ['r'], reopen: [] })
})

test('what failed runs by its new definition, and needs no forgetting', async () => {
  const text = (code: number) => flow(step('a'), `{id: b, run: exit ${code}}`, step('c'))
  expect(await changed(text(1), text(0))).toEqual({ forget: [], reopen: [] })
})
