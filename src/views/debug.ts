import { formatPlace } from '../core/diagnostic.ts'
import { formatDuration } from '../core/duration.ts'
import type { Json } from '../core/event.ts'
import type { StepResult } from '../core/kind.ts'
import type { Run } from '../core/run.ts'
import type { Step } from '../core/workflow.ts'
import type { Colors } from './look.ts'
import { clean, clip, table } from './text.ts'

/** A word that the debugger knows. */
export interface WordShown {
  /** The word and its short form. */
  names: readonly string[]
  /** What stands behind it. */
  args?: string
  about: string
}

/** Where a run has stopped: the step, its place, and its input as it will be given. */
export function stopText(step: Step, path: string, input: Json, colors: Colors): string {
  const head = `${colors.bold(clean(path))}  ${step.kind}  ${colors.dim(formatPlace(step.at))}`
  return [head, ...mapLines(filledOf(input))].join('\n')
}

/** An input without the maps that hold nothing. */
function filledOf(input: Json): Json {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return input
  return Object.fromEntries(Object.entries(input).filter(([, value]) => JSON.stringify(value) !== '{}'))
}

/** What a step came to that stops once more before its result counts. */
export function resultText(path: string, { status, outputs = {}, error }: StepResult): string {
  const why = error === undefined ? [] : [`  ${error.class} ${error.code}: ${clean(error.message)}`]
  return [`${clean(path)}  ${status}, not recorded yet`, ...why, ...mapLines(outputs, 'outputs.')].join('\n')
}

/** A map, a line for each key; of a long value the beginning. */
export function mapLines(value: Json, before = ''): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [`  ${valueText(value)}`]
  return Object.entries(value).map(([key, one]) => `  ${before}${key}: ${valueText(one)}`)
}

/** A value in JSON, on one line. */
export function valueText(value: Json): string {
  return clip(JSON.stringify(value) ?? 'null', 2_000)
}

/** The steps that have begun or ended, in their order. */
export function stepLines(run: Run): string[] {
  const states = [...run.graph.steps.values()]
  if (states.length === 0) return ['  No step has begun']
  return states.map(({ path, kind, ended, attempt }) => {
    const how = ended === undefined ? 'under way' : `${ended.conclusion} in ${formatDuration(ended.ms)}`
    return `  ${clean(path)}  ${kind}  ${how}${attempt > 1 ? `, attempt ${attempt}` : ''}`
  })
}

/** The lines of a file around one of them. */
export function sourceLines(text: string, line: number, colors: Colors): string[] {
  const lines = text.split('\n')
  const [from, to] = [Math.max(1, line - 4), Math.min(lines.length, line + 8)]
  return lines.slice(from - 1, to).map((one, i) => {
    const shown = `${from + i === line ? '>' : ' '} ${String(from + i).padStart(4)}  ${clean(one)}`
    return from + i === line ? colors.bold(shown) : shown
  })
}

/** The words of the debugger. */
export function wordsText(words: readonly WordShown[]): string {
  const rows = words.map(({ names, args, about }) => [[names.join(', '), args].filter(Boolean).join(' '), about])
  return table(['command', 'what it does'], rows)
    .slice(1)
    .map((line) => `  ${line}`)
    .join('\n')
}
