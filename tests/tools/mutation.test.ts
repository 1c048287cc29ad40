import { expect, test } from 'vitest'
import { checkWorkflow } from '../../src/engine/tools/check_workflow.ts'
import { mutantsOf, operators } from './mutate.ts'
import { valid } from './valid.ts'
import { around, found, shipped } from './world.ts'

const corpus = [...shipped(), ...Object.entries(valid)]

test.each(corpus)('nothing is found in the valid workflow %s', (name, text) => {
  const all = checkWorkflow(text, name, around)
  const own = name.includes('/') ? all.filter((one) => one.severity === 'error') : all
  expect(own).toEqual([])
})

test('95 % or more of what breaks workflows is found', () => {
  const missed: string[] = []
  const rows = Object.entries(operators).map(([name, operator]) => {
    const mutants = corpus.flatMap(([file, text]) =>
      mutantsOf(text, operator).map((mutant) => ({ file, text, mutant })),
    )
    const lost = mutants.filter(({ text, mutant }) => found(mutant).length <= found(text).length)
    for (const { file, text, mutant } of lost) missed.push(`${name}: ${file}: ${difference(text, mutant)}`)
    return { name, made: mutants.length, found: mutants.length - lost.length }
  })
  const made = rows.reduce((sum, one) => sum + one.made, 0)
  const rate = rows.reduce((sum, one) => sum + one.found, 0) / made
  console.log(
    `${made} mutants of ${corpus.length} workflows by ${rows.length} operators: ${(rate * 100).toFixed(1)} % found`,
  )
  if (missed.length > 0) console.log(missed.join('\n'))
  expect(rows.filter((one) => one.made === 0)).toEqual([])
  expect(made).toBeGreaterThan(600)
  expect(rate, missed.join('\n')).toBeGreaterThanOrEqual(0.95)
})

function difference(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')]
  const at = b.findIndex((line, i) => line !== a[i])
  return `${at + 1}: ${a[at]?.trim()} -> ${b[at]?.trim()}`
}
