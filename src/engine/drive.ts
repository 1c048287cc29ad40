import { decide, retryDelay, structures, type Action } from '../core/decide.ts'
import { MmmError } from '../core/error.ts'
import type { Json, StepError, StepStatus } from '../core/event.ts'
import { interpolate, isTruthy } from '../core/expression.ts'
import { exit } from '../core/exit.ts'
import { blockOf, ownerOf, staticPath, type StepState } from '../core/graph.ts'
import type { StepResult } from '../core/kind.ts'
import type { Run } from '../core/run.ts'
import { scopeOf } from '../core/scope.ts'
import { conclude, interrupted, type Stop } from '../core/stop.ts'
import type { Step, Workflow } from '../core/workflow.ts'
import { emit, sync, type Driving, type End, type Outside } from './driving.ts'
import { leafOutputs, performLeaf, unknownKind } from './perform_leaf.ts'

/**
 * Runs a workflow from wherever its log stands to its end: starting, resuming and recovering are this same call. Steps
 * found open are those that died; they run again as the next attempt.
 */
export async function drive(workflow: Workflow, run: Run, outside: Outside): Promise<Stop> {
  const d: Driving = {
    workflow,
    run,
    outside,
    queue: [],
    running: new Map(),
    wake: () => {},
    unsynced: false,
    waiting: [],
  }
  for (const path of run.graph.open) await recover(d, path)
  d.queue.push({ owner: '' })
  const last = await loop(d)
  await settle(d)
  emit(d, {
    type: 'run.ended',
    status: last.status,
    reason: last.stop.reason,
    code: last.stop.code,
    message: last.stop.message,
  })
  await outside.log.sync()
  return last.stop
}

async function loop(d: Driving): Promise<End> {
  const onAbort = () => d.wake()
  d.outside.signal.addEventListener('abort', onAbort)
  try {
    for (;;) {
      if (d.broken !== undefined) throw d.broken
      if (d.outside.signal.aborted) return { stop: interrupted, status: 'cancelled' }
      if (d.end !== undefined) return d.end
      const next = d.queue.shift()
      if (next === undefined && d.unsynced) await sync(d)
      else if (next === undefined) await sleepUntilWoken(d)
      else
        for (const action of decide(d.workflow, d.run, next.owner, d.outside.facts, next.block))
          await perform(d, action)
    }
  } finally {
    d.outside.signal.removeEventListener('abort', onAbort)
  }
}

function sleepUntilWoken(d: Driving): Promise<void> {
  if (d.running.size === 0 && d.waiting.length > 0) {
    d.end = { stop: { reason: 'waiting', code: exit.waiting, message: d.waiting.join('; ') }, status: 'waiting' }
    return Promise.resolve()
  }
  if (d.running.size === 0) {
    throw new MmmError('engine.stuck', 'Nothing is left to do and the run has not ended', {
      exit: 5,
      hint: 'This is a defect of mmm: please report it with the log',
    })
  }
  return new Promise((resolve) => {
    d.wake = resolve
  })
}

/** Waits for work under way to notice that the run has stopped. */
async function settle(d: Driving): Promise<void> {
  await Promise.allSettled(d.running.values())
}

async function recover(d: Driving, path: string): Promise<void> {
  const state = d.run.graph.steps.get(path)!
  const step = d.workflow.byPath.get(staticPath(path))
  if (step === undefined || structures.has(step.kind) || state.performed !== undefined) {
    d.queue.push({ owner: path })
    return
  }
  if (state.retryAt !== undefined) {
    d.queue.push({ owner: path })
    return
  }
  const policy = step.resume ?? (step.checkpoint ? 'restore' : (d.outside.kinds.get(step.kind)?.resume ?? 'rerun'))
  if (policy === 'skip') {
    const error: StepError = { class: 'interrupted', code: 'step.died', message: 'The step died and is not run again' }
    await endLeaf(d, step, path, { status: 'failure', error })
    return
  }
  if (policy === 'restore' && step.checkpoint) {
    const restored = await d.outside.restore(path)
    if (restored !== undefined) emit(d, restored)
  }
  startLeaf(d, step, path, state.attempt + 1)
}

async function perform(d: Driving, action: Action): Promise<void> {
  switch (action.do) {
    case 'start':
      // Waiting for its time, or for its list: it is on its way already
      return d.running.has(action.path) ? undefined : start(d, action)
    case 'skip':
      emit(d, {
        type: 'step.ended',
        path: action.path,
        attempt: 1,
        kind: action.step.kind,
        outcome: 'skipped',
        conclusion: 'skipped',
        outputs: {},
        ms: 0,
        skipped: { condition: action.condition, values: action.values },
      })
      d.queue.push({ owner: ownerOf(blockOf(action.path)), block: blockOf(action.path) })
      return
    case 'end':
      return end(d, action)
    case 'halt':
      d.end = { stop: action.stop, status: 'failure' }
      return
    case 'finish': {
      const { status, ...stop } = conclude(d.run, action.error, action.failed)
      d.end = { stop, status: status === 'success' ? 'success' : 'failure' }
    }
  }
}

async function start(d: Driving, action: Action & { do: 'start' }): Promise<void> {
  const { path, step, attempt } = action
  const wait = action.at === undefined ? 0 : Date.parse(action.at) - d.outside.clock.now().getTime()
  if (wait > 0) {
    track(d, path, async () => {
      await d.outside.clock.sleep(wait, d.outside.signal)
      if (d.outside.signal.aborted) return
      const { at: _, ...now } = action
      await start(d, now)
    })
    return
  }
  if (action.itemsFrom !== undefined) {
    const { itemsFrom, ...rest } = action
    track(d, path, async () => {
      const items = await d.outside.items(itemsFrom)
      if (!d.outside.signal.aborted) await start(d, { ...rest, input: { ...(rest.input as object), items } })
    })
    return
  }
  if (structures.has(step.kind)) {
    const input = action.input ?? d.run.graph.steps.get(path)?.input
    emit(d, { type: 'step.started', path, attempt, kind: step.kind, ...(input === undefined ? {} : { input }) })
    d.queue.push({ owner: path })
    d.wake()
    return
  }
  if (step.checkpoint) emit(d, await d.outside.checkpoint(path))
  startLeaf(d, step, path, attempt)
}

function startLeaf(d: Driving, step: Step, path: string, attempt: number): void {
  const kind = d.outside.kinds.get(step.kind)
  emit(d, { type: 'step.started', path, attempt, kind: step.kind })
  track(d, path, async () => {
    const began = d.outside.clock.monotonic()
    const result = kind === undefined ? unknownKind(step) : await performLeaf(d, step, kind, path)
    if (result === undefined) return
    if (result.status === 'waiting') d.waiting.push(result.message)
    else await endLeaf(d, step, path, result, Math.round(d.outside.clock.monotonic() - began))
  })
}

/** Runs work beside the loop; what it throws breaks the run. */
function track(d: Driving, path: string, work: () => Promise<void>): void {
  const promise = work()
    .catch((error: unknown) => {
      d.broken ??= error
    })
    .finally(() => {
      if (d.running.get(path) === promise) d.running.delete(path)
      d.wake()
    })
  d.running.set(path, promise)
}

async function endLeaf(d: Driving, step: Step, path: string, result: StepResult, ms = 0): Promise<void> {
  const state = d.run.graph.steps.get(path)!
  const outputs = { ...result.outputs, ...leafOutputs(d, step, path, result) }
  const error = result.error
  const retry =
    error === undefined ? undefined : retryDelay(step.retry, state.attempt, error, (d.outside.random ?? Math.random)())
  if (retry === undefined && (step.onFailure.length > 0 || step.finally.length > 0)) {
    emit(d, {
      type: 'step.performed',
      path,
      attempt: state.attempt,
      outcome: result.status,
      outputs,
      ms,
      ...(error === undefined ? {} : { error }),
    })
    d.queue.push({ owner: path })
  } else {
    endStep(d, step, state, { outcome: result.status, outputs, ms, error, retry })
  }
  if ((d.outside.kinds.get(step.kind)?.touches.length ?? 0) > 0) d.unsynced = true
}

async function end(d: Driving, action: Action & { do: 'end' }): Promise<void> {
  const known = d.run.graph.steps.get(action.path)
  const state: Pick<StepState, 'path' | 'attempt'> = known ?? { path: action.path, attempt: 1 }
  const error = action.error
  const retryable = known !== undefined && structures.has(action.step.kind) && error !== undefined
  const retry = retryable
    ? retryDelay(action.step.retry, state.attempt, error, (d.outside.random ?? Math.random)())
    : undefined
  const ms = known === undefined ? 0 : Math.max(0, d.outside.clock.now().getTime() - Date.parse(known.startedAt))
  endStep(d, action.step, state, { outcome: action.outcome, outputs: action.outputs, ms, error, retry })
}

interface Ending {
  outcome: StepStatus
  outputs: Record<string, Json>
  ms: number
  error: StepError | undefined
  retry: number | undefined
}

function endStep(d: Driving, step: Step, state: Pick<StepState, 'path' | 'attempt'>, ending: Ending): void {
  const { path } = state
  const scope = scopeOf(d.workflow, d.run, blockOf(path), d.outside.facts)
  const tolerated = ending.outcome === 'failure' && tolerates(step, scope)
  emit(d, {
    type: 'step.ended',
    path,
    attempt: state.attempt,
    kind: step.kind,
    outcome: ending.outcome,
    conclusion: tolerated ? 'success' : ending.outcome,
    outputs: ending.outputs,
    ms: ending.ms,
    ...(ending.error === undefined ? {} : { error: ending.error }),
    ...(ending.retry === undefined ? {} : { retry: ending.retry }),
  })
  if (ending.retry === undefined) d.queue.push({ owner: ownerOf(blockOf(path)), block: blockOf(path) })
  else d.queue.push({ owner: path })
}

function tolerates(step: Step, scope: ReturnType<typeof scopeOf>): boolean {
  try {
    return step.continueOnError !== undefined && isTruthy(interpolate(step.continueOnError, scope))
  } catch {
    return false
  }
}
