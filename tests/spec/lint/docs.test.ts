import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lintRules } from '../../../src/core/lint_rule.ts'
import { rules } from '../../../src/spec/lint/rules.ts'

/** The table of rules as the docs have to show it. */
function rulesTable(): string {
  const rows = lintRules.map((name) => {
    const { level, about, fixes } = rules[name]
    return `| \`${name}\` | ${level}${fixes ? ', mended' : ''} | ${about} |`
  })
  return ['| rule | finding | what it finds |', '|---|---|---|', ...rows].join('\n')
}

test('the docs list every rule as it is', () => {
  const page = readFileSync('docs/spec_lint.md', 'utf8')
  const shown = /<!-- rules:.*?-->\n([^]*?)\n<!-- \/rules -->/.exec(page)?.[1]
  expect(shown).toBe(rulesTable())
})

test('every rule bears its own name', () => {
  for (const name of lintRules) expect(rules[name].name).toBe(name)
})
