import type { Action } from './action.ts'
import { advance } from './advance.ts'
import { joinsOf } from './joins.ts'
import { MmmError } from './error.ts'
import type { Json, StepError, StepStatus } from './event.ts'
import { evaluate, interpolate, isTruthy } from './expression.ts'
import { blockAt, blockOf, ownerOf, type StepState } from './graph.ts'
import { scopeOf, withOwn } from './scope.ts'
import { startOrSkip, type Look } from './start_step.ts'
import { limitReached } from './stop.ts'
import type { Step } from './workflow.ts'

/** What a step came to. */
export interface Done {
  outcome: StepStatus
  outputs: Record<string, Json>
  error?: StepError
}

/** What the body of a structure does next, or what it came to; undefined for work that is under way. */
export function bodyOf(look: Look, step: Step, state: StepState): Action[] | Done | undefined {
  switch (step.kind) {
    case 'sequence':
      return decideSequence(look, step, state)
    case 'parallel':
      return decideParallel(look, step, state)
    case 'repeat':
      return decideRepeat(look, step, state)
    case 'for-each':
      return decideForEach(look, step, state)
    case 'workflow':
      return decideCall(look, step, state)
    default:
      return undefined
  }
}

function decideSequence(look: Look, step: Step, state: StepState): Action[] | Done {
  const next = advance(look, state.path, step.steps)
  return next === 'complete' ? outcomeOf(look, step, state.path, blockAt(look.run.graph, state.path)) : next
}

/** A workflow that is called does what one does that is run, as one step. */
function decideCall(look: Look, step: Step, state: StepState): Action[] | Done {
  const { path } = state
  const { graph } = look.run
  const sub = step.sub!
  const body = advance(look, path, step.steps)
  if (body !== 'complete') return body
  const counters = blockAt(graph, path)
  const [block, after] =
    counters.failed > 0
      ? ([`${path}!sub-failure`, sub.onFailure] as const)
      : ([`${path}!sub-success`, sub.onSuccess] as const)
  const handled = advance(look, block, after)
  if (handled !== 'complete') return handled
  const closing = advance(look, `${path}!sub-finally`, sub.finally)
  if (closing !== 'complete') return closing
  const all = [counters, blockAt(graph, `${path}!sub-success`), blockAt(graph, `${path}!sub-finally`)]
  const error = all.find((one) => one.error !== undefined)?.error
  const scope = scopeOf(look.workflow, look.run, path, look.facts)
  const own = interpolate(sub.outputs, scope) as Record<string, Json>
  return {
    outcome: all.some((one) => one.failed > 0) ? 'failure' : 'success',
    outputs: { ...own, ...callerOutputs(look, step, path, own) },
    ...(error === undefined ? {} : { error }),
  }
}

/** Outputs that the calling step declares see the call's own as `steps.<id>`. */
function callerOutputs(look: Look, step: Step, path: string, own: Record<string, Json>): Record<string, Json> {
  if (Object.keys(step.outputs).length === 0) return {}
  const scope = scopeOf(look.workflow, look.run, blockOf(path), look.facts)
  return interpolate(step.outputs, withOwn(scope, step.id, own)) as Record<string, Json>
}

function decideParallel(look: Look, step: Step, state: StepState): Action[] | Done {
  const counters = blockAt(look.run.graph, state.path)
  if (counters.irregular === true) {
    const missing = step.steps.filter((child) => !look.run.graph.steps.has(`${state.path}/${child.id}`))
    if (missing.length > 0) return missing.map((child) => startOrSkip(look, state.path, child, 'always()'))
  } else if (counters.started < step.steps.length) {
    return step.steps.slice(counters.started).map((child) => startOrSkip(look, state.path, child, 'always()'))
  }
  if (counters.ended < step.steps.length) return []
  const joins = joinsOf(look.run, step, state)
  return joins.length > 0 ? joins : outcomeOf(look, step, state.path, counters)
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
    // A run that improves has reached a limit; elsewhere it is a failed step
    class: look.run.work.baseline === undefined ? 'failed' : 'limit',
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
  const width = widthOf(look, step, state)
  for (const round of roundsOf(look, step, { state, width })) {
    const next = advance(look, `${state.path}#${round}`, step.steps)
    if (next !== 'complete') actions.push(...next)
  }
  const failFast = step.forEach!.failFast && state.roundsFailed > 0
  let running = state.rounds - state.roundsEnded
  if (!failFast) {
    for (let round = state.rounds + 1; round <= items.length && running < width; round++, running++) {
      actions.push(startOrSkip(look, `${state.path}#${round}`, step.steps[0]!))
    }
  }
  actions.push(...joinsOf(look.run, step, state))
  if (actions.length > 0 || running > 0) return actions
  const error = firstError(look, state)
  return {
    outcome: state.roundsFailed > 0 ? 'failure' : 'success',
    outputs: { ...declaredOutputs(look, step, `${state.path}#${state.rounds}`), results: resultsOf(look, step, state) },
    ...(error === undefined ? {} : { error }),
  }
}

/** How many rounds of a for-each may be open at a time. */
export function widthOf(look: Pick<Look, 'workflow' | 'run' | 'facts'>, step: Step, state: StepState): number {
  const scope = scopeOf(look.workflow, look.run, blockOf(state.path), look.facts)
  const width = Number(interpolate(step.forEach!.maxParallel ?? 1, scope))
  if (Number.isInteger(width) && width >= 1) return width
  throw new MmmError('for-each.max-parallel', `"max-parallel" of "${step.id}" is not a whole number from 1`, {
    at: step.at,
  })
}

/** The rounds to look at: the one in which something happened; where more are open than the width allows, the first of these. */
function roundsOf({ block, run }: Look, step: Step, { state, width }: { state: StepState; width: number }): number[] {
  const all = range(1, state.rounds)
  if (state.rounds - state.roundsEnded > width)
    return all.filter((round) => blockAt(run.graph, `${state.path}#${round}`).ended < step.steps.length).slice(0, width)
  return block === undefined ? all : roundOf(block, state.path)
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
