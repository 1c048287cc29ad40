import { blockOf, ownerOf, staticPath, type Graph } from './graph.ts'

/** What the log knows of the files of one worktree. */
export interface Standing {
  /** The tree in which it stands: undefined = the one it began with, null = a command has worked in it since, what is on disk counts. */
  tree: string | null | undefined
  /** Steps under way that may change files and do not say to which tree. */
  writers: Set<string>
}

/** A worktree that a branch of steps at the same time has for itself, until it is brought together with the one around it. */
export interface Lane extends Standing {
  /** The step that works in it, or the round (`each#2`). */
  path: string
  /** The tree that it was made from. */
  base: string
  /** What was copied into it and is no part of a tree. */
  brought: string[]
  /** It could not be brought together: the files, and the checkpoint that holds its work. */
  conflict?: { files: string[]; checkpoint: number }
}

/** What a lane came to, for views. */
export interface JoinedLane {
  /** What was brought; with a checkpoint, what stood against it. */
  files: string[]
  /** It holds the work that could not be brought. */
  checkpoint?: number
}

/** The places in the file whose steps work in lanes. */
export interface LanePlaces {
  /** Branches: children of a `parallel`, steps of a block with needs. */
  branches: ReadonlySet<string>
  /** Loops whose rounds run at the same time. */
  loops: ReadonlySet<string>
}

/** The code of the error of a branch whose work stands against what others did. */
export const conflictCode = 'lane.conflict'

/** The innermost open lane that a step, a block, or a checkpoint's path (`both/a@2`) lies in. */
export function laneAt(lanes: ReadonlyMap<string, Lane>, path: string): Lane | undefined {
  if (lanes.size === 0) return undefined
  for (let at = path.replace(/@[^/]*$/, ''); at !== ''; at = outward(at)) {
    const found = lanes.get(at)
    if (found !== undefined) return found
  }
  return undefined
}

/** The next one around a step or a block: the block of a step, the step that owns a block. */
export function outward(path: string): string {
  return /[#!][^/]*$/.test(path) ? ownerOf(path) : blockOf(path)
}

/** Whether a step lies in a lane. */
export function isInLane(path: string, lane: string): boolean {
  return path.startsWith(lane) && (path.length === lane.length || '/#!@'.includes(path[lane.length]!))
}

/** Paths of the lanes that a step is to work in, the outermost first. */
export function lanesAround({ branches, loops }: LanePlaces, graph: Graph, path: string): string[] {
  const found: string[] = []
  for (let at = path; at !== ''; at = ownerOf(blockOf(at))) {
    const block = blockOf(at)
    const owner = graph.steps.get(ownerOf(block))
    const isRound = /#\d+$/.test(block)
    if (branches.has(staticPath(at)) && (owner?.kind !== 'parallel' || opensLanes(owner))) found.unshift(at)
    if (isRound && loops.has(staticPath(ownerOf(block))) && opensLanes(owner)) found.unshift(block)
  }
  return found
}

/** Whether a structure noted at its start that its branches work in lanes. */
export function opensLanes(step: { input?: unknown } | undefined): boolean {
  return (step?.input as { lanes?: boolean } | undefined)?.lanes === true
}

/** The structure that a lane is a branch of; undefined for a step of a block with needs. */
export function structureOf(graph: Graph, lane: string): string | undefined {
  const owner = /#\d+$/.test(lane) ? ownerOf(lane) : blockOf(lane)
  const kind = graph.steps.get(owner)?.kind
  return kind === (/#\d+$/.test(lane) ? 'for-each' : 'parallel') ? owner : undefined
}

/** Whether the branch of a lane has ended well and waits to be brought together. */
export function awaitsJoin({ lanes }: { lanes: ReadonlyMap<string, Lane> }, graph: Graph, path: string): boolean {
  return lanes.has(path) && graph.steps.get(path)?.ended?.outcome === 'success'
}

/** The step whose failure a conflict of a lane is: its own, or the last one of the round that was not skipped. */
export function closingStep(graph: Graph, lane: string): string | undefined {
  if (graph.steps.has(lane)) return lane
  const inRound = [...graph.steps.values()].filter((step) => blockOf(step.path) === lane && step.ended !== undefined)
  return (inRound.findLast((step) => step.ended?.outcome !== 'skipped') ?? inRound.at(-1))?.path
}
