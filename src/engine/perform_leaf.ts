import { asStepError } from '../core/step_error.ts'
import { parseDuration } from '../core/duration.ts'
import { MmmError } from '../core/error.ts'
import type { Json, StepError } from '../core/event.ts'
import { interpolate, type Scope } from '../core/expression.ts'
import { blockOf } from '../core/graph.ts'
import type { Kind, StepContext, StepResult, Waiting } from '../core/kind.ts'
import { frameOf, scopeOf, withEnv, withOwn } from '../core/scope.ts'
import type { Step } from '../core/workflow.ts'
import { emit, sync, type Driving } from './driving.ts'
import { quoteCommand } from './quote_command.ts'

/**
 * Performs one step of a kind with its input filled in, its variables and its timeout. Undefined when the run was stopped meanwhile: then the
 * step stays open and runs again on resuming.
 */
export async function performLeaf(
  d: Driving,
  step: Step,
  kind: Kind,
  path: string,
): Promise<StepResult | Waiting | undefined> {
  const facts = d.outside.facts.within?.(path) ?? d.outside.facts
  const around = scopeOf(d.workflow, d.run, blockOf(path), facts)
  const timeout = new AbortController()
  d.aborts.set(path, timeout)
  // One listener costs a tenth of what AbortSignal.any does
  const { signal } = d
  const stop = () => timeout.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  let timer: NodeJS.Timeout | undefined
  try {
    const env = envOf(d, step, { path, scope: around })
    const scope = withEnv(around, env)
    const input = kind.input.safeParse(step.kind === 'run' ? runInput(step, scope) : interpolate(step.with, scope))
    if (!input.success) return { status: 'failure', error: invalidInput(step, input.error.issues[0]) }
    const limit = timeoutOf(step, scope)
    if (limit !== undefined) timer = setTimeout(() => timeout.abort(new TimedOut(limit)), limit)
    if (kind.touches.length > 0) await sync(d)
    const context: StepContext = {
      path,
      attempt: d.run.graph.steps.get(path)!.attempt,
      run: () => d.run,
      emit: async (fact) => void emit(d, fact),
      sync: () => d.outside.log.sync(),
      store: (content) => d.outside.log.store(content),
      load: (hash) => d.outside.log.load(hash),
      signal: timeout.signal,
      env,
      cwd: d.outside.lanes?.cwd(path) ?? d.outside.cwd,
    }
    const result = await kind.perform(input.data as never, context)
    if (d.signal.aborted) return undefined
    if (result.status !== 'waiting' && timeout.signal.aborted)
      return timedOut((timeout.signal.reason as TimedOut).ms, result)
    return result
  } catch (error) {
    if (d.signal.aborted) return undefined
    if (timeout.signal.aborted && timeout.signal.reason instanceof TimedOut) return timedOut(timeout.signal.reason.ms)
    if (error instanceof MmmError && error.code.startsWith('log.')) throw error
    return { status: 'failure', error: asStepError(error) }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    if (d.aborts.get(path) === timeout) d.aborts.delete(path)
  }
}

/** The command is not interpolated as text: its kind writes each expression for its place in the shell. */
function runInput(step: Step, scope: ReturnType<typeof scopeOf>): Json {
  const { command, ...rest } = step.with
  return { ...(interpolate(rest, scope) as Record<string, Json>), ...quoteCommand(String(command), scope) }
}

/** Why the signal of a step whose time is up aborts. */
export class TimedOut extends Error {
  readonly ms: number
  constructor(ms: number) {
    super(`timed out after ${ms} ms`)
    this.ms = ms
  }
}

function timedOut(ms: number, result?: StepResult): StepResult {
  const error: StepError = { class: 'timeout', code: 'step.timeout', message: `The step did not end within ${ms} ms` }
  return { status: 'failure', error, ...(result?.outputs === undefined ? {} : { outputs: result.outputs }) }
}

/** Declared outputs of a leaf are evaluated with its own results in sight as `steps.<id>`. */
export function leafOutputs(d: Driving, step: Step, path: string, result: StepResult): Record<string, Json> {
  if (Object.keys(step.outputs).length === 0) return {}
  const scope = scopeOf(d.workflow, d.run, blockOf(path), d.outside.facts)
  return interpolate(step.outputs, withOwn(scope, step.id, result.outputs ?? {}, result.status)) as Record<string, Json>
}

/** Milliseconds that a step may take, if that is limited. */
export function timeoutOf(step: Step, scope: ReturnType<typeof scopeOf>): number | undefined {
  if (step.timeout === undefined) return undefined
  const value = interpolate(step.timeout, scope)
  const ms = typeof step.timeout === 'number' ? step.timeout : parseDuration(value as string | number)
  if (ms !== undefined) return ms
  throw new MmmError('step.timeout', `"timeout" of "${step.id}" is "${String(value)}", not a duration`, { at: step.at })
}

/** Variables of a step: those of its workflow, of the chosen environment, of the steps around it, and its own. */
export function envOf(d: Driving, step: Step, { path, scope }: { path: string; scope: Scope }): Record<string, string> {
  const { workflow, given } = frameOf({
    workflow: d.workflow,
    run: d.run,
    block: blockOf(path),
    facts: d.outside.facts,
  })
  const own = interpolate({ ...workflow.env, ...given.environment, ...step.env }, scope) as Record<string, Json>
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, value === null ? '' : String(value)]))
}

/** What becomes of a step whose kind nobody knows. */
export function unknownKind(step: Step): StepResult {
  return {
    status: 'failure',
    error: { class: 'invalid', code: 'workflow.unknown-kind', message: `Unknown kind "${step.kind}"` },
  }
}

function invalidInput(step: Step, issue: { path: PropertyKey[]; message: string } | undefined): StepError {
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at "${issue.path.join('.')}"`
  return {
    class: 'invalid',
    code: 'step.invalid',
    message: `The input of "${step.id}" is invalid: ${issue?.message ?? ''}${where}`,
  }
}
