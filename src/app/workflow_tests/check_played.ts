import { didYouMean } from '../../core/suggest.ts'
import type { Step } from '../../core/workflow.ts'
import { namedStep, workPath } from '../step_names.ts'
import { checkPath } from './check_given.ts'
import type { Played } from './schema.ts'
import type { Answer, Checking } from './test_file.ts'

/** What the steps of a test come to that are played, by the path of the work; what is wrong becomes findings. */
export function playedOf(checking: Checking): Map<string, readonly Played[]> {
  const played = new Map<string, readonly Played[]>()
  for (const [word, given] of Object.entries(checking.raw.steps ?? {})) {
    const found = workOf(word, ['steps', word], checking)
    if (found === undefined) continue
    const { path, step } = found
    if (!checking.kinds.has(step.kind)) {
      const inside = [...checking.workflow.byPath.keys()].filter((one) => one.startsWith(`${path}/`))
      const hint = inside.length === 0 ? undefined : `Play the steps in it: ${inside.slice(0, 8).join(', ')}`
      checking.add('not-played', `The step "${word}" is a ${step.kind}, which cannot be played`, ['steps', word], hint)
      continue
    }
    const list = [given].flat()
    for (const [i, one] of list.entries()) {
      checkResult(one, { step, at: ['steps', word, ...(Array.isArray(given) ? [i] : [])] }, checking)
    }
    played.set(path, list)
  }
  return played
}

interface Where {
  step: Step
  at: ReadonlyArray<string | number>
}

function checkResult(one: Played, { step, at }: Where, { kinds, add }: Checking): void {
  const declared = kinds.get(step.kind)?.outputs
  const names = [...Object.keys(one.outputs ?? {}), ...(one.stdout === undefined ? [] : ['stdout'])]
  for (const name of names) {
    const key = name === 'stdout' && one.stdout !== undefined ? [...at, 'stdout'] : [...at, 'outputs', name]
    if (declared !== undefined && !declared.includes(name)) {
      const hint = didYouMean(name, declared) ?? (declared.length === 0 ? 'It has none' : undefined)
      add('unknown-output', `The kind "${step.kind}" has no output "${name}"`, key, hint)
    } else if (name in step.outputs && !step.outputs[name]!.includes(`outputs.${name}`)) {
      const hint = `Play what it is made of: ${step.outputs[name]}`
      add('computed-output', `The step computes its output "${name}" itself`, key, hint)
    }
  }
  if (one.status === 'success' && one.error !== undefined)
    add('invalid', 'A step that succeeds has no error', [...at, 'error'])
  for (const path of Object.keys(one.files ?? {})) checkPath(path, [...at, 'files', path], add)
}

/** The answers of a test, by the path of the step that asks; what is wrong becomes findings. */
export function answersOf(checking: Checking): Map<string, Answer> {
  const answers = new Map<string, Answer>()
  for (const [word, given] of Object.entries(checking.raw.answers ?? {})) {
    const at = ['answers', word]
    const found = workOf(word, at, checking)
    if (found === undefined) continue
    if (found.step.kind !== 'approve') {
      checking.add('not-asked', `The step "${word}" is a ${found.step.kind}, which asks nothing`, at)
      continue
    }
    const answer = typeof given === 'string' ? { answer: given } : given
    const { options } = found.step.with
    const words = [...(Array.isArray(options) ? options.map(String) : ['approve']), 'reject']
    const isKnown = words.includes(answer.answer) || typeof options === 'string'
    if (!isKnown) checking.add('answer', `"${answer.answer}" is no answer`, at, didYouMean(answer.answer, words))
    answers.set(found.path, answer)
  }
  return answers
}

/** The work that a word names: its path keeps the rounds that were written. */
function workOf(
  word: string,
  at: ReadonlyArray<string | number>,
  { workflow, add }: Checking,
): { path: string; step: Step } | undefined {
  const named = namedStep(workflow, word)
  if ('problem' in named) return void add('unknown-step', named.problem, at, named.hint)
  const path = workPath(workflow, named.path)
  if (!word.includes('#')) return { path, step: workflow.byPath.get(path)! }
  return {
    path: path === named.path ? word : `${word}${path.slice(named.path.length)}`,
    step: workflow.byPath.get(path)!,
  }
}
