import { expect, test } from 'vitest'
import { foresee, foreseeTruth, type Foresight } from '../../src/core/foresee.ts'

const sight: Foresight = {
  scope: {
    get: (context) =>
      context === 'inputs' ? { yes: true, no: false, word: 'hi' } : { build: { outputs: { text: 'never read' } } },
    success: () => true,
    failure: () => false,
    cancelled: () => false,
    hashFiles: () => 'abc',
  },
  knows: ([context]) => context === 'inputs',
  knowsFiles: false,
}

test('a condition is told where what is known decides, and not guessed where it does not', () => {
  const told: Record<string, boolean | undefined> = {
    'inputs.yes': true,
    '!inputs.yes': false,
    'inputs.no && steps.build.outputs.text': false,
    'inputs.yes || steps.build.outputs.text': true,
    'inputs.yes && steps.build.outputs.text': undefined,
    '!(inputs.no && steps.build.outputs.text)': true,
    "steps.build.outputs.text == 'never read'": undefined,
    "inputs.word == 'hi' && success()": true,
    'failure() || always()': true,
    "hashFiles('a') == 'abc'": undefined,
    "(inputs.no || contains(inputs.word, 'h')) && !cancelled()": true,
  }
  for (const [text, truth] of Object.entries(told)) expect(foreseeTruth(text, sight), text).toBe(truth)
})

test('a value keeps its unknown parts as they are written', () => {
  const value = {
    whole: '${{ inputs.yes }}',
    mixed: 'a ${{ inputs.word }} b ${{ steps.build.outputs.text }}',
    list: ['${{ inputs.no || inputs.word }}', '${{ inputs.word || steps.build.outputs.text }}', 7, null],
  }
  expect(foresee(value, sight)).toEqual({
    value: { whole: true, mixed: 'a hi b ${{ steps.build.outputs.text }}', list: ['hi', 'hi', 7, null] },
    unknown: ['steps.build.outputs.text'],
  })
})
