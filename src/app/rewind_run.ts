import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import type { Event, Fact } from '../core/event.ts'
import { findStart, keptEvents, startsOf, type Rewind } from '../core/rewind.ts'
import { evolve, newRun, type Run } from '../core/run.ts'
import { nextCheckpoint } from '../core/work.ts'
import { exclude, makeWorkspace, takeCheckpoint, type Project } from '../workspace/index.ts'
import { workspaceFolder } from './enter_workspace.ts'
import type { OpenWorld } from './make_world.ts'

/** A point in the log of a run. */
export interface Point extends Rewind {
  /** The events before it that still count. */
  kept: Event[]
  /** The run as it was there. */
  run: Run
}

/**
 * The point just before a step that a word names. Throws with exit 2 where there is none, or where it cannot be known how the
 * worktree stood there.
 */
export async function pointBefore(events: readonly Event[], word: string, world: OpenWorld): Promise<Point> {
  const all = keptEvents(events)
  const starts = startsOf(all)
  const { path, seq } = findStart(starts, word)
  const kept = all.filter((event) => event.seq < seq)
  const run = kept.reduce(evolve, newRun())
  if (!areTreesKnown(run)) throw unknownTree(path, nearestKnown(all, seq))
  await refuseLost(run, world)
  return { path, seq, kept, run }
}

/** Whether the log tells how the worktree of a run stands, and those of branches at the same time. */
export function areTreesKnown({ work, workspaceKey }: Run): boolean {
  const all = [work.tree, ...[...work.lanes.values()].map((lane) => lane.tree)]
  return workspaceKey === 'here' || all.every((tree) => tree !== null)
}

/** The nearest steps, before and after, at whose beginning the log knows how the worktree stood. */
export function nearestKnown(all: readonly Event[], seq: number): string[] {
  const bySeq = new Map([...startsOf(all)].map(([path, at]) => [at, path]))
  const run = newRun()
  let before: string | undefined
  for (const event of all) {
    const path = bySeq.get(event.seq)
    if (path !== undefined && areTreesKnown(run)) {
      if (event.seq > seq) return before === undefined ? [path] : [before, path]
      before = path
    }
    evolve(run, event)
  }
  return before === undefined ? [] : [before]
}

/** That nobody can tell how the worktree stood at a point. */
export function unknownTree(path: string, known: readonly string[]): MmmError {
  const others = known.length === 0 ? '' : `Known is: ${known.join(', ')}. `
  return new MmmError('rewind.unknown-tree', `How the worktree stood at "${path}" is not known`, {
    hint: `${others}A step with "checkpoint: true" can always be gone back to`,
  })
}

/** Throws where git has thrown away what the run stood on. */
export async function refuseLost(run: Run, world: OpenWorld): Promise<void> {
  const { tree, tip, lanes } = run.work
  if (run.workspaceKey !== 'worktree' || tip === undefined) return
  const { git } = await world.place()
  const stoodOn = [tip, tree, ...[...lanes.values()].flatMap((lane) => [lane.base, lane.tree])]
  for (const id of stoodOn.filter((one) => typeof one === 'string')) {
    if ((await git.ask(['cat-file', '-e', id])) !== undefined) continue
    throw new MmmError('rewind.lost', `Git does not have "${id}" any more, which the run stood on then`, { exit: 5 })
  }
}

/**
 * Notes how the worktree and the branch of a run stand as a checkpoint, before they are changed by hand, so that nothing is
 * lost. Undefined for a run that has none.
 */
export async function saveAsIs(run: Run, world: OpenWorld, path: string): Promise<Fact | undefined> {
  const { workspace, brought } = run.work
  if (workspace === undefined) return undefined
  const project = await world.place()
  const folder = workspaceFolder(world, run.id)
  const { from, branch } = workspace
  const n = nextCheckpoint(run.work)
  if (!existsSync(join(folder, 'work'))) return saveBranch(project, branch, { path, n, run: run.id })
  const made = await makeWorkspace({ project, run: run.id, base: from, branch, folder })
  const taken = await takeCheckpoint(exclude(made, brought ?? []), { run: run.id, n, date: run.startedAt })
  return { type: 'checkpoint.taken', path, ...taken }
}

async function saveBranch(
  { git }: Project,
  branch: string,
  { path, n, run }: { path: string; n: number; run: string },
): Promise<Fact | undefined> {
  const commit = await git.ask(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`])
  if (commit === undefined) return undefined
  const ref = `refs/mmm/${run}/${n}`
  await git.run(['update-ref', '--no-deref', ref, commit])
  return { type: 'checkpoint.taken', path, n, ref, commit, tree: await git.line(['rev-parse', `${commit}^{tree}`]) }
}
