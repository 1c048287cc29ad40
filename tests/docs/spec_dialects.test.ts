import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dialectNames } from '../../src/core/dialects.ts'

const FOLDER = 'tests/spec/dialects'
const page = readFileSync('docs/spec_dialects.md', 'utf8')

/** The names of the tests that belong to a dialect, `dialect: construct`; `…` stands for cases. */
function tested(): string[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts'))
  const text = files.map((name) => readFileSync(`${FOLDER}/${name}`, 'utf8')).join('\n')
  return [...text.matchAll(/(?:\bit|\]\))\(\s*'([a-z-]+): ([^']*)'/g)].map((match) =>
    `${match[1]}: ${match[2]}`.replaceAll('%j', '…'),
  )
}

test('every row of the conformance table is a test, and every test a row', () => {
  const table = page.slice(page.indexOf('## Conformance')).matchAll(/^\| ([a-z-]+) \| (.*) \|$/gm)
  const rows = [...table].map((match) => `${match[1]}: ${match[2]}`).filter((row) => row !== 'dialect: construct')
  expect(rows.toSorted()).toEqual([...new Set(tested())].toSorted())
})

test('every dialect is on the page, and has a test', () => {
  for (const name of dialectNames) {
    expect(page).toContain(`\`${name}\``)
    expect(
      tested().some((row) => row.startsWith(`${name}: `)),
      name,
    ).toBe(true)
  }
})
