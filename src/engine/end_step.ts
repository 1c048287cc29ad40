import { structures, type Action } from '../core/action.ts'
import type { Json, StepError, StepStatus } from '../core/event.ts'
import { interpolate, isTruthy } from '../core/expression.ts'
import { jumpFrom } from '../core/goto.ts'
import { blockOf, ownerOf, staticPath, type StepState } from '../core/graph.ts'
import type { StepResult } from '../core/kind.ts'
import { scopeOf } from '../core/scope.ts'
import { asStepError, retryDelay } from '../core/step_error.ts'
import type { Step } from '../core/workflow.ts'
import { cacheName } from './cache_name.ts'
import { emit, type Driving } from './driving.ts'
import { leafOutputs } from './perform_leaf.ts'

/** Ends an attempt of a step that did work: for good, until its next attempt, or until its handlers have run. */
export async function endLeaf(d: Driving, step: Step, path: string, result: StepResult, ms = 0): Promise<void> {
  const state = d.run.graph.steps.get(path)!
  const outputs = { ...result.outputs, ...leafOutputs(d, step, path, result) }
  const error = result.error
  const retry = delayOf(d, step, state, error)
  if (retry === undefined && (step.onFailure.length > 0 || step.finally.length > 0)) {
    const facts = { outcome: result.status, outputs, ms, ...(error === undefined ? {} : { error }) }
    emit(d, { type: 'step.performed', path, attempt: state.attempt, ...facts })
    d.queue.push({ owner: path })
  } else await endStep(d, step, state, { outcome: result.status, outputs, ms, error, retry })
  if ((d.outside.kinds.get(step.kind)?.touches.length ?? 0) > 0) d.unsynced = true
}

/** Ends a structure, a step with handlers, or one that could not begin. */
export async function end(d: Driving, action: Action & { do: 'end' }): Promise<void> {
  const { path, step, outcome, outputs, error, goto } = action
  const known = d.run.graph.steps.get(path)
  const retry = known === undefined || !structures.has(step.kind) ? undefined : delayOf(d, step, known, error)
  const ms = known === undefined ? 0 : Math.max(0, d.outside.clock.now().getTime() - Date.parse(known.startedAt))
  await endStep(d, step, known ?? { path, attempt: 1 }, { outcome, outputs, ms, error, retry, goto })
}

function delayOf(d: Driving, step: Step, state: StepState, error: StepError | undefined): number | undefined {
  if (error === undefined) return undefined
  return retryDelay(step.retry, state.attempt, error, (d.outside.random ?? Math.random)())
}

/** Ends a step once more, as failed: what it did could not be brought together with what others did. */
export async function endInConflict(d: Driving, path: string, error: StepError): Promise<void> {
  const step = d.workflow.byPath.get(staticPath(path))
  const state = d.run.graph.steps.get(path)
  if (step === undefined || state?.ended === undefined) return
  // Of a round only what is done in one step can be done again alone
  const { steps = [] } = d.workflow.byPath.get(staticPath(ownerOf(blockOf(path)))) ?? {}
  const isWhole = !/#\d+$/.test(blockOf(path)) || steps.length === 1
  const retry = isWhole ? delayOf(d, step, state, error) : undefined
  const { outputs, ms } = state.ended
  await endStep(d, step, state, { outcome: 'failure', outputs, ms, error, retry, isOver: true })
}

interface Ending {
  outcome: StepStatus
  outputs: Record<string, Json>
  ms: number
  error: StepError | undefined
  retry: number | undefined
  /** It has ended before: its last things are done. */
  isOver?: true
  goto?: (Action & { do: 'end' })['goto'] | undefined
}

type Ended = Pick<StepState, 'path' | 'attempt' | 'cacheKey'>

async function endStep(d: Driving, step: Step, state: Ended, given: Ending): Promise<void> {
  const { path, attempt } = state
  clearTimeout(d.timers.get(path))
  const ending =
    given.retry === undefined && given.isOver === undefined ? await lastThings(d, step, state, given) : given
  const failed = ending.outcome === 'failure' && ending.retry === undefined
  const goto = ending.goto ?? (failed && given.isOver === undefined ? wayOut(d, step, path) : undefined)
  const tolerated = failed && (goto !== undefined || tolerates(d, step, path))
  emit(d, {
    type: 'step.ended',
    path,
    attempt,
    kind: step.kind,
    outcome: ending.outcome,
    conclusion: tolerated ? 'success' : ending.outcome,
    outputs: ending.outputs,
    ms: ending.ms,
    ...(ending.error === undefined ? {} : { error: ending.error }),
    ...(ending.retry === undefined ? {} : { retry: ending.retry }),
    ...(goto === undefined ? {} : { goto }),
  })
  if (ending.retry === undefined) d.queue.push({ owner: ownerOf(blockOf(path)), block: blockOf(path) })
  else d.queue.push({ owner: path })
}

/** What belongs to a step's end: its artifacts, its result in the cache, or the workspace as before it. */
async function lastThings(d: Driving, step: Step, state: Ended, ending: Ending): Promise<Ending> {
  const { path, cacheKey } = state
  try {
    if (step.artifacts !== undefined && state.attempt > 0) {
      const scope = scopeOf(d.workflow, d.run, blockOf(path), d.outside.facts)
      const patterns = interpolate(step.artifacts.paths, scope) as string[]
      for (const fact of await d.outside.artifacts({ path, name: step.artifacts.name, patterns })) emit(d, fact)
    }
    if (cacheKey !== undefined && ending.outcome === 'success') {
      const result = { outputs: ending.outputs, paths: step.cache?.paths ?? [] }
      await d.outside.cache.keep(cacheName(step, cacheKey), result, path)
    }
    if (step.onFailureDo === 'restore' && ending.outcome === 'failure') {
      const restored = await d.outside.restore(path)
      if (restored !== undefined) emit(d, restored)
    }
    return ending
  } catch (thrown) {
    return { ...ending, outcome: 'failure', error: ending.error ?? asStepError(thrown) }
  }
}

/** Where a failed step's `on-failure: goto` leads, while it may. */
function wayOut(d: Driving, step: Step, path: string): Ending['goto'] {
  if (typeof step.onFailureDo !== 'object') return undefined
  return jumpFrom(d.workflow, d.run, { path, to: step.onFailureDo.goto }).goto
}

function tolerates(d: Driving, step: Step, path: string): boolean {
  if (step.continueOnError === undefined) return false
  try {
    return isTruthy(interpolate(step.continueOnError, scopeOf(d.workflow, d.run, blockOf(path), d.outside.facts)))
  } catch {
    return false
  }
}
