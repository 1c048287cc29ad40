import { join } from 'node:path'
import { prepareFolder } from '../app/prepare_folder.ts'
import {
  driveSchedule,
  fireDue,
  startTriggered,
  type FiredLine,
  type Scheduling,
} from '../app/schedule/drive_schedule.ts'
import { ensureLeave, type AskingLeave } from '../app/schedule/leave.ts'
import {
  openSchedule,
  refuseInvalid,
  scheduled,
  triggered,
  watchable,
  type OpenSchedule,
} from '../app/schedule/open_schedule.ts'
import { startChild } from '../app/schedule/start_child.ts'
import { driveWatch } from '../app/watch/drive_watch.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { takeLock, type Holder, type Lock } from '../engine/lock.ts'
import { firedText } from '../views/schedule.ts'
import type { Call } from './verb.ts'

/** `mmm schedule run`: fires what becomes due until Ctrl-C; with `--once` what is due now. */
export async function run(names: readonly string[], call: Call): Promise<number> {
  const { host, out, flags } = call
  const project = flags['project'] as string | undefined
  const once = flags['once'] === true
  const meant = once ? scheduled : triggered
  const list = await openSchedule(host, { ...meant, names, project, say: (text) => out.say(text) })
  refuseInvalid(list)
  const { root } = list.opened
  if (list.planned.length === 0 && !once) {
    throw new MmmError('schedule.none', 'No workflow in .mmm/workflows has a schedule or a trigger', {
      hint: 'Put `on: {schedule: ...}` at the head of one: see docs/schedule.md',
    })
  }
  await askLeave(list, call)
  await prepareFolder(root)
  const lock = await take(join(root, '.mmm', 'schedule.lock'), once ? 'once' : 'daemon', list)
  if (!('release' in lock)) return alive(lock, once, call)
  const fired: FiredLine[] = []
  try {
    await fire({ list, fired, lock, once }, call)
  } finally {
    await lock.release()
  }
  out.show('schedule-run', { fired }, () => (once && fired.length === 0 ? 'Nothing is due' : `Fired: ${fired.length}`))
  if (host.signal.aborted) return exit.interrupted
  return (
    fired.find(({ code }) => code !== 0)?.code ?? (fired.some(({ code }) => code === null) ? exit.unreached : exit.done)
  )
}

/** The lock of the project; a call with `--once` holds it only until it has started what is due, and is waited for. */
async function take(path: string, about: string, { opened }: OpenSchedule): Promise<Lock | Holder> {
  for (;;) {
    const lock = await takeLock(path, about)
    if ('release' in lock || lock.about !== 'once') return lock
    await opened.world.clock.sleep(50)
  }
}

interface Firing {
  list: OpenSchedule
  fired: FiredLine[]
  lock: Lock
  once: boolean
}

async function fire({ list, fired, lock, once }: Firing, { host, out, flags }: Call): Promise<void> {
  const { root, world } = list.opened
  const leave = { start: host, root, yes: flags['yes'] === true, say: (text: string) => out.say(text, 1) }
  const scheduling: Scheduling = {
    root,
    clock: world.clock,
    signal: host.signal,
    planned: () => list.again(),
    leave: (one) => ensureLeave(one, leave),
    start: (one, options) => startChild({ ...host, root }, one.workflow.path, options),
    onFired(line) {
      fired.push(line)
      out.text(firedText(line))
    },
    say: (text) => out.say(text),
  }
  if (!once) {
    out.say(`Waiting for what starts ${list.planned.map(({ workflow }) => workflow.name).join(', ')}; Ctrl-C ends it`)
    const watches = list.planned.some(({ on }) => watchable.fits(on))
    await Promise.all([driveSchedule(scheduling), ...(watches ? [watchToo(list, scheduling, host)] : [])])
    return
  }
  // Others that are called for their own times do not wait until these runs have ended
  return fireDue({ ...scheduling, decided: () => lock.release() })
}

/** The daemon waits for files, specifications and branches as `mmm watch --run` does; their runs and those of times take turns. */
async function watchToo(list: OpenSchedule, scheduling: Scheduling, host: Call['host']): Promise<void> {
  const { root, clock, signal, say } = scheduling
  await driveWatch({
    root,
    env: host.env,
    clock,
    signal,
    planned: async () => (await list.again()).filter(({ on }) => watchable.fits(on)),
    async fire(one) {
      await scheduling.leave(one)
      return startTriggered(one, scheduling)
    },
    onReady() {},
    onEnd(one, end) {
      const at = clock.now().toISOString()
      scheduling.onFired({ workflow: one.workflow.path, name: one.workflow.name, slot: at, at, ...end })
    },
    say,
  })
}

/** What a repository brings is asked about before the waiting begins, for nobody is there later. */
async function askLeave({ planned, opened }: OpenSchedule, { host, out, flags }: Call): Promise<void> {
  const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json
  const asking: AskingLeave = {
    start: host,
    root: opened.root,
    yes: flags['yes'] === true,
    say: (text) => out.say(text),
    ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}),
  }
  for (const one of planned) await ensureLeave(one, asking)
}

/** A daemon that is alive fires what is due; who was called for that has nothing left to do. */
function alive(holder: Holder, once: boolean, { out }: Call): number {
  if (once) {
    out.show(
      'schedule-run',
      { fired: [], alive: holder.pid },
      () => `Nothing to do: process ${holder.pid} fires the schedules`,
    )
    return exit.done
  }
  throw new MmmError('schedule.alive', `Process ${holder.pid} fires the schedules of this project already`, {
    exit: exit.environment,
    hint: 'End it with Ctrl-C where it runs',
  })
}
