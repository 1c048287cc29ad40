import { join } from 'node:path'
import { prepareFolder } from '../app/prepare_folder.ts'
import { startTriggered } from '../app/schedule/drive_schedule.ts'
import { ensureLeave } from '../app/schedule/leave.ts'
import { openSchedule, type OpenSchedule } from '../app/schedule/open_schedule.ts'
import type { Planned } from '../app/schedule/planned.ts'
import { fileName } from '../app/schedule/install/target.ts'
import { movedBranches } from '../app/schedule/moved_branches.ts'
import { startChild, type ChildEnd } from '../app/schedule/start_child.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import type { Triggers } from '../core/workflow.ts'
import { takeLock, type Lock } from '../engine/lock.ts'
import { firedText } from '../views/schedule.ts'
import type { Call } from './verb.ts'

const pushable = { fits: (on: Triggers) => on.push !== undefined, mention: /push/, what: 'trigger of pushes' }

/** `mmm schedule push`: what the git hook calls. Starts a workflow if one of the branches has moved and it waits for that. */
export async function push([name, ...branches]: readonly string[], call: Call): Promise<number> {
  const { host, out, flags } = call
  if (name === undefined || branches.length === 0) {
    throw new MmmError(
      'cli.missing-argument',
      '"mmm schedule push" takes a workflow and the branches that have moved',
      {
        hint: 'Usage: mmm schedule push <workflow> <branch...>',
      },
    )
  }
  const project = flags['project'] as string | undefined
  const list = await openSchedule(host, { ...pushable, names: [name], project, say: (text) => out.say(text) })
  const one = list.planned[0]!
  const { root } = list.opened
  await ensureLeave(one, { start: host, root, yes: flags['yes'] === true, say: (text) => out.say(text) })
  await prepareFolder(root)
  const moved = await movedBranches(one, branches, { root, env: host.env })
  const next =
    moved.length === 0 ? undefined : await takeLock(join(root, '.mmm', `push-${fileName(name)}.lock`), 'next')
  if (next === undefined || !('release' in next)) {
    const message =
      next === undefined
        ? `${one.workflow.name}: no branch that it waits for has moved`
        : `${one.workflow.name} waits for its turn already`
    out.show('schedule-push', { workflow: one.workflow.name, moved, fired: null, message }, () => message)
    return exit.done
  }
  const end = await fire(one, { list, next, call })
  const slot = list.opened.world.clock.now().toISOString()
  const fired = end === undefined ? null : { name: one.workflow.name, slot, ...end }
  out.show(
    'schedule-push',
    { workflow: one.workflow.name, moved, fired, message: fired?.reason ?? 'interrupted' },
    () => (fired === null ? 'Interrupted' : firedText(fired)),
  )
  return end === undefined ? exit.interrupted : (end.code ?? exit.unreached)
}

/** One waits while a run is alive, whatever moves meanwhile: it sees all of it. */
async function fire(
  one: Planned,
  { list, next, call }: { list: OpenSchedule; next: Lock; call: Call },
): Promise<ChildEnd | undefined> {
  const { host, out } = call
  const { root, world } = list.opened
  let held = true
  const release = async () => {
    if (held) await next.release()
    held = false
  }
  try {
    return await startTriggered(one, {
      root,
      clock: world.clock,
      signal: host.signal,
      planned: () => list.again(),
      leave: async () => {},
      start: async (planned, options) => {
        await release()
        return startChild({ ...host, root }, planned.workflow.path, options)
      },
      onFired() {},
      say: (text) => out.say(text),
    })
  } finally {
    await release()
  }
}
