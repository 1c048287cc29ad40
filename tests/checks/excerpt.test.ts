import { expect, test } from 'vitest'
import { excerptOf } from '../../src/checks/excerpt.ts'

const fine = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `ok ${from + i} - a test that passes`)

test('a short output is given whole', () => {
  expect(excerptOf('not ok 1\n', 100)).toBe('not ok 1\n')
})

test('the failing test is in the excerpt, wherever it stands', () => {
  const failing = ['not ok 41 - it adds', '  ---', "  error: 'Expected 5, got 6'", '  ...']
  const output = [...fine(1, 41), ...failing, ...fine(42, 200)].join('\n')
  const excerpt = excerptOf(output, 1_200)
  expect(excerpt).toContain("error: 'Expected 5, got 6'")
  expect(excerpt).toMatch(/^\[\.\.\.\]\nok 39/)
  expect(excerpt.length).toBeLessThan(1_300)
})

test('an output that says no trouble gives its end', () => {
  expect(excerptOf(`${'a line\n'.repeat(100)}the end`, 20)).toBe('a line\na line\nthe end'.slice(-20))
})
