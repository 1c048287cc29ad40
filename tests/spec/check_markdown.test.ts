import { expect, test } from 'vitest'
import { checkMarkdown, type Check } from '../../src/spec/index.ts'
import { read } from './bytes.ts'

const at = { line: 1, column: 1 }

test.each<Check>([
  { kind: 'command', command: 'npm test', ...at },
  { kind: 'command', command: 'echo `date` "``"', timeout: 90_000, ...at },
  { kind: 'test', path: 'test/a_b_c.test.ts', ...at },
  { kind: 'test', path: 'my tests/(100%) <a>.ts', name: 'says "x" & <y> \\ *z* &amp;', timeout: 1_500, ...at },
  { kind: 'named', name: 'test:packages/a b', ...at },
  { kind: 'file', path: 'docs/a b.md', contains: 'a "b" \\ `c` *d*', ...at },
  { kind: 'file', path: 'docs/a.md', ...at },
  { kind: 'http', method: 'HEAD', url: 'http://h/a_b_c?x=y.', status: 404, timeout: 5_000, ...at },
  { kind: 'http', method: 'GET', url: 'https://h/', contains: 'x', ...at },
])('$kind reads back as it is', (check) => {
  const { spec, findings } = read(`- [ ] a\n  - ${checkMarkdown(check)}\n`)
  expect(findings).toEqual([])
  expect({ ...spec!.criteria[0]!.check, ...at }).toEqual(check)
  expect(spec!.criteria[0]!.text).toBe('a')
})
