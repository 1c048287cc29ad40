import { afterAll, beforeAll, expect, test } from 'vitest'
import { newMachine, type Machine } from './world.ts'

let machine: Machine

beforeAll(async () => {
  machine = await newMachine({
    '.mmm/workflows/two.yml': 'steps:\n  - {id: a, run: echo a >> ran.txt}\n  - {id: b, run: echo b >> ran.txt}\n',
    '.mmm/workflows/two.test.yml':
      'tests:\n  - name: both\n    steps: {a: {stdout: x}}\n    expect: {files: {ran.txt: "b\\n"}}\n',
  })
})

afterAll(() => machine.remove())

test('the built binary tests a workflow and leaves nothing behind', async () => {
  const before = await machine.git('status', '--short', '--ignored')
  const { code, stdout } = await machine.mmm(['test', 'two', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'tests',
    passed: 1,
    failed: 0,
    coverage: [{ steps: 2, missed: [] }],
  })
  expect(code).toBe(0)
  expect(await machine.git('status', '--short', '--ignored')).toBe(before)
})

test('commands come through a pipe; a run that was left goes on with resume', async () => {
  const left = await machine.mmm(['debug', 'two'], { input: 'step\nprint steps.a.outcome\nquit\nnot read\n' })
  expect(left.stderr).toContain('debug> print steps.a.outcome\n  "success"\n')
  expect(left).toMatchObject({ code: 130, stdout: expect.stringContaining('mmm resume') })
  expect(await machine.read('ran.txt')).toBe('a\n')
  expect(await machine.mmm(['resume'])).toMatchObject({ code: 0 })
  expect(await machine.read('ran.txt')).toBe('a\nb\n')
})
