import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import type { Fact } from '../core/event.ts'
import { isResumable, type Run, type TakenCheckpoint } from '../core/run.ts'
import { takeLock } from '../engine/lock.ts'
import { openLog, readLog } from '../engine/log.ts'
import { exclude, makeWorkspace, restoreTree, writeOut } from '../workspace/index.ts'
import { workspaceFolder } from './enter_workspace.ts'
import type { OpenWorld } from './make_world.ts'
import { saveAsIs } from './rewind_run.ts'
import { findRunId, readRun, runFolder, runIds, type Found } from './runs.ts'

/** A checkpoint of a run, as its log tells of it. */
export interface ListedCheckpoint extends TakenCheckpoint {
  /** When it was taken (ISO time). */
  time: string
  /** Whether git still has it; those of single turns go when the run has ended for good. */
  available: boolean
  /** Whether time was turned back to before it. */
  dropped: boolean
}

/** The run that a word names; without one the newest run that has taken a checkpoint. */
export async function runWithCheckpoints(root: string, word: string | undefined): Promise<Found> {
  if (word !== undefined) return readRun(root, findRunId(root, word))
  for (const id of runIds(root)) {
    const found = await readRun(root, id).catch(() => undefined)
    if (found?.events.some((event) => event.type === 'checkpoint.taken')) return found
  }
  throw new MmmError('checkpoint.none', 'No run of this project has taken a checkpoint', {
    hint: 'A step with "checkpoint: true", or one that uses checkpoint, takes one',
  })
}

/** All checkpoints of a run, newest first. */
export async function listCheckpoints({ id, run, events }: Found, world: OpenWorld): Promise<ListedCheckpoint[]> {
  const taken = events.filter((event) => event.type === 'checkpoint.taken')
  if (taken.length === 0) return []
  const { git } = await world.place()
  const refs = await git.run(['for-each-ref', '--format=%(refname) %(objectname)', `refs/mmm/${id}/`])
  const there = new Set(refs.split('\n'))
  const dropped = new Set(run.work.dropped.map((one) => one.n))
  return taken.toReversed().map(({ path, n, ref, commit, tree, time }) => {
    return { path, n, ref, commit, tree, time, available: there.has(`${ref} ${commit}`), dropped: dropped.has(n) }
  })
}

/** One checkpoint by its number, as it was typed. Throws with exit 2 where there is none, or git has it no more. */
export function pickCheckpoint(all: readonly ListedCheckpoint[], word: string, run: string): ListedCheckpoint {
  const found = all.find((one) => String(one.n) === word)
  if (found?.available === true) return found
  const known = all.filter((one) => one.available).map((one) => one.n)
  const hint = known.length === 0 ? undefined : `There are: ${known.slice(0, 20).toReversed().join(', ')}`
  const what = found === undefined ? `has no checkpoint "${word}"` : `has its checkpoint ${word} no more`
  throw new MmmError('checkpoint.unknown', `The run ${run} ${what}`, hint === undefined ? {} : { hint })
}

/** Where the branch of a run stands. */
export function tipOf(run: Run): string {
  if (run.work.tip !== undefined) return run.work.tip
  throw new MmmError('checkpoint.none', `The run ${run.id} has no branch`)
}

/** Makes a branch at a checkpoint. Throws with exit 2 where the name is taken or none. */
export async function branchAt(checkpoint: TakenCheckpoint, name: string, world: OpenWorld): Promise<void> {
  const { git } = await world.place()
  const ref = `refs/heads/${name}`
  if ((await git.ask(['check-ref-format', '--branch', name])) === undefined)
    throw new MmmError('checkpoint.branch', `"${name}" is no name for a branch`)
  if ((await git.ask(['rev-parse', '--verify', '--quiet', ref])) !== undefined)
    throw new MmmError('checkpoint.branch', `There is a branch "${name}" already`, { hint: 'Name a new one' })
  await git.run(['update-ref', '--no-deref', '--create-reflog', ref, checkpoint.commit, ''])
}

/** Writes the files of a checkpoint into a new or empty folder. */
export async function writeCheckpoint(checkpoint: TakenCheckpoint, folder: string, world: OpenWorld): Promise<void> {
  await writeOut(await world.place(), checkpoint.tree, folder)
}

/**
 * Brings the worktree of a run that can go on to a checkpoint, and notes it in its log, so that a resume goes on from there.
 * How the worktree stood before is a checkpoint itself. Returns its number, where there was a worktree.
 */
export async function restoreInRun(
  id: string,
  checkpoint: TakenCheckpoint,
  world: OpenWorld,
): Promise<{ saved: number | null }> {
  const folder = runFolder(world.root, id)
  const lock = await takeLock(join(folder, 'lock'), id)
  if (!('release' in lock))
    throw new MmmError('run.alive', `The run ${id} is alive in process ${lock.pid}`, {
      exit: 5,
      hint: 'Stop it first: mmm stop; or write the files elsewhere: --to <folder>',
    })
  try {
    const { run } = await readRun(world.root, id)
    refuseEnded(run)
    refuseTalking(run)
    const saved = await saveAsIs(run, world, '!restore')
    const { path, n, tree } = checkpoint
    await append(
      folder,
      [...(saved === undefined ? [] : [saved]), { type: 'checkpoint.restored', path, n, tree, byHand: true }],
      world,
    )
    await restoreNow(run, tree, world)
    return { saved: saved?.type === 'checkpoint.taken' ? saved.n : null }
  } finally {
    await lock.release()
  }
}

function refuseEnded(run: Run): void {
  if (isResumable(run)) return
  throw new MmmError('run.ended', `The run ${run.id} has ended and its worktree is gone`, {
    hint: 'Write the files elsewhere with --to <folder>, make a branch with --branch <name>, or fork it: mmm fork --at <n>',
  })
}

/** What an agent has said and done in the middle of its work holds for the tree as it stands. */
function refuseTalking({ id, graph }: Run): void {
  const path = [...graph.open].find((one) => graph.steps.get(one)?.kind === 'agent')
  if (path === undefined) return
  throw new MmmError('checkpoint.agent', `In ${id} the agent of "${path}" is in the middle of its work`, {
    hint: `Go back to before it: mmm resume ${id} --from '${path}'; or fork the run there: mmm fork ${id} --at <n>`,
  })
}

async function append(folder: string, facts: readonly Fact[], world: OpenWorld): Promise<void> {
  const log = await openLog(folder, await readLog(folder), world.clock)
  try {
    for (const fact of facts) log.append(fact)
    await log.sync()
  } finally {
    await log.close()
  }
}

/** A worktree that is gone is made anew when the run is resumed, and stands there then. */
async function restoreNow(run: Run, tree: string, world: OpenWorld): Promise<void> {
  const folder = workspaceFolder(world, run.id)
  if (!existsSync(join(folder, 'work'))) return
  const { from, branch } = run.work.workspace!
  const made = await makeWorkspace({ project: await world.place(), run: run.id, base: from, branch, folder })
  await restoreTree(exclude(made, run.work.brought ?? []), tree)
}
