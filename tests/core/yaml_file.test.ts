import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseYaml } from '../../src/core/yaml_file.ts'

const anything = z.record(z.string(), z.unknown())

/** Findings as `line:column code message`. */
function findings(text: string): string[] {
  return parseYaml(text, 'a.yml', anything, 'test').findings.map(
    ({ at, code, message }) => `${at.line}:${at.column} ${code} ${message}`,
  )
}

test('an alias that leads back to what holds it is an error, not a hang', () => {
  expect(findings('a: &a\n  - {b: *a, c: *a}\n')).toEqual(['1:1 test.yaml An alias leads back to what holds it'])
})

test('aliases that multiply are an error', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  for (const [i, name] of [...'bcdefg'].entries()) {
    lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefg'[i]}`).join(', ')}]`)
  }
  expect(findings(lines.join('\n'))).toEqual([expect.stringContaining('Excessive alias count')])
})

test('an alias used twice is fine', () => {
  expect(findings('a: &a [x]\nb: *a\nc: [*a]\n')).toEqual([])
})

test('tabs, duplicate keys and two documents are errors with their places', () => {
  expect(findings('a:\n\tb: 1\n')[0]).toMatch(/^2:1 test\.yaml Tabs are not allowed/)
  expect(findings('a: 1\na: 2\n')[0]).toMatch(/^2:1 test\.yaml Map keys must be unique/)
  expect(findings('a: 1\n---\nb: 1\n')[0]).toMatch(/^2:1 test\.yaml Source contains multiple documents/)
})

test('of several forms the one that was meant is told of, with what it knows', () => {
  const one = z.strictObject({ stdout: z.string().optional(), status: z.enum(['good', 'bad']).optional() })
  const schema = z.strictObject({
    steps: z.record(z.string(), z.union([z.enum(['skipped', 'run']), one, z.array(one)])),
  })
  const lines = [
    'steps:',
    '  a: {stdout: 1}',
    '  b: [{stdot: x}]',
    '  c: skiped',
    '  d: [{}, {status: god}]',
    '  e: 3',
    '',
  ]
  const { findings: found } = parseYaml(lines.join('\n'), 'a.yml', schema, 'test')
  expect(found.map(({ at, message, hint }) => `${at.line}:${at.column} ${message} ${hint ?? ''}`.trim())).toEqual([
    '2:15 Invalid input: expected string, received number at "steps.a.stdout"',
    '3:8 Unknown key "stdot" Did you mean "stdout"?',
    '4:6 Invalid option: expected one of "skipped"|"run" at "steps.c"',
    '5:20 Invalid option: expected one of "good"|"bad" at "steps.d.1.status"',
    '6:6 Invalid option: expected one of "skipped"|"run" at "steps.e"',
  ])
})
