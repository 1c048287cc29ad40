import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import type { Fact } from '../core/event.ts'
import { sha256 } from '../core/id.ts'
import type { Kind } from '../core/kind.ts'
import { laneAt, outward, structureOf, type Lane } from '../core/lane.ts'
import type { Run } from '../core/run.ts'
import type { Facts } from '../core/scope.ts'
import type { Lanes, Note } from '../engine/driving.ts'
import { checkpointNow } from '../steps/checkpoint.ts'
import type { World } from '../steps/index.ts'
import {
  bringIn,
  exclude,
  idOf,
  looksSecret,
  makeWorkspace,
  mergeTrees,
  removeWorkspace,
  restoreTree,
  snapshotTree,
  type Workspace,
} from '../workspace/index.ts'
import { workspaceFolder } from './enter_workspace.ts'
import type { OpenWorld } from './make_world.ts'

/** What the steps of a lane have to themselves. */
export interface LanePlace {
  world: World
  cwd: string
  kinds: ReadonlyMap<string, Kind>
  facts: Facts
}

export interface LaneSources {
  run: Run
  world: OpenWorld
  signal: AbortSignal
  kindsOf(world: World): ReadonlyMap<string, Kind>
  factsOf(world: World, cwd: string): Promise<Facts>
}

/** The lanes of a run. */
export interface RunLanes extends Lanes {
  /** Where a step works; undefined = in the run's own worktree. */
  at(path: string): LanePlace | undefined
  /** How those stand that only the disk knows of, for a machine that goes on later and may not have it. */
  save(): Promise<Fact[]>
  /** Does something to worktrees while no other does. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}

/** Makes the lanes of a run as its steps need them: detached worktrees beside its own. */
export function makeLanes(sources: LaneSources): RunLanes {
  const { run, world } = sources
  const places = new Map<string, LanePlace>()
  const at = (path: string) => places.get(laneAt(run.work.lanes, path)?.path ?? '')
  const worldAt = (path: string) => at(path)?.world ?? world
  const inTurn = queue()
  return {
    at,
    inTurn,
    cwd: (path) => at(path)?.cwd,
    async open(lane, note) {
      const known = run.work.lanes.get(lane)
      const around = worldAt(outward(lane))
      const base = known?.base ?? (await inTurn(() => baseOf(lane, { run, around, note })))
      const made = await inTurn(() => makeLane(lane, base, { run, world, around: around.workspace() }))
      let workspace = made.workspace
      let brought = known?.brought
      if (made.isFresh || brought === undefined) {
        brought = (await world.makeReady(workspace.root, sources.signal)).brought
        workspace = exclude(workspace, brought)
        await inTurn(() => standIn(workspace, known?.tree ?? base))
      }
      const inside = worldOf(world, workspace)
      const [cwd, kinds] = [workspace.dir, sources.kindsOf(inside)]
      places.set(lane, { world: inside, cwd, kinds, facts: await sources.factsOf(inside, cwd) })
      if (known === undefined) await note({ type: 'lane.opened', path: lane, tree: base, brought })
    },
    join: (lane, note) =>
      inTurn(() => joinLane(lane, note, { run, mine: places.get(lane)!, around: worldAt(outward(lane)) })),
    async save() {
      const unknown = [...run.work.lanes.values()].filter(({ path, tree }) => tree === null && places.has(path))
      const facts: Fact[] = []
      for (const { path } of unknown) facts.push(await checkpointNow(worldAt(path), run, `${path}@end`))
      return facts
    },
    async close(lane) {
      places.delete(lane)
      await removeWorkspace({ project: await world.place(), folder: folderOf(world, run, lane) })
    },
  }
}

/** Git's work on one repository: one thing after the other. */
function queue(): RunLanes['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}

interface Base {
  run: Run
  around: World
  note: Note
}

/** The tree that a lane is made from: as all of its structure; where that is gone by, the worktree around it as it stands. */
async function baseOf(lane: string, { run, around, note }: Base): Promise<string> {
  const { joined, checkpoints } = run.work
  const structure = structureOf(run.graph, lane)
  const isAgain = joined.get(lane)?.checkpoint !== undefined
  const noted = checkpoints.findLast((one) => one.path === `${structure}@lanes`)
  if (structure !== undefined && noted !== undefined && !isAgain) return noted.tree
  const taken = await checkpointNow(around, run, `${lane}@lane`)
  await note(taken)
  return taken.tree
}

interface Making {
  run: Run
  world: OpenWorld
  around: Workspace
}

/** The worktree of a lane, in the tree in which it stands. One that the log does not know of was not whole when mmm died. */
async function makeLane(
  lane: string,
  base: string,
  { run, world, around }: Making,
): Promise<{ workspace: Workspace; isFresh: boolean }> {
  const project = await world.place()
  const folder = folderOf(world, run, lane)
  const known: Lane | undefined = run.work.lanes.get(lane)
  if (known === undefined) await removeWorkspace({ project, folder })
  const isFresh = !existsSync(join(folder, 'work'))
  if (isFresh && known?.tree === null) {
    throw new MmmError(
      'workspace.lost',
      `The worktree of "${lane}" is gone, and with it what its commands had changed`,
      {
        exit: 5,
        hint: `Go back to before it: mmm resume ${run.id} --from '${lane}'`,
      },
    )
  }
  const head = await idOf(around.git, 'HEAD^{commit}')
  const made = await makeWorkspace({ project, run: run.id, base: head, branch: null, folder })
  const workspace = isFresh ? made : exclude(made, known?.brought ?? [])
  // What a command did there is not in the log: it counts as it stands
  if (isFresh || known?.tree !== null) await standIn(workspace, known?.tree ?? base)
  return { workspace, isFresh }
}

async function standIn(workspace: Workspace, tree: string): Promise<void> {
  if ((await snapshotTree(workspace)) !== tree) await restoreTree(workspace, tree)
}

/** Beside the run's own worktree, so that they go with it. */
function folderOf(world: OpenWorld, run: Run, lane: string): string {
  const name = `${lane.replaceAll(/[^\w-]+/g, '.').slice(-40)}-${sha256(lane).slice(0, 8)}`
  return join(workspaceFolder(world, run.id), 'lanes', name)
}

/** The same world, but that its steps work elsewhere. */
function worldOf(world: OpenWorld, workspace: Workspace): World {
  return {
    ...world,
    workspace: () => workspace,
    folder: () => workspace.dir,
    hidden: () => workspace.excluded.filter((path) => looksSecret(path)),
  }
}

interface Joining {
  run: Run
  mine: LanePlace
  around: World
}

/** Brings what a branch changed since its lane was opened into the worktree around it. A conflict leaves that as it is. */
async function joinLane(lane: string, note: Note, { run, mine, around }: Joining): Promise<void> {
  const outer = around.workspace()
  const { base } = run.work.lanes.get(lane)!
  const theirs = await snapshotTree(mine.world.workspace())
  for (let left = 3; ; left--) {
    const into = await snapshotTree(outer)
    const merged = await mergeTrees(outer.git, { base, ours: into, theirs })
    const fact = { type: 'lane.joined', path: lane, tree: theirs, into } as const
    if ('conflicts' in merged) {
      const taken = await checkpointNow(mine.world, run, `${lane}@conflict`)
      await note(taken)
      const conflict = { files: merged.conflicts, checkpoint: taken.n }
      return note({ ...fact, result: into, files: [], conflict })
    }
    // Killed in the midst of it, it is done again from a tree that nobody has half written
    const standing = laneAt(run.work.lanes, outward(lane)) ?? run.work
    if (standing.tree === null && merged.tree !== into) await note(await checkpointNow(around, run, `${lane}@join`))
    const isIn = await bringIn(outer, { from: into, to: merged.tree })
    // A command beside it was faster: once more with what it wrote
    if (!isIn && left > 0) continue
    if (!isIn) await restoreTree(outer, merged.tree)
    return note({ ...fact, result: merged.tree, files: merged.changed })
  }
}
