import { lineage, ownerOf, recount, staticPath } from './graph.ts'
import type { Run } from './run.ts'
import { dropLanes } from './work.ts'

/** What a changed workflow makes of the steps that a run has done. */
export interface StepChanges {
  /** These, and all below them, did not happen. */
  forget: readonly string[]
  /** Ended structures that are open again; what is in them keeps its results. */
  reopen: readonly string[]
}

/** Applies changes of the workflow to a run, in place. Answers and talk of what is forgotten are forgotten as well. */
export function forgetSteps(run: Run, { forget, reopen }: StepChanges): void {
  const { graph } = run
  const roots = new Set(forget)
  const isGone = (path: string) => {
    for (const one of lineage(path)) if (roots.has(one)) return true
    return false
  }
  for (const path of graph.steps.keys()) {
    if (!isGone(path)) continue
    graph.steps.delete(path)
    graph.open.delete(path)
  }
  for (const path of reopen) {
    const step = graph.steps.get(path)
    if (step === undefined) continue
    delete step.ended
    delete step.retryAt
    graph.open.add(path)
  }
  for (const [name, block] of graph.blocks) {
    // The file has its steps in another order by now, or others
    if (isGone(ownerOf(name))) graph.blocks.delete(name)
    else block.irregular = true
  }
  recount(graph)
  if (roots.size === 0) return
  dropLanes(run.work, (lane) => isGone(lane.replace(/#\d+$/, '')))
  for (const path of run.approvals.keys()) if (isGone(path)) run.approvals.delete(path)
  forgetTalk(run, isGone)
  for (const path of roots) graph.breakers.delete(staticPath(path))
}

/** Takes what was said at some steps out of the conversations: there they begin anew. */
export function forgetTalk({ conversations }: Run, isGone: (path: string) => boolean): void {
  for (const [id, said] of conversations) {
    const kept = said.filter((event) => !isGone(event.path))
    if (kept.length < said.length) conversations.set(id, kept)
  }
}
