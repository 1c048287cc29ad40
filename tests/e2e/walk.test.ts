import { expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { calculator, calculatorModel } from './calculator.ts'
import { newMachine, playModel } from './world.ts'

test('a spec with three criteria becomes three kept commits, one iteration is undone', async () => {
  const machine = await newMachine(calculator)
  const model = await playModel(calculatorModel)
  const before = await machine.git('status', '--porcelain')
  const ended = await machine.mmm(['improve', '--yes', '--json'], { env: model.env })
  await model.close()
  expect(ended.code, ended.stderr).toBe(0)
  const run = JSON.parse(ended.stdout)
  expect(run).toMatchObject({
    schemaVersion: 1,
    kind: 'run',
    status: 'success',
    reason: 'done',
    code: 0,
    kept: 3,
    undone: 1,
  })
  const iterations = run.iterations.map((one: { criterion: string; outcome: string; verdict: string }) => [
    one.criterion,
    one.outcome,
    one.verdict,
  ])
  expect(iterations).toEqual([
    ['calculator#AC1', 'kept', 'green'],
    ['calculator#AC2', 'undone', 'red'],
    ['calculator#AC2', 'kept', 'green'],
    ['calculator#AC3', 'kept', 'green'],
  ])

  const branch = run.branch as string
  const spec = await machine.git('show', `${branch}:specs/calculator.md`)
  expect(spec).toBe(calculator['specs/calculator.md']!.replaceAll('- [ ]', '- [x]'))
  expect(await machine.git('show', `${branch}:src/calculator.js`)).toContain('return a + b')
  const log = await machine.git('log', '--format=%(trailers:key=Mmm-Criterion,valueonly)', `main..${branch}`)
  expect(log.split('\n').filter(Boolean)).toEqual(['calculator#AC3', 'calculator#AC2', 'calculator#AC1'])
  const diff = await machine.git('diff', '--numstat', `${branch}~1`, branch, '--', 'specs')
  expect(diff).toBe('1\t1\tspecs/calculator.md\n')

  expect(await machine.git('status', '--porcelain')).toBe(before)
  expect(await machine.read('specs/calculator.md')).toBe(calculator['specs/calculator.md'])
  const state = JSON.parse(await machine.read('.mmm/state.json'))
  expect(state).toMatchObject({ kind: 'status', score: 10, counts: { all: 3, proven: 3 } })
  const status = await machine.mmm(['status', '--json'])
  expect({ ...JSON.parse(status.stdout), lastRun: null }).toEqual({ ...state, lastRun: null })
  const events = (await machine.read(`.mmm/runs/${run.id}/log.jsonl`))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
  expect(events.map((one) => one.seq)).toEqual(events.map((_, i) => i + 1))
  expect(events.at(-1)).toMatchObject({ type: 'run.ended', reason: 'done', code: 0 })

  const again = await machine.mmm(['improve', '--yes', '--json'], { env: model.env })
  expect(JSON.parse(again.stdout)).toMatchObject({ reason: 'nothing to do', code: 0 })
  const merged = await machine.git('merge', '--ff-only', branch)
  expect(merged).toContain('Fast-forward')
  await machine.remove()
})
