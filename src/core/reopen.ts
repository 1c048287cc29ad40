import { blockOf, lineage, ownerOf, recount, type Graph } from './graph.ts'
import { isInLane, opensLanes } from './lane.ts'

/**
 * Prepares a run for going on: failed steps, and the steps and blocks around them, are open again, as is what was
 * skipped or handled because of them. What ended well keeps its result.
 */
export function reopen(graph: Graph): void {
  graph.timedOut.clear()
  dropCancelled(graph)
  const again = new Set<string>()
  const anew: string[] = []
  for (const step of graph.steps.values()) {
    const end = step.ended
    if (end === undefined || (end.conclusion !== 'failure' && end.conclusion !== 'cancelled')) continue
    if (!countsAbove(graph, step.path)) continue
    for (const path of lineage(step.path)) again.add(path)
    if (end.isAgain) anew.push(step.path)
  }
  if (again.size === 0) return
  for (const path of anew) beginAnew(graph, path)
  const touched = new Set([...again].map((path) => blockOf(path)))
  for (const [path, step] of graph.steps) {
    const skippedAfter = step.ended?.outcome === 'skipped' && touched.has(blockOf(path))
    if (handlesOneOf(path, again) || skippedAfter) {
      graph.steps.delete(path)
      graph.open.delete(path)
      // What ended after it keeps its result, so that the number of steps does not tell which comes next
      if (skippedAfter) graph.blocks.get(blockOf(path))!.irregular = true
    } else if (again.has(path)) {
      delete step.ended
      delete step.performed
      delete step.retryAt
      graph.open.add(path)
    }
  }
  recount(graph)
}

/** What a branch did that could not be brought together is not there any more: it is done again from its first step on. */
function beginAnew(graph: Graph, closing: string): void {
  const block = blockOf(closing)
  const isRound = /#\d+$/.test(block) && opensLanes(graph.steps.get(ownerOf(block)))
  for (const path of graph.steps.keys()) {
    if (isRound ? !isInLane(path, block) : path === closing || !isInLane(path, closing)) continue
    graph.steps.delete(path)
    graph.open.delete(path)
  }
  const state = graph.steps.get(closing)
  if (state !== undefined) state.rounds = 0
}

/** What is open was under way when time was turned back: it did not die, and begins once more. */
export function cutShort(graph: Graph): void {
  graph.timedOut.clear()
  dropCancelled(graph)
  for (const path of graph.open) graph.steps.get(path)!.cut = true
}

/** Whether a failure is more than the past: no step around it tolerated it, or is about to be tried anew. */
function countsAbove(graph: Graph, path: string): boolean {
  for (const owner of lineage(ownerOf(blockOf(path)))) {
    const state = graph.steps.get(owner)
    if (state?.ended?.conclusion === 'success' || state?.retryAt !== undefined) return false
  }
  return true
}

/** Whether a step stands below the handlers of the workflow, or of one of these steps. */
function handlesOneOf(path: string, owners: ReadonlySet<string>): boolean {
  for (const one of lineage(path)) {
    const block = blockOf(one)
    if (!block.slice(block.lastIndexOf('/') + 1).includes('!')) continue
    const owner = ownerOf(block)
    if (owner === '' || owners.has(owner)) return true
  }
  return false
}

/** The steps of `on-cancel` belong to the end that was taken back. */
function dropCancelled(graph: Graph): void {
  for (const path of graph.steps.keys()) {
    if (!path.includes('!cancel')) continue
    graph.steps.delete(path)
    graph.open.delete(path)
  }
  for (const name of graph.blocks.keys()) if (name.includes('!cancel')) graph.blocks.delete(name)
}
