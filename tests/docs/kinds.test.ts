import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatDiagnostic } from '../../src/core/diagnostic.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { allKinds } from '../steps/world.ts'

interface Shaped {
  shape?: Record<string, unknown>
  options?: Array<{ shape: Record<string, unknown> }>
}

/** `## name` and what stands below it. */
const sections = readFileSync('docs/kinds.md', 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((text): [string, string] => [text.slice(0, text.indexOf('\n')), text])

describe.each(sections)('docs/kinds.md: %s', (name, text) => {
  const kind = allKinds().get(name)!
  const schema = kind.input as Shaped

  test('its examples are valid workflows', () => {
    const examples = [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map((match) => match[1]!)
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) {
      expect(example).toContain(`uses: ${name}`)
      expect(parseWorkflow(example, 'docs/kinds.md', allKinds()).findings.map(formatDiagnostic)).toEqual([])
    }
  })

  test('its table has the keys of the schema, all of them and no other', () => {
    const keys = new Set((schema.options ?? [{ shape: schema.shape! }]).flatMap((one) => Object.keys(one.shape)))
    const rows = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map((match) => match[1]!)
    expect(rows.toSorted()).toEqual([...keys].toSorted())
  })

  test('its outputs and what it touches are told', () => {
    for (const output of kind.outputs!) expect(text).toContain(`\`${output}\``)
    for (const touched of kind.touches)
      expect(text.replaceAll('\n', ' ')).toMatch(new RegExp(`Touches:[^.]*${touched}`))
  })
})

test('every kind of the page is there', () => {
  expect(sections.map(([name]) => name)).toEqual(['read', 'write', 'http', 'notify', 'validate', 'tool'])
})
