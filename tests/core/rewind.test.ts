import { expect, test } from 'vitest'
import { findStart, startsOf } from '../../src/core/rewind.ts'
import type { Fact } from '../../src/core/event.ts'
import { logOf } from '../views/log.ts'

const begin = (path: string, attempt = 1): Fact => ({ type: 'step.started', path, attempt, kind: 'run' })

test('a step begins with its first attempt; begun anew, with the last time', () => {
  const starts = startsOf(logOf([begin('a'), begin('a', 2), begin('g'), begin('g/x'), begin('g', 2), begin('g/x')]))
  expect([...starts]).toEqual([
    ['a', 1],
    ['g', 3],
    ['g/x', 6],
  ])
})

test('a step is named by its path, its place, the end of one, or a round', () => {
  const starts = new Map([
    ['loop', 1],
    ['loop#1/try', 2],
    ['loop#1/try/test', 3],
    ['loop#2/try', 4],
    ['deploy/test-all', 5],
  ])
  expect(findStart(starts, 'loop#2/try')).toEqual({ path: 'loop#2/try', seq: 4 })
  expect(findStart(starts, 'loop#2')).toEqual({ path: 'loop#2', seq: 4 })
  expect(findStart(starts, 'test')).toEqual({ path: 'loop#1/try/test', seq: 3 })
  expect(findStart(starts, 'loop/try/test')).toEqual({ path: 'loop#1/try/test', seq: 3 })
  expect(findStart(starts, 'test-all').seq).toBe(5)
  expect(() => findStart(starts, 'loop/try')).toThrow('"loop/try" fits 2 steps')
  expect(() => findStart(starts, 'lop#2/try')).toThrow(expect.objectContaining({ hint: 'Did you mean "loop#2/try"?' }))
})
