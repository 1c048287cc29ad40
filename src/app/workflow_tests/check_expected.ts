import { didYouMean } from '../../core/suggest.ts'
import { namedStep } from '../step_names.ts'
import type { Checking } from './test_file.ts'

/** Checks that what a test expects can be: steps and outputs that the workflow has. */
export function checkExpected({ workflow, raw, add }: Checking): void {
  for (const word of Object.keys(raw.expect?.steps ?? {})) {
    const at = ['expect', 'steps', word]
    const named = namedStep(workflow, word)
    if ('problem' in named) add('unknown-step', named.problem, at, named.hint)
    else if (/#\d+$/.test(word)) add('unknown-step', `"${word}" is a round, not a step`, at, `Write ${word}/<step>`)
  }
  const names = Object.keys(workflow.outputs)
  for (const name of Object.keys(raw.expect?.outputs ?? {})) {
    if (names.includes(name)) continue
    const hint = didYouMean(name, names) ?? 'It declares none: give it outputs: at its head'
    add('unknown-output', `The workflow "${workflow.name}" has no output "${name}"`, ['expect', 'outputs', name], hint)
  }
}
