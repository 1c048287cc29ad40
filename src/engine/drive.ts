import { setMaxListeners } from 'node:events'
import type { Action } from '../core/action.ts'
import { cancelBlocks, decideCancel } from '../core/cancel.ts'
import { decide } from '../core/decide.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { blockOf, ownerOf } from '../core/graph.ts'
import { activeMs, type Run } from '../core/run.ts'
import { conclude, interrupted, timeIsUp, type Stop } from '../core/stop.ts'
import type { Workflow } from '../core/workflow.ts'
import { lanePlaces } from '../core/lane_places.ts'
import { begin } from './begin.ts'
import { emit, sync, type Driving, type End, type Outside } from './driving.ts'
import { end } from './end_step.ts'
import { join } from './lanes.ts'
import { recoverNext } from './recover.ts'

/**
 * Runs a workflow from wherever its log stands to its end: starting, resuming and recovering are this same call. Steps
 * found open are those that died; they run again as the next attempt.
 */
export async function drive(workflow: Workflow, run: Run, outside: Outside): Promise<Stop> {
  const over = new AbortController()
  const d: Driving = {
    workflow,
    run,
    outside,
    signal: AbortSignal.any([outside.signal, over.signal]),
    queue: [],
    running: new Map(),
    aborts: new Map(),
    timers: new Map(),
    looked: new Set(),
    later: [],
    places: outside.lanes === undefined ? { branches: new Set(), loops: new Set() } : lanePlaces(workflow),
    entered: new Set(),
    opening: new Map(),
    wake: () => {},
    unsynced: false,
    waiting: [],
  }
  // Each step under way listens
  setMaxListeners(0, d.signal)
  d.later = [...run.graph.open]
  d.queue.push({ owner: '' })
  const clock = limitTime(d, over)
  const last = await loop(d, decideNext)
  clearTimeout(clock)
  await settle(d)
  if (last.status === 'cancelled') await runOnCancel(d)
  emit(d, {
    type: 'run.ended',
    status: last.status,
    reason: last.stop.reason,
    code: last.stop.code,
    message: last.stop.message,
    ...(last.outputs === undefined ? {} : { outputs: last.outputs }),
  })
  await outside.log.sync()
  return last.stop
}

type Deciding = (d: Driving, next: Driving['queue'][number]) => Action[]

function decideNext(d: Driving, { owner, block }: Driving['queue'][number]): Action[] {
  return decide(d.workflow, d.run, owner, d.outside.facts, block)
}

async function loop(d: Driving, deciding: Deciding): Promise<End> {
  const onAbort = () => d.wake()
  const { signal } = d
  signal.addEventListener('abort', onAbort)
  try {
    for (;;) {
      if (d.broken !== undefined) throw d.broken
      if (d.end !== undefined) return d.end
      if (signal.aborted) return { stop: interrupted, status: 'cancelled' }
      const next = d.queue.shift()
      if (next === undefined && (await recoverNext(d))) continue
      if (next === undefined && d.unsynced) await sync(d)
      else if (next === undefined) await sleepUntilWoken(d)
      else for (const action of deciding(d, next)) await perform(d, action)
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * Ends a run whose time is up in the midst of its work. A run that improves stops by itself at the end of a round; it is only
 * ended if that takes half as long again.
 */
function limitTime(d: Driving, over: AbortController): NodeJS.Timeout | undefined {
  const { ms } = d.run.limits
  if (ms === undefined) return undefined
  const allowed = d.workflow.workspace === 'here' ? ms : 1.5 * ms
  const left = Math.min(Math.max(0, allowed - activeMs(d.run)), maxTimer)
  return setTimeout(() => {
    d.end ??= { stop: timeIsUp(d.run), status: 'failure' }
    over.abort()
  }, left)
}

/** Longest time that a timer of Node can wait, in milliseconds. */
const maxTimer = 2 ** 31 - 1

/** Milliseconds that the steps have that run when a run is ended by hand. */
const cancelTime = 60_000

/** What is still done when somebody ends the run. Its signal is a new one, for the run's own has been given. */
async function runOnCancel(d: Driving): Promise<void> {
  const blocks = cancelBlocks(d.workflow, d.run, d.outside.facts)
  if (blocks.every((one) => one.steps.length === 0)) return
  Object.assign(d, { signal: AbortSignal.timeout(cancelTime), queue: [{ owner: '' }], waiting: [] })
  setMaxListeners(0, d.signal)
  await loop(d, (_, next) => {
    if (next.owner.includes('!cancel')) return decideNext(d, next)
    const actions = decideCancel(d.workflow, d.run, { facts: d.outside.facts, blocks })
    if (actions === 'complete') d.end = { stop: interrupted, status: 'cancelled' }
    return actions === 'complete' ? [] : actions
  })
  await settle(d)
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
  for (const timer of d.timers.values()) clearTimeout(timer)
  await Promise.allSettled(d.running.values())
}

async function perform(d: Driving, action: Action): Promise<void> {
  switch (action.do) {
    case 'start':
      // Waiting for its time, or for its list: it is on its way already
      return d.running.has(action.path) ? undefined : begin(d, action)
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
    case 'join':
      return join(d, action.path)
    case 'halt':
      d.end = { stop: action.stop, status: 'failure' }
      return
    case 'finish': {
      const { status, ...stop } = conclude(d.run, action.error, action.failed)
      const { outputs } = action
      d.end = {
        stop,
        status: status === 'success' ? 'success' : 'failure',
        ...(outputs === undefined ? {} : { outputs }),
      }
    }
  }
}
