import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../src/core/diagnostic.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { allKinds } from '../steps/world.ts'

const page = readFileSync('docs/composing.md', 'utf8')
const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map((match) => match[1]!)
const leaf = (inputs: string, outputs = '{}') => `inputs: ${inputs}\nsteps: [{uses: set}]\noutputs: ${outputs}\n`
const others: Record<string, string> = {
  './lint.yml': leaf('{strict: {type: boolean}}'),
  deploy: leaf('{target: {}}', '{url: u}'),
  'npm:@acme/flows/release': leaf('{}'),
  './_base.yml': examples.find((one) => one.includes('_base.yml'))!,
}
const read = (ref: string) => (others[ref] === undefined ? undefined : { file: ref, text: others[ref] })

test.each(examples)('example %#: %s', (example) => {
  // What is about the head only has no steps of its own
  const isWhole = /^(steps|extends|templates):/m.test(example)
  const text = isWhole ? example : `inputs: {target: {}}\n${example}steps: [{uses: set}]\n`
  const { findings } = parseWorkflow(text, 'docs/composing.md', allKinds(), read)
  const isLibrary = /^templates:/m.test(example)
  expect(findings.filter((one) => !(isLibrary && one.code === 'workflow.no-steps')).map(formatDiagnostic)).toEqual([])
})

test('there are examples', () => expect(examples.length).toBeGreaterThan(4))
