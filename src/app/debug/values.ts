import { MmmError } from '../../core/error.ts'
import type { Json } from '../../core/event.ts'
import { compile, condition, evaluate } from '../../core/expression.ts'
import { blockOf } from '../../core/graph.ts'
import { scopeOf, withOwn } from '../../core/scope.ts'
import { didYouMean } from '../../core/suggest.ts'
import type { Workflow } from '../../core/workflow.ts'
import type { Debugging, Halt } from './debugging.ts'

/** The value of an expression as the step that is stopped at would see it. Throws where it names what is not there. */
export function valueOf(text: string, { workflow }: Debugging, { step, context, facts, result }: Halt): Json {
  const expression = condition(text)
  refuseUnknown(expression, workflow)
  const scope = scopeOf(workflow, context.run(), blockOf(context.path), facts, step.needs)
  if (result === undefined) return evaluate(expression, scope)
  return evaluate(expression, withOwn(scope, step.id, result.outputs ?? {}, result.status))
}

/** In a run such a name would be null; here it is most likely misspelled. */
function refuseUnknown(expression: string, workflow: Workflow): void {
  const ids = [...workflow.byPath.values()].map((step) => step.id)
  for (const [context, name] of compile(expression).uses) {
    if (context !== 'steps' || name === undefined || ids.includes(name)) continue
    const hint = didYouMean(name, ids)
    throw new MmmError('debug.unknown-step', `Unknown step "${name}"`, hint === undefined ? {} : { hint })
  }
}

/**
 * Changes a value: `outputs.<name>` of what the step comes to, else a key of its input, perhaps a deep one (`headers.accept`).
 * Throws where the input would not be valid, and leaves it then.
 */
export function setValue(text: string, debugging: Debugging, halt: Halt): { name: string; value: Json } {
  const [, name, written] = /^([\w-]+(?:\.[\w-]+)*)\s*=\s*(.+)$/s.exec(text) ?? []
  if (name === undefined || written === undefined)
    throw new MmmError('debug.form', `"${text}" sets nothing`, { hint: 'Write set command = "echo hi"' })
  const value = readValue(written, debugging, halt)
  const [first, ...rest] = name.split('.') as [string, ...string[]]
  if (first === 'outputs' && rest.length > 0) setOutput(rest, value, halt)
  else setInput([first, ...rest], value, halt)
  return { name, value }
}

/** JSON as it is, else an expression. */
function readValue(text: string, debugging: Debugging, halt: Halt): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return expressionOf(text, debugging, halt)
  }
}

function expressionOf(text: string, debugging: Debugging, halt: Halt): Json {
  try {
    return valueOf(text, debugging, halt)
  } catch (error) {
    if (!(error instanceof MmmError) || !error.code.startsWith('expression.')) throw error
    throw new MmmError(error.code, error.message, { hint: 'Text is written in quotes, as in JSON' })
  }
}

function setOutput(path: string[], value: Json, halt: Halt): void {
  if (halt.result === undefined) halt.outputs = withValue(halt.outputs, path, value)
  else halt.result = { ...halt.result, outputs: withValue(halt.result.outputs ?? {}, path, value) }
}

function setInput(path: string[], value: Json, halt: Halt): void {
  if (halt.result !== undefined)
    throw new MmmError('debug.performed', 'The step was performed already', {
      hint: 'What it came to can be changed: set outputs.<name> = <value>',
    })
  const given = withValue(halt.input as Record<string, Json>, path, value)
  const { data, error } = halt.kind.input.safeParse(given)
  if (error !== undefined) {
    const [issue] = error.issues
    const known = Object.keys((halt.kind.input as { shape?: object }).shape ?? {})
    const hint = issue?.code === 'unrecognized_keys' ? didYouMean(path[0]!, known) : undefined
    throw new MmmError(
      'debug.invalid',
      `The input would be invalid: ${issue?.message}`,
      hint === undefined ? {} : { hint },
    )
  }
  halt.input = data as Json
}

function withValue(of: Record<string, Json>, [key, ...rest]: string[], value: Json): Record<string, Json> {
  if (rest.length === 0) return { ...of, [key!]: value }
  const inner = of[key!]
  const isMap = inner !== null && typeof inner === 'object' && !Array.isArray(inner)
  return { ...of, [key!]: withValue(isMap ? inner : {}, rest, value) }
}
