import { constants, existsSync } from 'node:fs'
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import type { Event } from '../core/event.ts'
import { newRunId } from '../core/id.ts'
import { keptEvents } from '../core/rewind.ts'
import { evolve, newRun, type Run } from '../core/run.ts'
import { nextCheckpoint } from '../core/work.ts'
import { takeLock } from '../engine/lock.ts'
import { unwritable } from '../engine/log.ts'
import { syncFolder } from '../ports/files.ts'
import { exclude, makeWorkspace, removeCheckpoints, takeCheckpoint } from '../workspace/index.ts'
import { workspaceFolder } from './enter_workspace.ts'
import { forkedEvents } from './forked_events.ts'
import { registry } from './life.ts'
import type { OpenWorld } from './make_world.ts'
import { areTreesKnown, nearestKnown, pointBefore, refuseLost, unknownTree, type Point } from './rewind_run.ts'
import { runFolder, type Found } from './runs.ts'

/** Where a fork leaves its run: what it takes over, and the run as it was there. */
export type Branching = Pick<Point, 'kept' | 'run'> & {
  /** The last finished step, or the word that was given. */
  at: string
}

/**
 * The point at which a run is forked: a checkpoint's number, just before a step, or without a word where the run stands, at
 * its last finished step. Throws with exit 2 where it is unknown how the worktree stood there.
 */
export async function branchingAt(found: Found, word: string | undefined, world: OpenWorld): Promise<Branching> {
  if (word === undefined) return atLastStep(found, world)
  if (!/^\d+$/.test(word)) {
    const { path, kept, run } = await pointBefore(found.events, word, world)
    return { kept, run, at: path }
  }
  const taken = found.events.findLast((one) => one.type === 'checkpoint.taken' && one.n === Number(word))
  if (taken === undefined) {
    throw new MmmError('checkpoint.unknown', `The run ${found.id} has no checkpoint ${word}`, {
      hint: `Type "mmm checkpoint list --run ${found.id}"`,
    })
  }
  const kept = keptEvents(found.events.filter((one) => one.seq <= taken.seq))
  const run = kept.reduce(evolve, newRun())
  await refuseLost(run, world)
  return { kept, run, at: word }
}

async function atLastStep({ events, run: now, standing }: Found, world: OpenWorld): Promise<Branching> {
  const all = keptEvents(events)
  const last = all.findLast((event) => event.type === 'step.ended')
  const first = all.find((event) => event.type === 'step.started')
  const kept = all.filter((event) => (last === undefined ? event.seq < (first?.seq ?? 2) : event.seq <= last.seq))
  const run = kept.reduce(evolve, newRun())
  const path = last?.type === 'step.ended' ? last.path : ''
  if (!areTreesKnown(run)) {
    const isStill = standing !== 'running' && !workedSince(all, last?.seq ?? 0, world) && hasWorktree(now, world)
    if (!isStill || run.work.lanes.size > 0) throw unknownTree(path, nearestKnown(all, last?.seq ?? 0))
  }
  await refuseLost(run, world)
  return { kept, run, at: path }
}

/** Whether anything has begun since that may change files. */
function workedSince(events: readonly Event[], seq: number, world: OpenWorld): boolean {
  const kinds = registry(world)
  return events.some((event) => {
    if (event.seq <= seq || event.type !== 'step.started') return false
    return kinds.get(event.kind)?.touches.some((touch) => ['files', 'git', 'processes'].includes(touch)) === true
  })
}

function hasWorktree(run: Run, world: OpenWorld): boolean {
  return existsSync(join(workspaceFolder(world, run.id), 'work'))
}

export interface Making {
  world: OpenWorld
  version: string
  /** @default mmm/<run> */
  branch?: string | undefined
  /** Called with the new run's id before it appears. */
  register?: ((id: string) => Promise<void>) | undefined
}

/**
 * Makes a new run of what another one has done up to a point; the other is untouched. The new one appears whole or not at all.
 * Returns its id.
 */
export async function makeFork(found: Found, { kept, run }: Branching, making: Making): Promise<string> {
  const { world, version, branch: asked } = making
  const runs = join(world.root, '.mmm', 'runs')
  const id = newRunId(world.clock.now())
  const branch = asked ?? `mmm/${id}`
  if (asked !== undefined) await refuseTaken(asked, world)
  await removeBroken(runs, world)
  const lock = await takeLock(lockOf(runs, id), id)
  try {
    const folder = join(runs, `.fork-${id}`)
    const theirs = runFolder(world.root, found.id)
    for (const name of ['blobs', 'artifacts']) await copyAll(join(theirs, name), join(folder, name))
    const events = forkedEvents(kept, { run, id, branch, world, version })
    if (!areTreesKnown(run)) events.push(await asItStands(found.run, id, events))
    const from = { run: found.id, seq: kept.at(-1)!.seq }
    events.push({ seq: events.length + 1, time: world.clock.now().toISOString(), type: 'run.forked', from })
    await makeRefs(events, world)
    await writeDurably(join(folder, 'log.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    await syncFolder(folder)
    await making.register?.(id)
    await rename(folder, join(runs, id))
    await syncFolder(runs)
    return id
  } catch (error) {
    throw error instanceof MmmError ? error : unwritable(join(runs, id), error)
  } finally {
    if ('release' in lock) await lock.release()
  }

  /** The worktree of a run that stands still, as a checkpoint of the new one. */
  async function asItStands(other: Run, own: string, events: readonly Event[]): Promise<Event> {
    const { from, branch: theirs } = other.work.workspace!
    const folder = workspaceFolder(world, other.id)
    const project = await world.place()
    const made = await makeWorkspace({ project, run: other.id, base: from, branch: theirs, folder })
    const n = nextCheckpoint(run.work)
    const taken = await takeCheckpoint(exclude(made, other.work.brought ?? []), { run: own, n, date: run.startedAt })
    return {
      seq: events.length + 1,
      time: world.clock.now().toISOString(),
      type: 'checkpoint.taken',
      path: '!fork',
      ...taken,
    }
  }
}

async function refuseTaken(branch: string, world: OpenWorld): Promise<void> {
  const { git } = await world.place()
  if ((await git.ask(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`])) === undefined) return
  throw new MmmError('workspace.branch', `There is a branch "${branch}" already`, {
    hint: 'Give --branch another name',
  })
}

/** What forks have left whose process was killed while it made them. */
async function removeBroken(runs: string, world: OpenWorld): Promise<void> {
  const names = await readdir(runs).catch(() => [])
  const ids = names.flatMap((name) => /^\.fork-(\d{8}-\d{6}-[0-9a-f]{4})(?:\.lock)?$/.exec(name)?.[1] ?? [])
  for (const id of new Set(ids)) {
    const lock = await takeLock(lockOf(runs, id), id)
    if (!('release' in lock)) continue
    // It may have been finished before the lock was had
    const folder = join(runs, `.fork-${id}`)
    if (existsSync(folder)) {
      const place = await world.place().catch(() => undefined)
      if (place !== undefined) await removeCheckpoints(place, id)
    }
    for (const name of names) {
      if (name === `.fork-${id}` || (name.startsWith(`.fork-${id}.`) && name.endsWith('.tmp')))
        await rm(join(runs, name), { recursive: true, force: true })
    }
    await lock.release()
  }
}

function lockOf(runs: string, id: string): string {
  return join(runs, `.fork-${id}.lock`)
}

/** The checkpoints that are still there are the new run's as well. */
async function makeRefs(events: readonly Event[], world: OpenWorld): Promise<void> {
  const taken = events.filter((event) => event.type === 'checkpoint.taken')
  if (taken.length === 0) return
  const { git } = await world.place()
  const asked = `${taken.map((one) => one.commit).join('\n')}\n`
  const answers = (await git.run(['cat-file', '--batch-check'], { input: asked })).split('\n')
  const there = taken.filter((_, i) => answers[i]!.includes(' commit '))
  const input = there.map(({ ref, commit }) => `update ${ref} ${commit}\n`).join('')
  if (input !== '') await git.run(['update-ref', '--no-deref', '--stdin'], { input })
}

async function copyAll(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true }).catch(() => [])) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyAll(source, target)
    else if (!entry.name.endsWith('.tmp')) await copyDurably(source, target)
  }
  await syncFolder(to)
}

async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await syncFile(to)
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
