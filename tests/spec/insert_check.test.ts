import { expect, test } from 'vitest'
import { insertChecks } from '../../src/spec/index.ts'

const check = 'verify: `x`'

test.each([
  ['- [ ] a\n- [ ] b\n', 1, '- [ ] a\n  - verify: `x`\n- [ ] b\n'],
  ['- [ ] a', 1, '- [ ] a\n  - verify: `x`'],
  ['\uFEFF- [ ] a\r\n  more\r\n\r\ntext', 1, '\uFEFF- [ ] a\r\n  more\r\n  - verify: `x`\r\n\r\ntext'],
  ['1. [ ] a\n   - b\n', 1, '1. [ ] a\n   - verify: `x`\n   - b\n'],
  ['> - [ ] a\n>   more\n> - [ ] b\n', 1, '> - [ ] a\n>   more\n>   - verify: `x`\n> - [ ] b\n'],
  ['*   [ ] a\rb\r\rc', 1, '*   [ ] a\rb\r    - verify: `x`\r\rc'],
  ['- x\n\t- [ ] a\n', 2, '- x\n\t- [ ] a\n\t  - verify: `x`\n'],
])('%j', (text, line, expected) => {
  expect(insertChecks(text, [{ line, text: check }])).toBe(expected)
})

test('several, and nothing where no item stands', () => {
  const all = [1, 2].map((line) => ({ line, text: check }))
  expect(insertChecks('- [ ] a\n- [ ] b', all)).toBe('- [ ] a\n  - verify: `x`\n- [ ] b\n  - verify: `x`')
  expect(insertChecks('# a\n', [{ line: 1, text: check }])).toBeUndefined()
  expect(insertChecks('- [ ] a\n', [{ line: 9, text: check }])).toBeUndefined()
})
