import type { Json, StepError, StepStatus } from './event.ts'
import { condition, evaluate, interpolate, isTruthy, compile } from './expression.ts'
import { MmmError, messageOf } from './error.ts'
import { combinationsOf } from './matrix.ts'
import { blockAt, blockOf, ownerOf, staticPath, type StepState } from './graph.ts'
import type { Run } from './run.ts'
import { scopeOf, type Facts } from './scope.ts'
import { limitReached, type Stop } from './stop.ts'
import type { Retry, Step, Workflow } from './workflow.ts'

/** What is to be done next. Deciding changes nothing; `drive` performs these and appends what happened. */
export type Action =
  | {
      do: 'start'
      path: string
      step: Step
      attempt: number
      input?: Json
      /** ISO time before which it does not start. */
      at?: string
      /** The list of a for-each that only the outside can tell: files, or the lines of a command. */
      itemsFrom?: { glob: string | string[] } | { command: string }
    }
  | { do: 'skip'; path: string; step: Step; condition: string; values: Record<string, Json> }
  | {
      do: 'end'
      path: string
      step: Step
      outcome: StepStatus
      outputs: Record<string, Json>
      error?: StepError
    }
  | { do: 'halt'; stop: Stop }
  | { do: 'finish'; failed: boolean; error?: StepError }

/** The engine's own structures; all other kinds are work. */
export const structures: ReadonlySet<string> = new Set(['sequence', 'parallel', 'repeat', 'for-each'])

/**
 * What the owner of a block does next: the workflow (`''`) or an open step.
 *
 * @param block the block in which something just happened; undefined = look at all of the owner's (on resuming)
 */
export function decide(workflow: Workflow, run: Run, owner: string, facts: Facts, block?: string): Action[] {
  const look: Look = { workflow, run, facts, block }
  if (owner === '') return decideWorkflow(look)
  const state = run.graph.steps.get(owner)
  const step = workflow.byPath.get(staticPath(owner))
  if (state === undefined || state.ended !== undefined || step === undefined) return []
  if (state.retryAt !== undefined) {
    return [{ do: 'start', path: owner, step, attempt: state.attempt + 1, at: state.retryAt }]
  }
  try {
    return decideStep(look, step, state)
  } catch (error) {
    return [{ do: 'end', path: owner, step, outcome: 'failure', outputs: {}, error: asStepError(error) }]
  }
}

/** Milliseconds until the next attempt of a failed step, or undefined if it is not tried again. `random` is from 0 to 1. */
export function retryDelay(
  retry: Retry | undefined,
  attempt: number,
  error: StepError,
  random: number,
): number | undefined {
  if (retry === undefined || attempt >= retry.attempts || error.class === 'invalid') return undefined
  if (retry.on.length > 0 && !retry.on.includes(error.class)) return undefined
  const factor = { fixed: 1, linear: attempt, exponential: 2 ** (attempt - 1) }[retry.backoff]
  const delay = Math.min(retry.delay * factor, retry.maxDelay)
  return Math.round(delay * (1 - retry.jitter + 2 * retry.jitter * random))
}

/** A failure as an event holds it. */
export function asStepError(thrown: unknown): StepError {
  if (!(thrown instanceof MmmError)) return { class: 'failed', code: 'step.failed', message: messageOf(thrown) }
  const hint = thrown.hint === undefined ? {} : { hint: thrown.hint }
  const byExit = { 2: 'invalid', 3: 'limit', 5: 'environment', 130: 'interrupted' } as const
  const environment = thrown.code.startsWith('model.') ? 'model' : 'environment'
  const found = thrown.exit === 5 ? environment : (byExit as Record<number, StepError['class']>)[thrown.exit]
  return { class: found ?? 'failed', code: thrown.code, message: thrown.message, ...hint }
}

interface Look {
  workflow: Workflow
  run: Run
  facts: Facts
  block: string | undefined
}

function decideWorkflow(look: Look): Action[] {
  const { workflow, run } = look
  const body = advance(look, '', workflow.steps)
  if (body !== 'complete') return body
  const counters = blockAt(run.graph, '')
  const [block, after] =
    counters.failed > 0 ? (['!failure', workflow.onFailure] as const) : (['!success', workflow.onSuccess] as const)
  const handled = advance(look, block, after)
  if (handled !== 'complete') return handled
  const closing = advance(look, '!finally', workflow.finally)
  if (closing !== 'complete') return closing
  const late = [blockAt(run.graph, '!success'), blockAt(run.graph, '!finally')]
  const error = counters.error ?? late.find((one) => one.error !== undefined)?.error
  const failed = counters.failed + late.reduce((sum, one) => sum + one.failed, 0)
  return [{ do: 'finish', failed: failed > 0, ...(error === undefined ? {} : { error }) }]
}

function decideStep(look: Look, step: Step, state: StepState): Action[] {
  const done = state.performed ?? bodyOf(look, step, state)
  if (Array.isArray(done)) return done
  if (done === undefined) return []
  const { path } = state
  if (done.outcome === 'failure') {
    const handled = advance(look, `${path}!failure`, step.onFailure)
    if (handled !== 'complete') return handled
  }
  const closing = advance(look, `${path}!finally`, step.finally)
  if (closing !== 'complete') return closing
  const late = blockAt(look.run.graph, `${path}!finally`)
  const outcome = late.failed > 0 ? 'failure' : done.outcome
  const error = done.error ?? late.error
  return [{ do: 'end', path, step, outcome, outputs: done.outputs, ...(error === undefined ? {} : { error }) }]
}

interface Done {
  outcome: StepStatus
  outputs: Record<string, Json>
  error?: StepError
}

/** What the body of a structure does next, or what it came to; undefined for work that is under way. */
function bodyOf(look: Look, step: Step, state: StepState): Action[] | Done | undefined {
  switch (step.kind) {
    case 'sequence':
      return decideSequence(look, step, state)
    case 'parallel':
      return decideParallel(look, step, state)
    case 'repeat':
      return decideRepeat(look, step, state)
    case 'for-each':
      return decideForEach(look, step, state)
    default:
      return undefined
  }
}

function decideSequence(look: Look, step: Step, state: StepState): Action[] | Done {
  const next = advance(look, state.path, step.steps)
  return next === 'complete' ? outcomeOf(look, step, state.path, blockAt(look.run.graph, state.path)) : next
}

function decideParallel(look: Look, step: Step, state: StepState): Action[] | Done {
  const counters = blockAt(look.run.graph, state.path)
  if (counters.started < step.steps.length) {
    return step.steps.slice(counters.started).map((child) => startOrSkip(look, state.path, child, 'always()'))
  }
  return counters.ended < step.steps.length ? [] : outcomeOf(look, step, state.path, counters)
}

function decideRepeat(look: Look, step: Step, state: StepState): Action[] | Done {
  const repeat = step.repeat!
  const round = Math.max(1, state.rounds)
  const block = `${state.path}#${round}`
  const counters = blockAt(look.run.graph, block)
  if (counters.started === 0) return beginRound(look, step, state, round)
  const next = advance(look, block, step.steps)
  if (next !== 'complete') return next
  if (counters.failed > 0) return outcomeOf(look, step, block, counters)
  const scope = scopeOf(look.workflow, look.run, block, look.facts)
  if (repeat.until !== undefined && isTruthy(evaluate(repeat.until, scope)))
    return outcomeOf(look, step, block, counters)
  const halted = limitReached(look.run)
  if (halted !== undefined && look.workflow.workspace !== 'here') return [{ do: 'halt', stop: halted }]
  const max = maxOf(look, step, state)
  if (max === undefined || round < max) return beginRound(look, step, state, round + 1)
  if (repeat.until === undefined) return outcomeOf(look, step, block, counters)
  const error: StepError = {
    class: 'limit',
    code: 'repeat.max',
    message: `"${step.id}" ran ${max} times and its condition "${repeat.until}" was never met`,
  }
  return { outcome: 'failure', outputs: outcomeOf(look, step, block, counters).outputs, error }
}

function beginRound(look: Look, step: Step, state: StepState, round: number): Action[] | Done {
  const block = `${state.path}#${round}`
  const last = round > 1 ? `${state.path}#${round - 1}` : blockOf(state.path)
  const scope = scopeOf(look.workflow, look.run, last, look.facts)
  const goesOn = step.repeat?.while
  if (goesOn !== undefined && !isTruthy(evaluate(goesOn, scope))) {
    return round === 1
      ? { outcome: 'success', outputs: {} }
      : outcomeOf(look, step, last, blockAt(look.run.graph, last))
  }
  return [startOrSkip(look, block, step.steps[0]!)]
}

function maxOf(look: Look, step: Step, state: StepState): number | undefined {
  if (step.repeat?.max === undefined) return undefined
  const scope = scopeOf(look.workflow, look.run, blockOf(state.path), look.facts)
  const value = interpolate(step.repeat.max, scope)
  if (value === null) return undefined
  const max = Number(value)
  if (Number.isInteger(max) && max >= 1) return max
  throw new MmmError('repeat.max', `"max" of "${step.id}" is ${JSON.stringify(value)}, not a whole number from 1`, {
    at: step.at,
  })
}

function decideForEach(look: Look, step: Step, state: StepState): Action[] | Done {
  const { items } = state.input as { items: Json[] }
  const actions: Action[] = []
  const rounds = look.block === undefined ? range(1, state.rounds) : roundOf(look.block, state.path)
  for (const round of rounds) {
    const next = advance(look, `${state.path}#${round}`, step.steps)
    if (next !== 'complete') actions.push(...next)
  }
  const failFast = step.forEach!.failFast && state.roundsFailed > 0
  const width = widthOf(look, step, state)
  let running = state.rounds - state.roundsEnded
  if (!failFast) {
    for (let round = state.rounds + 1; round <= items.length && running < width; round++, running++) {
      actions.push(startOrSkip(look, `${state.path}#${round}`, step.steps[0]!))
    }
  }
  if (actions.length > 0 || running > 0) return actions
  const error = firstError(look, state)
  return {
    outcome: state.roundsFailed > 0 ? 'failure' : 'success',
    outputs: { ...declaredOutputs(look, step, `${state.path}#${state.rounds}`), results: resultsOf(look, step, state) },
    ...(error === undefined ? {} : { error }),
  }
}

function widthOf(look: Look, step: Step, state: StepState): number {
  const scope = scopeOf(look.workflow, look.run, blockOf(state.path), look.facts)
  const width = Number(interpolate(step.forEach!.maxParallel ?? 1, scope))
  if (Number.isInteger(width) && width >= 1) return width
  throw new MmmError('for-each.max-parallel', `"max-parallel" of "${step.id}" is not a whole number from 1`, {
    at: step.at,
  })
}

function roundOf(block: string, owner: string): number[] {
  const round = /#(\d+)$/.exec(block)
  return round !== null && ownerOf(block) === owner ? [Number(round[1])] : []
}

function resultsOf(look: Look, step: Step, state: StepState): Json {
  const last = step.steps.at(-1)!.id
  return range(1, state.rounds).map(
    (round) => look.run.graph.steps.get(`${state.path}#${round}/${last}`)?.ended?.outputs ?? {},
  )
}

function firstError(look: Look, state: StepState): StepError | undefined {
  if (state.roundsFailed === 0) return undefined
  for (const round of range(1, state.rounds)) {
    const { error } = blockAt(look.run.graph, `${state.path}#${round}`)
    if (error !== undefined) return error
  }
  return undefined
}

/** The next step of a block run in order, or 'complete'. */
function advance(look: Look, block: string, steps: readonly Step[]): Action[] | 'complete' {
  const counters = blockAt(look.run.graph, block)
  if (steps[0]?.needs !== undefined) return advanceByNeeds(look, block, steps)
  if (counters.started > counters.ended) return []
  const next = steps[counters.ended]
  return next === undefined ? 'complete' : [startOrSkip(look, block, next)]
}

/** All steps whose needs have ended, or 'complete' when all have. */
function advanceByNeeds(look: Look, block: string, steps: readonly Step[]): Action[] | 'complete' {
  const { graph } = look.run
  if (blockAt(graph, block).ended === steps.length) return 'complete'
  const at = (id: string) => graph.steps.get(block === '' ? id : `${block}/${id}`)
  return steps
    .filter((step) => at(step.id) === undefined && step.needs!.every((id) => at(id)?.ended !== undefined))
    .map((step) => startOrSkip(look, block, step))
}

function startOrSkip(look: Look, block: string, step: Step, otherwise = 'success()'): Action {
  const path = block === '' ? step.id : `${block}/${step.id}`
  const scope = scopeOf(look.workflow, look.run, block, look.facts, step.needs)
  try {
    const text = step.if === undefined ? otherwise : condition(step.if)
    const asks = compile(text).asksStatus
    const go = (asks || otherwise === 'always()' || scope.success()) && isTruthy(evaluate(text, scope))
    if (!go)
      return { do: 'skip', path, step, condition: asks ? text : `success() && ${text}`, values: valuesOf(text, scope) }
    return { do: 'start', path, step, attempt: 1, ...inputOf(look, block, step) }
  } catch (error) {
    return { do: 'end', path, step, outcome: 'failure', outputs: {}, error: asStepError(error) }
  }
}

/** What a structure's start records so that it need not be evaluated again. */
function inputOf(look: Look, block: string, step: Step): Pick<Action & { do: 'start' }, 'input' | 'itemsFrom'> {
  if (step.kind !== 'for-each') return {}
  const scope = scopeOf(look.workflow, look.run, block, look.facts)
  const body = step.steps.length
  if (step.matrix !== undefined)
    return { input: { items: combinationsOf(interpolate(step.matrix, scope)), body, matrix: true } }
  const value = interpolate(step.forEach!.items, scope)
  if (Array.isArray(value)) return { input: { items: value, body } }
  const from = itemsFrom(value)
  if (from !== undefined) return { input: { items: [], body }, itemsFrom: from }
  throw new MmmError('for-each.items', `"for-each" of "${step.id}" is ${JSON.stringify(value)}, not a list`, {
    at: step.at,
    hint: 'Give a list, {glob: pattern}, or {command: line}',
  })
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

function outcomeOf(look: Look, step: Step, block: string, counters: { failed: number; error?: StepError }): Done {
  const last = step.steps.at(-1)
  const child = step.inherits ? look.run.graph.steps.get(`${block}/${last?.id}`)?.ended?.outputs : undefined
  return {
    outcome: counters.failed > 0 ? 'failure' : 'success',
    outputs: { ...child, ...declaredOutputs(look, step, block) },
    ...(counters.error === undefined ? {} : { error: counters.error }),
  }
}

function declaredOutputs(look: Look, step: Step, block: string): Record<string, Json> {
  if (step.inherits) return {}
  const scope = scopeOf(look.workflow, look.run, block, look.facts)
  return Object.fromEntries(Object.entries(step.outputs).map(([key, text]) => [key, interpolate(text, scope)]))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
}
