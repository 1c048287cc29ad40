import type { Action } from './action.ts'
import { MmmError } from './error.ts'
import type { Json, StepError } from './event.ts'
import { compile, condition, evaluate, interpolate, isTruthy, type Scope } from './expression.ts'
import { jumpFrom } from './goto.ts'
import { sha256 } from './id.ts'
import { staticPath } from './graph.ts'
import { inputValue } from './input_value.ts'
import { combinationsOf } from './matrix.ts'
import type { Run } from './run.ts'
import { scopeOf, type Facts } from './scope.ts'
import { asStepError } from './step_error.ts'
import type { Step, Workflow } from './workflow.ts'

/** What deciding looks at. */
export interface Look {
  workflow: Workflow
  run: Run
  facts: Facts
  /** The block in which something just happened; undefined = look at all. */
  block: string | undefined
}

/** A step that comes next: it starts, or it is skipped because of its condition. */
export function startOrSkip(look: Look, block: string, step: Step, otherwise = 'success()'): Action {
  const path = block === '' ? step.id : `${block}/${step.id}`
  const scope = scopeOf(look.workflow, look.run, block, look.facts, step.needs)
  try {
    const text = step.if === undefined ? otherwise : condition(step.if)
    const asks = compile(text).asksStatus
    const go = (asks || otherwise === 'always()' || scope.success()) && isTruthy(evaluate(text, scope))
    if (!go)
      return { do: 'skip', path, step, condition: asks ? text : `success() && ${text}`, values: valuesOf(text, scope) }
    const open = openBreaker(look.run, step, path)
    if (open !== undefined) return { do: 'end', path, step, outcome: 'failure', outputs: {}, error: open }
    if (step.goto !== undefined) {
      const jump = jumpFrom(look.workflow, look.run, { path, to: step.goto })
      return { do: 'end', path, step, outputs: {}, ...jump }
    }
    return { do: 'start', path, step, attempt: 1, ...inputOf(look, block, step), ...cacheKeyOf(step, scope) }
  } catch (error) {
    return { do: 'end', path, step, outcome: 'failure', outputs: {}, error: asStepError(error) }
  }
}

/** Why a step that failed too often in a row is not tried now. Once its time is over it is tried once again. */
function openBreaker({ graph, lastAt }: Run, { breaker, id }: Step, path: string): StepError | undefined {
  const known = breaker === undefined ? undefined : graph.breakers.get(staticPath(path))
  if (known === undefined || known.failures < breaker!.failures) return undefined
  const left = Date.parse(known.lastAt) + breaker!.coolDown - Date.parse(lastAt)
  if (left <= 0) return undefined
  const message = `"${id}" failed ${known.failures} times in a row and is not tried for ${left} ms more`
  return { class: 'environment', code: 'breaker.open', message }
}

/** The key as written, and the values that the step is given: with others it does something else. */
function cacheKeyOf({ cache, id, at, with: given, env }: Step, scope: Scope): { cacheKey?: string } {
  if (cache === undefined) return {}
  const key = interpolate(cache.key, scope)
  if (key !== null && key !== '') {
    const values = sha256(JSON.stringify(interpolate([given, env], scope)))
    return { cacheKey: `${typeof key === 'string' ? key : JSON.stringify(key)} ${values.slice(0, 16)}` }
  }
  throw new MmmError('cache.key', `The cache key of "${id}" is empty`, {
    at,
    hint: 'hashFiles gives an empty text where no file matches',
  })
}

/** What a structure's start records so that it need not be evaluated again. */
function inputOf(look: Look, block: string, step: Step): Pick<Action & { do: 'start' }, 'input' | 'itemsFrom'> {
  if (step.kind !== 'for-each' && step.kind !== 'workflow') return {}
  const scope = scopeOf(look.workflow, look.run, block, look.facts)
  if (step.kind === 'workflow') return { input: { inputs: inputsOf(step, scope) } }
  const body = step.steps.length
  if (step.matrix !== undefined)
    return { input: { items: combinationsOf(interpolate(step.matrix, scope)), body, matrix: true } }
  const { items } = step.forEach!
  // A command is not text to be filled in: whoever runs it writes each expression for its place in the shell
  const value = isCommand(items) ? items : interpolate(items, scope)
  if (Array.isArray(value)) return { input: { items: value, body } }
  const from = itemsFrom(value)
  if (from !== undefined) return { input: { items: [], body }, itemsFrom: from }
  throw new MmmError('for-each.items', `"for-each" of "${step.id}" is ${JSON.stringify(value)}, not a list`, {
    at: step.at,
    hint: 'Give a list, {glob: pattern}, or {command: line}',
  })
}

/** The inputs of a workflow that is called, each checked against its declaration. */
function inputsOf({ sub, with: given }: Step, scope: Scope): Record<string, Json> {
  const values = interpolate(given, scope) as Record<string, Json>
  return Object.fromEntries(
    Object.entries(sub!.inputs).map(([name, input]) => [name, inputValue(name, input, values[name])]),
  )
}

function isCommand(items: Json): boolean {
  return items !== null && typeof items === 'object' && 'command' in items
}

function itemsFrom(value: Json): { glob: string | string[] } | { command: string } | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || Object.keys(value).length !== 1)
    return undefined
  const { glob, command } = value
  if (typeof command === 'string') return { command }
  const isText = typeof glob === 'string' || (Array.isArray(glob) && glob.every((one) => typeof one === 'string'))
  return isText ? { glob: glob as string | string[] } : undefined
}

/** The values that a condition saw, by the names as written. */
function valuesOf(text: string, scope: ReturnType<typeof scopeOf>): Record<string, Json> {
  const values: Record<string, Json> = {}
  for (const path of compile(text).uses) {
    const name = path.slice(0, path.includes(undefined) ? path.indexOf(undefined) : path.length).join('.')
    if (name.includes('.')) values[name] = evaluate(name, scope)
  }
  return values
}
