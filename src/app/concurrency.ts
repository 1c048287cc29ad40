import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MmmError } from '../core/error.ts'
import type { Json } from '../core/event.ts'
import { exit } from '../core/exit.ts'
import { interpolate, type Scope } from '../core/expression.ts'
import { sha256 } from '../core/id.ts'
import type { Concurrency, Workflow } from '../core/workflow.ts'
import { takeLock, type Holder, type Lock } from '../engine/lock.ts'
import { readText, writeAtomic } from '../ports/files.ts'
import { isAlive, ownPid, startTimeOf } from '../ports/shell.ts'
import { factsOf } from './facts.ts'
import type { OpenWorld } from './make_world.ts'
import { stopRun } from './stop_run.ts'

/** A concurrency group as a run knows it: by its name, without expressions. */
export type Group = Pick<Concurrency, 'cancelInProgress' | 'queue'> & { name: string }

/** The group of a run, from its workflow's `concurrency` and its inputs; undefined where it has none. */
export async function groupOf(
  { concurrency, env }: Workflow,
  inputs: Record<string, Json>,
  world: OpenWorld,
): Promise<Group | undefined> {
  if (concurrency === undefined) return undefined
  const facts = await factsOf(world, world.root, { environment: {}, secrets: {}, called: {} })
  const values: Record<string, Json> = { inputs, git: facts.git, env: { ...facts.env, ...env } }
  const scope: Scope = {
    get: (context) => values[context] ?? null,
    success: () => true,
    failure: () => false,
    cancelled: () => false,
    hashFiles: (patterns) => facts.hashFiles(patterns),
  }
  const { cancelInProgress, queue, group } = concurrency
  return { name: String(interpolate(group, scope) ?? ''), cancelInProgress, queue }
}

export interface Taking {
  root: string
  run: string
  signal: AbortSignal
  say(text: string): void
}

/**
 * Waits until no other run of the group is alive on this machine, and takes its place. With `queue: single` a newer run
 * replaces one that waits: that one throws with exit 1. With `cancel-in-progress` the run that holds the group is ended.
 */
export async function takeGroup(group: Group, taking: Taking): Promise<Lock> {
  const { root, run, signal, say } = taking
  const folder = join(root, '.mmm', 'cache', 'groups', sha256(group.name).slice(0, 16))
  const next = join(folder, 'next')
  for (let told = false; ; told = true) {
    const taken = await takeLock(join(folder, 'lock'), run)
    if ('release' in taken) {
      if ((await nextIn(next)) === run) await rm(next, { force: true })
      return taken
    }
    if (group.queue === 'single') await standInLine(next, { run, isFirst: !told, group: group.name })
    if (!told) say(waiting(group, taken))
    // One that has only just taken its place cannot be ended yet: it is tried again
    if (group.cancelInProgress) await stopRun(root, taken.about, signal).catch(() => undefined)
    await sleep(200, undefined, { signal })
  }
}

function waiting({ name, cancelInProgress }: Group, { about, pid }: Holder): string {
  const what = cancelInProgress ? 'Ending' : 'Waiting for'
  return `${what} the run ${about} (process ${pid}), which is of the same group "${name}"`
}

/** Of those that wait only the newest stays. */
async function standInLine(next: string, of: { run: string; isFirst: boolean; group: string }): Promise<void> {
  const mine: Holder = { pid: ownPid(), startTime: startTimeOf(ownPid()), about: of.run }
  if (of.isFirst) return writeAtomic(next, JSON.stringify(mine))
  const newest = await nextIn(next)
  if (newest === undefined || newest <= of.run) return
  throw new MmmError('run.replaced', `The run ${newest} of the same group "${of.group}" took this one's place`, {
    exit: exit.unreached,
    hint: 'With `queue: max` all runs of a group wait for their turn',
  })
}

/** The run that waits, if its process is alive. */
async function nextIn(path: string): Promise<string | undefined> {
  try {
    const holder = JSON.parse((await readText(path)) ?? 'null') as Holder | null
    return holder !== null && isAlive(holder.pid, holder.startTime) ? holder.about : undefined
  } catch {
    return undefined
  }
}
