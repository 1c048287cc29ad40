import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { listTemplates } from '../../src/app/templates.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { allKinds } from '../steps/world.ts'

const templates = await listTemplates('.')
const page = readFileSync('docs/templates.md', 'utf8')

test('there are the templates that were asked for', () => {
  const asked =
    'improve implement-spec fix-failing-tests raise-coverage upgrade-dependencies refactor-hotspots write-docs security-audit review-diff triage-issues release-notes migrate nightly best-of-n spec-from-code spec-clarify'
  expect(templates.map((one) => one.id)).toEqual([...asked.split(' '), 'verify'].toSorted())
})

test('the table of the page has them all, in their own words', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, id, description]) => ({ id, description }))
  expect(rows).toEqual(templates.map(({ id, description }) => ({ id, description })))
})

test('its example is a valid workflow', () => {
  const example = /^```yaml\n(.*?)^```/ms.exec(page)![1]!
  expect(parseWorkflow(example, 'docs/templates.md', allKinds()).findings).toEqual([])
})

describe.each(templates.filter((one) => !['improve', 'verify'].includes(one.id)))('the template $id', (template) => {
  test('is run by a test, through the real binary', () => {
    const tests = ['templates', 'report_templates'].map((name) => readFileSync(`tests/e2e/${name}.test.ts`, 'utf8'))
    expect(tests.join('\n')).toContain(`playTemplate('${template.id}'`)
  })

  test('says what each input means and what a run may spend', () => {
    const raw = template.text
    for (const [, name, rest] of raw.matchAll(/^ {2}([\w-]+): \{(.*)\}$/gm)) {
      if (raw.indexOf(`  ${name}: {`) < raw.indexOf('\nsteps:')) expect(rest, name).toContain('description: ')
    }
    expect(raw).toMatch(/^budget:/m)
  })

  test('names prompts that are there', () => {
    for (const prompt of template.prompts) expect(readFileSync(`templates/prompts/${prompt}.md`, 'utf8')).not.toBe('')
  })
})
