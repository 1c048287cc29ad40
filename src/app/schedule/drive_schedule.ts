import { messageOf } from '../../core/error.ts'
import { isAlive, signalProcess } from '../../ports/shell.ts'
import type { Clock } from '../../ports/clock.ts'
import { cronTimes } from '../../core/cron.ts'
import { dueOf, slotOf } from '../../core/due.ts'
import type { Planned } from './planned.ts'
import type { ChildEnd } from './start_child.ts'
import { changeState, memoryOf, scheduleKey, type Fired, type ScheduleState, type WorkflowState } from './state.ts'

/** A time that was fired, or why it was not. */
export interface FiredLine extends Fired {
  workflow: string
  name: string
}

export interface Scheduling {
  root: string
  clock: Clock
  signal: AbortSignal
  /** Read anew at each look, for files change. */
  planned(): Promise<Planned[]>
  /** Throws where a workflow may not be started. */
  leave(one: Planned): Promise<void>
  start(
    one: Planned,
    options: { slot: string; signal: AbortSignal; onStart: (pid: number, startTime: string) => void },
  ): Promise<ChildEnd>
  onFired(line: FiredLine): void
  say(text: string): void
  /** Called once what is due has been started. */
  decided?(): Promise<void>
}

/** Runs that this process started. */
type Children = Map<string, { controller: AbortController; done: Promise<void> }>

/** Fires what is due now, and ends when all of it has. */
export async function fireDue(scheduling: Scheduling): Promise<void> {
  const children: Children = new Map()
  await look(scheduling, children)
  await scheduling.decided?.()
  while (children.size > 0) await Promise.race([...children.values()].map(({ done }) => done))
}

/** Fires times as they come, until the signal aborts; the runs under way are ended then. */
export async function driveSchedule(scheduling: Scheduling): Promise<void> {
  const { clock, signal } = scheduling
  const children: Children = new Map()
  try {
    while (!signal.aborted) {
      const next = await look(scheduling, children)
      const wait = next === undefined ? longestWait : next.getTime() - clock.now().getTime()
      await clock.sleep(Math.max(50, Math.min(longestWait, wait)), signal)
    }
  } finally {
    await Promise.all([...children.values()].map(({ done }) => done))
  }
}

/** Files and clocks change: it looks again after so long. */
const longestWait = 20_000

/** Decides on what has become due and starts what can start; gives the time that comes next. */
async function look(scheduling: Scheduling, children: Children): Promise<Date | undefined> {
  const planned = await scheduling.planned()
  const now = scheduling.clock.now()
  const cancelled = await changeState(scheduling.root, (state) =>
    planned.filter((one) => decide(one, { state, now, scheduling })),
  )
  for (const one of cancelled) await cancel(one, scheduling, children)
  for (const one of planned) await startNext(one, scheduling, children)
  return planned
    .flatMap(({ on }) => on.schedule.flatMap(({ cron, timezone }) => cronTimes(cron, timezone).next(1, now)))
    .toSorted((a, b) => a.getTime() - b.getTime())[0]
}

interface Deciding {
  state: ScheduleState
  now: Date
  scheduling: Scheduling
}

/** Writes down what became due for a workflow; tells whether the run under way is to be stopped. */
function decide(one: Planned, { state, now, scheduling }: Deciding): boolean {
  const memory = memoryOf(state, one.workflow.path)
  dropDead(memory)
  const busy = memory.alive !== undefined || memory.queue.length > 0
  let cancels = false
  for (const schedule of one.on.schedule) {
    const key = scheduleKey(schedule)
    const last = memory.slots[key]
    memory.slots[key] ??= now.toISOString()
    const due = last === undefined ? undefined : dueOf(schedule, { last: new Date(last), now, busy })
    if (due === undefined) continue
    memory.slots[key] = due.last.toISOString()
    if (due.cancel) memory.queue = []
    cancels ||= due.cancel
    memory.queue = [...new Set([...memory.queue, ...due.start.map((at) => at.toISOString())])].toSorted().slice(-100)
    tell(one, due, scheduling)
  }
  return cancels && memory.alive !== undefined
}

function tell({ workflow }: Planned, due: { overlapped: Date[]; missed: number }, { say }: Scheduling): void {
  for (const at of due.overlapped)
    say(`${workflow.name}: ${at.toISOString()} is left out, the run before is still alive`)
  if (due.missed > 0)
    say(`${workflow.name}: ${due.missed} missed ${due.missed === 1 ? 'time is' : 'times are'} not caught up on`)
}

function dropDead(memory: WorkflowState): void {
  const { alive } = memory
  if (alive !== undefined && !isAlive(alive.pid, alive.startTime)) delete memory.alive
}

async function cancel({ workflow }: Planned, { root, clock, signal }: Scheduling, children: Children): Promise<void> {
  const own = children.get(workflow.path)
  if (own !== undefined) {
    own.controller.abort()
    return own.done
  }
  const alive = await changeState(root, (state) => memoryOf(state, workflow.path).alive)
  if (alive === undefined) return
  signalProcess(alive.pid, 'SIGINT')
  while (isAlive(alive.pid, alive.startTime) && !signal.aborted) await clock.sleep(50, signal)
}

/** Starts the first of the times that wait, unless a run of the workflow is alive. */
async function startNext(one: Planned, scheduling: Scheduling, children: Children): Promise<void> {
  const { root, signal } = scheduling
  const { path } = one.workflow
  if (signal.aborted) return
  const refused = await changeState(root, async (state) => {
    const memory = memoryOf(state, path)
    dropDead(memory)
    const at = memory.queue[0]
    if (memory.alive !== undefined || at === undefined) return undefined
    const reason = await scheduling.leave(one).then(
      () => undefined,
      (error: unknown) => messageOf(error),
    )
    if (reason === undefined) return startIn(memory, at, { one, scheduling, children })
    memory.queue.shift()
    return remember(memory, one, { slot: at, at: scheduling.clock.now().toISOString(), run: null, code: 2, reason })
  })
  if (refused === undefined) return
  scheduling.onFired({ workflow: path, name: one.workflow.name, ...refused })
  await startNext(one, scheduling, children)
}

/**
 * Starts a workflow because of a change, as soon as no other run of it is alive: the times and the changes of one workflow
 * take turns. Undefined where the signal aborted before.
 */
export async function startTriggered(one: Planned, scheduling: Scheduling): Promise<ChildEnd | undefined> {
  const { root, clock, signal } = scheduling
  const { path } = one.workflow
  for (;;) {
    if (signal.aborted) return undefined
    const at = clock.now()
    const begun = await changeState(root, async (state) => {
      const memory = memoryOf(state, path)
      dropDead(memory)
      return memory.alive === undefined ? { end: await begin(memory, at, { one, scheduling, signal }) } : undefined
    })
    if (begun !== undefined) {
      const ended = await begun.end.promise
      await forgetAlive(scheduling, path, at.toISOString())
      return ended
    }
    await clock.sleep(200, signal)
  }
}

/** Starts a run and notes its process, so that another process of mmm sees it too. Its end is held, not awaited. */
async function begin(
  memory: WorkflowState,
  at: Date,
  { one, scheduling, signal }: { one: Planned; scheduling: Scheduling; signal: AbortSignal },
): Promise<{ promise: Promise<ChildEnd> }> {
  let started = () => {}
  const isStarted = new Promise<void>((resolve) => (started = resolve))
  const onStart = (pid: number, startTime: string) => {
    memory.alive = { slot: at.toISOString(), pid, startTime }
    started()
  }
  const promise = scheduling.start(one, { slot: slotOf(one.workflow.path, at), signal, onStart })
  await Promise.race([isStarted, promise])
  return { promise }
}

async function forgetAlive({ root }: Scheduling, path: string, slot: string): Promise<void> {
  await changeState(root, (state) => {
    const memory = memoryOf(state, path)
    if (memory.alive?.slot === slot) delete memory.alive
  })
}

interface Starting {
  one: Planned
  scheduling: Scheduling
  children: Children
}

/** Starts the run of a planned time. */
async function startIn(memory: WorkflowState, at: string, { one, scheduling, children }: Starting): Promise<undefined> {
  const { path } = one.workflow
  const controller = new AbortController()
  const signal = AbortSignal.any([scheduling.signal, controller.signal])
  const { promise: ended } = await begin(memory, new Date(at), { one, scheduling, signal })
  memory.queue.shift()
  const done = ended
    .then((end) => noteEnd(end, at, { one, scheduling, children }))
    .catch((error: unknown) => scheduling.say(`${one.workflow.name}: ${messageOf(error)}`))
  children.set(path, { controller, done })
  // The next time may have been started meanwhile, and stands there then
  void done.finally(() => {
    if (children.get(path)?.done === done) children.delete(path)
  })
}

/** Keeps what became of a time with each schedule that it belongs to. */
function remember(memory: WorkflowState, { on }: Planned, fired: Fired): Fired {
  const at = new Date(fired.slot)
  for (const schedule of on.schedule) {
    const [time] = cronTimes(schedule.cron, schedule.timezone).next(1, new Date(at.getTime() - 1_000))
    if (time?.getTime() === at.getTime()) memory.fired[scheduleKey(schedule)] = fired
  }
  return fired
}

async function noteEnd(end: ChildEnd, at: string, { one, scheduling, children }: Starting): Promise<void> {
  const { path, name } = one.workflow
  const fired: Fired = { slot: at, at: scheduling.clock.now().toISOString(), ...end }
  await changeState(scheduling.root, (state) => {
    const memory = memoryOf(state, path)
    if (memory.alive?.slot === at) delete memory.alive
    remember(memory, one, fired)
  })
  scheduling.onFired({ workflow: path, name, ...fired })
  // The file may be another one by now, and so may the leave for it
  const again = (await scheduling.planned()).find((other) => other.workflow.path === path)
  if (again !== undefined) await startNext(again, scheduling, children)
}
