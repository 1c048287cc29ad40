import { formatPlace } from '../../core/diagnostic.ts'
import { MmmError } from '../../core/error.ts'
import type { Json } from '../../core/event.ts'
import { blockOf, ownerOf, staticPath } from '../../core/graph.ts'
import { mapLines, resultText, sourceLines, stepLines, stopText, valueText, wordsText } from '../../views/debug.ts'
import type { WordShown } from '../../views/debug.ts'
import { namedStep } from '../step_names.ts'
import type { Debugging, GoOn, Halt } from './debugging.ts'
import { setValue, valueOf } from './values.ts'

/** A word of the debugger: it tells or changes something, or says how it goes on. */
export interface Word extends WordShown {
  run(rest: string, debugging: Debugging, halt: Halt): GoOn | void
}

/** All words, in the order of the help. */
export const words: readonly Word[] = [
  { names: ['step', 's'], about: 'perform it, stop before the next one', run: (_, d) => goOn('perform', d, true) },
  { names: ['continue', 'c'], about: 'perform it, go on to a breakpoint', run: (_, d) => goOn('perform', d, false) },
  { names: ['finish', 'f'], about: 'perform it, stop before its result counts', run: finish },
  { names: ['skip'], about: 'do not perform it: it succeeds, with the outputs that were set', run: skip },
  { names: ['fail'], about: 'do not perform it: it fails', run: (_, d) => goOn('fail', d, d.isStepping) },
  { names: ['print', 'p'], args: '<expression>', about: 'a value, as the step sees it', run: print },
  {
    names: ['set'],
    args: '<name> = <value>',
    about: 'change its input; outputs.<name>: what it comes to. JSON, or an expression',
    run(rest, debugging, halt) {
      const { name, value } = setValue(rest, debugging, halt)
      debugging.say(`  ${name}: ${valueText(value)}`)
    },
  },
  { names: ['where', 'w'], about: 'the step, and what it stands in', run: where },
  { names: ['list', 'l'], about: 'the lines of the file around it', run: list },
  { names: ['steps'], about: 'what has ended, and how', run: (_, d, { context }) => say(stepLines(context.run()), d) },
  {
    names: ['inputs'],
    about: 'the inputs of the run',
    run: (_, d, { context }) => say(inputLines(context.run().inputs), d),
  },
  { names: ['break', 'b'], args: '<step>', about: 'stop there, by path or id', run: addBreak },
  { names: ['delete'], args: '<step>', about: 'stop there no more', run: removeBreak },
  { names: ['breaks'], about: 'where it stops', run: (_, d) => say(breakLines(d), d) },
  { names: ['quit', 'q'], about: 'end the run as Ctrl-C does; "mmm resume" goes on', run: () => 'quit' },
  { names: ['help', 'h'], about: 'these words', run: (_, d) => d.say(wordsText(words)) },
]

/** Shows where it has stopped. */
export function showHalt(debugging: Debugging, { step, context, input, result }: Halt): void {
  const text =
    result === undefined ? stopText(step, context.path, input, debugging.colors) : resultText(context.path, result)
  debugging.say(text)
}

function say(lines: readonly string[], debugging: Debugging): void {
  debugging.say(lines.join('\n'))
}

function goOn(how: GoOn, debugging: Debugging, isStepping: boolean): GoOn {
  debugging.isStepping = isStepping
  return how
}

function finish(_: string, debugging: Debugging, { result }: Halt): GoOn {
  if (result !== undefined) throw performed()
  return goOn('finish', debugging, true)
}

function skip(_: string, debugging: Debugging, { result }: Halt): GoOn {
  if (result !== undefined) throw performed()
  return goOn('skip', debugging, debugging.isStepping)
}

function performed(): MmmError {
  return new MmmError('debug.performed', 'The step was performed already', {
    hint: 'Change what it came to with "set outputs.<name> = <value>" or "fail", then "step"',
  })
}

function print(rest: string, debugging: Debugging, halt: Halt): void {
  if (rest === '') throw new MmmError('debug.form', 'Nothing to print', { hint: 'Write print steps.build.outputs' })
  debugging.say(`  ${valueText(valueOf(rest, debugging, halt))}`)
}

function where(_: string, debugging: Debugging, { context, step }: Halt): void {
  const lines = [`  ${context.path}  ${step.kind}  ${formatPlace(step.at)}, attempt ${context.attempt}`]
  for (let block = blockOf(context.path); block !== ''; block = blockOf(ownerOf(block))) {
    const around = debugging.workflow.byPath.get(staticPath(ownerOf(block)))
    lines.push(`  in ${block}${around === undefined ? '' : `  ${around.kind}  ${formatPlace(around.at)}`}`)
  }
  say([...lines, `  of the run ${context.run().id}`], debugging)
}

function list(_: string, debugging: Debugging, { step }: Halt): void {
  const { workflow } = debugging
  const part = Object.values(workflow.parts).find(({ file }) => file === step.at.file)
  say(sourceLines(part?.text ?? workflow.text, step.at.line ?? 1, debugging.colors), debugging)
}

function inputLines(inputs: Record<string, Json>): string[] {
  return Object.keys(inputs).length === 0 ? ['  The workflow takes no inputs'] : mapLines(inputs)
}

function addBreak(rest: string, debugging: Debugging, { context }: Halt): void {
  debugging.points.add(pointOf(rest === '' ? context.path : rest, debugging))
  say(breakLines(debugging), debugging)
}

function removeBreak(rest: string, debugging: Debugging): void {
  const path = pointOf(rest, debugging)
  if (!debugging.points.delete(path)) throw new MmmError('debug.no-break', `There is no breakpoint at "${path}"`)
  say(breakLines(debugging), debugging)
}

/** Where a word of the user lets it stop: rounds in it stay. Throws where it names no step. */
export function pointOf(word: string, { workflow }: Pick<Debugging, 'workflow'>): string {
  const named = namedStep(workflow, word)
  if ('path' in named) return word.includes('#') ? word : named.path
  throw new MmmError('debug.unknown-step', named.problem, named.hint === undefined ? {} : { hint: named.hint })
}

function breakLines({ points }: Debugging): string[] {
  return points.size === 0 ? ['  There are no breakpoints'] : [...points].map((point) => `  ${point}`)
}
