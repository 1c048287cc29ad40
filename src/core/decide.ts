import { structures, type Action } from './action.ts'
import { advance } from './advance.ts'
import { joinsOf } from './joins.ts'
import { bodyOf, type Done } from './decide_body.ts'
import type { Json, StepError } from './event.ts'
import { interpolate } from './expression.ts'
import { blockAt, staticPath, type StepState } from './graph.ts'
import type { Run } from './run.ts'
import { scopeOf, type Facts } from './scope.ts'
import type { Look } from './start_step.ts'
import { asStepError } from './step_error.ts'
import type { Step, Workflow } from './workflow.ts'

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
  try {
    const over = run.graph.timedOut.size > 0 ? timedOutAround(run, owner) : undefined
    if (over !== undefined) return decideOver(look, step, { state, over })
    if (state.retryAt === undefined) return decideStep(look, step, state)
    return [{ do: 'start', path: owner, step, attempt: state.attempt + 1, at: state.retryAt }]
  } catch (error) {
    return [{ do: 'end', path: owner, step, outcome: 'failure', outputs: {}, error: asStepError(error) }]
  }
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
  return [finish(look, failed > 0, error)]
}

/** An output of the workflow that cannot be made fails it. */
function finish(look: Look, failed: boolean, error: StepError | undefined): Action {
  const { workflow, run, facts } = look
  const shown = error === undefined ? {} : { error }
  if (Object.keys(workflow.outputs).length === 0) return { do: 'finish', failed, ...shown }
  try {
    const outputs = interpolate(workflow.outputs, scopeOf(workflow, run, '', facts)) as Record<string, Json>
    return { do: 'finish', failed, outputs, ...shown }
  } catch (thrown) {
    return { do: 'finish', failed: true, error: error ?? asStepError(thrown) }
  }
}

/** The step whose time is up, of this one and those around it. */
function timedOutAround({ graph }: Run, path: string): string | undefined {
  return [...graph.timedOut.keys()].find((over) => over === path || isInBody(path, over))
}

/** In a step whose time is up nothing more begins; what is open in it ends first, then the step itself. */
function decideOver(look: Look, step: Step, { state, over }: { state: StepState; over: string }): Action[] {
  const { graph } = look.run
  const isUnderWay = !structures.has(step.kind) && state.retryAt === undefined && state.performed === undefined
  if (isUnderWay || [...graph.open].some((path) => isInBody(path, state.path))) return []
  const joins = joinsOf(look.run, step, state)
  if (joins.length > 0) return joins
  const message = `"${over}" did not end within ${graph.timedOut.get(over)} ms`
  const error: StepError = { class: 'timeout', code: 'step.timeout', message }
  return decideStep(look, step, state, { outcome: 'failure', outputs: {}, error })
}

/** Whether a step stands in the body of another, not in its handlers. */
export function isInBody(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^[#/]/.test(path.slice(outer.length))
}

function decideStep(look: Look, step: Step, state: StepState, cut?: Done): Action[] {
  const done = state.performed ?? cut ?? bodyOf(look, step, state)
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
