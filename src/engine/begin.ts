import { structures, type Action } from '../core/action.ts'
import { isInBody } from '../core/decide.ts'
import { blockOf, ownerOf } from '../core/graph.ts'
import { scopeOf, withEnv } from '../core/scope.ts'
import type { Step } from '../core/workflow.ts'
import { cacheName } from './cache_name.ts'
import { emit, type Driving } from './driving.ts'
import { endLeaf } from './end_step.ts'
import { enterLanes, isOver, missingLanes, noteLanes } from './lanes.ts'
import { envOf, performLeaf, TimedOut, timeoutOf, unknownKind } from './perform_leaf.ts'
import { quoteCommand } from './quote_command.ts'
import { track } from './track.ts'

/** Begins a step, once its time has come, its list is known, and nothing of before can be taken in its place. */
export async function begin(d: Driving, action: Action & { do: 'start' }): Promise<void> {
  const { path, step, attempt, cacheKey } = action
  const wait = action.at === undefined ? 0 : Date.parse(action.at) - d.outside.clock.now().getTime()
  if (wait > 0) return beginLater(d, action, wait)
  if (missingLanes(d, path).length > 0) {
    track(d, path, async () => {
      await enterLanes(d, path)
      if (!d.signal.aborted && !isOver(d, path)) await begin(d, action)
    })
    return
  }
  if (action.itemsFrom !== undefined) {
    const { itemsFrom, ...rest } = action
    track(d, path, async () => {
      const from = 'glob' in itemsFrom ? itemsFrom : commandOf(d, itemsFrom.command, action)
      const items = await d.outside.items(from, path)
      if (!d.signal.aborted) await begin(d, { ...rest, input: { ...(rest.input as object), items } })
    })
    return
  }
  if (cacheKey !== undefined && attempt === 1 && !d.looked.has(path)) {
    d.looked.add(path)
    track(d, path, () => takeFromCache(d, action, cacheKey))
    return
  }
  if (step.checkpoint && attempt === 1) emit(d, await d.outside.checkpoint(path))
  if (!structures.has(step.kind)) return beginLeaf(d, step, { path, attempt, ...keyOf(action) })
  const input = await noteLanes(d, step, path, action.input ?? d.run.graph.steps.get(path)?.input)
  const more = { ...(input === undefined ? {} : { input }), ...keyOf(action) }
  emit(d, { type: 'step.started', path, attempt, kind: step.kind, ...more })
  armTimer(d, step, path)
  d.queue.push({ owner: path })
  d.wake()
}

/** The command of a for-each, with its expressions as variables and the variables of its step. */
function commandOf(d: Driving, command: string, { path, step }: Pick<Action & { do: 'start' }, 'path' | 'step'>) {
  const around = scopeOf(d.workflow, d.run, blockOf(path), d.outside.facts)
  const env = envOf(d, step, { path, scope: around })
  const quoted = quoteCommand(command, withEnv(around, env))
  return { command: quoted.command, env: { ...env, ...quoted.values } }
}

function keyOf({ cacheKey }: { cacheKey?: string | undefined }): { cacheKey?: string } {
  return cacheKey === undefined ? {} : { cacheKey }
}

function beginLater(d: Driving, action: Action & { do: 'start' }, wait: number): void {
  track(d, action.path, async () => {
    await d.outside.clock.sleep(wait, d.signal)
    // The step around it may have run out of time meanwhile
    if (d.signal.aborted || d.run.graph.steps.get(action.path)?.ended !== undefined) return
    const { at: _, ...now } = action
    await begin(d, now)
  })
}

/** Starts an attempt of a step that does work, beside the loop. */
export function beginLeaf(
  d: Driving,
  step: Step,
  { path, attempt, cacheKey }: { path: string; attempt: number; cacheKey?: string },
): void {
  const kind = d.outside.kinds.get(step.kind)
  emit(d, { type: 'step.started', path, attempt, kind: step.kind, ...keyOf({ cacheKey }) })
  track(d, path, async () => {
    const began = d.outside.clock.monotonic()
    const result = kind === undefined ? unknownKind(step) : await performLeaf(d, step, kind, path)
    if (result === undefined) return
    if (result.status === 'waiting') d.waiting.push(result.message)
    else await endLeaf(d, step, path, result, Math.round(d.outside.clock.monotonic() - began))
  })
}

async function takeFromCache(d: Driving, action: Action & { do: 'start' }, key: string): Promise<void> {
  const { path, step } = action
  const outputs = await d.outside.cache.take(cacheName(step, key), path)
  if (d.signal.aborted) return
  if (outputs === undefined) return begin(d, action)
  const ended = { outcome: 'success', conclusion: 'success', outputs, ms: 0, cached: true } as const
  emit(d, { type: 'step.ended', path, attempt: 1, kind: step.kind, ...ended })
  d.queue.push({ owner: ownerOf(blockOf(path)), block: blockOf(path) })
}

/** Watches the time of a structure. On resuming it counts anew: the time away is not the step's. */
export function armTimer(d: Driving, step: Step, path: string): void {
  if (step.timeout === undefined || !structures.has(step.kind)) return
  const ms = timeoutOf(step, scopeOf(d.workflow, d.run, blockOf(path), d.outside.facts))
  if (ms === undefined) return
  clearTimeout(d.timers.get(path))
  d.timers.set(
    path,
    setTimeout(() => runOut(d, path, ms), ms),
  )
}

function runOut(d: Driving, path: string, ms: number): void {
  if (d.run.graph.steps.get(path)?.ended !== undefined || d.signal.aborted) return
  emit(d, { type: 'step.timed-out', path, ms })
  for (const [leaf, abort] of d.aborts) if (isInBody(leaf, path)) abort.abort(new TimedOut(ms))
  for (const open of [...d.run.graph.open].toReversed()) {
    if (open === path || isInBody(open, path)) d.queue.push({ owner: open })
  }
  d.wake()
}
