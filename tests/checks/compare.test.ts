import { expect, test } from 'vitest'
import { brokenBy } from '../../src/checks/index.ts'
import type { CheckResult, TestResult } from '../../src/core/event.ts'

function result(
  passed: boolean,
  tests?: Record<string, TestResult['status']>,
  more: Partial<CheckResult> = {},
): CheckResult {
  const list = tests && Object.entries(tests).map(([name, status]) => ({ name, status }))
  const found = list === undefined ? {} : { tests: list }
  return {
    check: 'test',
    command: 'x',
    commandHash: '',
    passed,
    exit: passed ? 0 : 1,
    ms: 1,
    tail: '',
    outputHash: '',
    ...found,
    ...more,
  }
}

test('a check that passed and fails', () => {
  expect(brokenBy([result(true)], [result(true)])).toEqual([])
  expect(brokenBy([result(false)], [result(false)])).toEqual([])
  expect(brokenBy([result(true)], [result(false)])).toEqual([
    { check: 'test', tests: [], why: 'passed before, fails now: exit code 1' },
  ])
  expect(brokenBy([result(true)], [result(false, { a: 'failed' }, { reason: 'timeout' })])[0]?.why).toBe(
    'passed before, fails now: timeout',
  )
  expect(brokenBy([result(true)], [])).toEqual([{ check: 'test', tests: [], why: 'was not run' }])
  expect(brokenBy([result(false)], [])).toEqual([])
  expect(brokenBy([], [result(false)])).toEqual([])
})

test('a red suite protects its green tests', () => {
  const base = [result(false, { a: 'passed', b: 'failed', c: 'passed', d: 'passed', e: 'skipped' })]
  expect(brokenBy(base, [result(false, { a: 'passed', b: 'failed', c: 'passed', d: 'passed', f: 'failed' })])).toEqual(
    [],
  )
  expect(brokenBy(base, [result(false, { a: 'failed', b: 'passed', c: 'skipped' })])).toEqual([
    { check: 'test', tests: ['a', 'c', 'd'], why: 'passed before: "a" fails, "c" is skipped, "d" is missing' },
  ])
})

test('a test that went though the check is green', () => {
  const base = [result(true, { a: 'passed', b: 'passed' })]
  expect(brokenBy(base, [result(true, { a: 'passed' })])).toMatchObject([{ tests: ['b'] }])
  expect(brokenBy(base, [result(true, { a: 'passed' })], { mayGo: (one) => one.name === 'b' })).toEqual([])
  expect(brokenBy(base, [result(true)])).toEqual([])
})

test('a red suite whose tests cannot be told any more', () => {
  expect(brokenBy([result(false, { a: 'passed' })], [result(false)])).toMatchObject([
    { why: 'its single tests passed before and cannot be told any more' },
  ])
  expect(brokenBy([result(false, { a: 'failed' })], [result(false)])).toEqual([])
})

const file = (status: TestResult['status']) => ({ name: 'a.ts', file: 'a.ts', status })

test('a reporter that names the tests of red files only', () => {
  const base = result(false, undefined, { tests: [file('failed'), { name: 'x', file: 'a.ts', status: 'passed' }] })
  expect(brokenBy([base], [result(true, undefined, { tests: [file('passed')] })])).toEqual([])
  expect(brokenBy([base], [result(false, undefined, { tests: [file('failed')] })])).toMatchObject([{ tests: ['x'] }])
})

test('of two results under one name the worse counts', () => {
  const twice = [
    { name: 'a', status: 'passed' as const },
    { name: 'a', status: 'failed' as const },
  ]
  expect(brokenBy([result(false, { a: 'passed' })], [result(false, undefined, { tests: twice })])).toMatchObject([
    { tests: ['a'] },
  ])
  expect(brokenBy([result(false, undefined, { tests: twice })], [result(false, { a: 'failed' })])).toEqual([])
})
