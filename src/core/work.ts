import type { Event } from './event.ts'
import { blockOf } from './graph.ts'
import { conflictCode, isInLane, laneAt, type Standing } from './lane.ts'
import type { Criterion, CriterionStatus, Iteration, Work } from './run.ts'

/** Folds what happened to the project into the run's work, in place. */
export function evolveWork(work: Work, event: Event): void {
  switch (event.type) {
    case 'workspace.made':
      work.workspace = { path: event.path, branch: event.branch, base: event.base, from: event.from }
      work.tip ??= event.from
      return
    case 'workspace.prepared':
      work.brought = event.brought
      return
    case 'specs.committed':
      work.tip = event.commit
      work.specsCommitted ??= event.files
      work.tree = undefined
      return
    case 'criteria.found':
      work.checks = event.checks
      work.lookAlikes = event.lookAlikes ?? 0
      work.criteria.clear()
      for (const fact of event.criteria) {
        const status: CriterionStatus =
          fact.state === 'ticked' ? 'ticked' : fact.check === undefined ? 'unproven' : 'open'
        work.criteria.set(fact.id, { ...fact, status, undone: 0 })
      }
      return
    case 'checkpoint.taken':
      work.checkpoints.push({
        path: event.path,
        n: event.n,
        ref: event.ref,
        commit: event.commit,
        tree: event.tree,
      })
      // Nobody is at work any more
      if (/^!|@end$/.test(event.path)) standingAt(work, event.path).writers.clear()
      stand(standingAt(work, event.path), event.tree)
      return
    case 'checkpoint.restored':
      if (event.byHand === true) work.tree = event.tree
      else standingAt(work, event.path).tree = event.tree
      return
    case 'step.started': {
      dropLanes(work, (lane) => lane !== event.path && isInLane(lane, event.path))
      if (!worksInTree.has(event.kind)) return
      const standing = standingAt(work, event.path)
      standing.tree = null
      standing.writers.add(event.path)
      return
    }
    case 'step.performed':
      standingAt(work, event.path).writers.delete(event.path)
      return
    case 'step.ended': {
      const standing = standingAt(work, event.path)
      standing.writers.delete(event.path)
      if (event.cached && worksInTree.has(event.kind)) standing.tree = null
      dropAfter(work, event)
      return
    }
    case 'lane.opened': {
      const { path, tree: base, brought } = event
      work.lanes.set(path, { path, base, brought, tree: undefined, writers: new Set() })
      return
    }
    case 'lane.joined': {
      const { path, files, conflict } = event
      const lane = work.lanes.get(path)
      work.joined.set(path, conflict ?? { files })
      if (conflict !== undefined) {
        if (lane !== undefined) lane.conflict = conflict
        return
      }
      work.lanes.delete(path)
      stand(standingAt(work, path), event.result)
      return
    }
    case 'check.ended':
      noteCheck(work, event)
      return
    case 'baseline.taken':
      work.baseline = { tree: event.tree, passed: event.passed, failed: event.failed, met: event.met }
      takePending(work)
      for (const id of event.met) set(work, id, { status: 'met' })
      for (const one of work.criteria.values()) {
        if (one.status === 'ticked' && event.failed.includes(one.id)) one.status = 'failing'
      }
      return
    case 'iteration.started':
      work.pending.clear()
      work.iterations.push({
        n: event.n,
        path: event.path,
        criterion: event.criterion,
        attempt: event.attempt,
        startedAt: event.time,
        reasons: [],
        rounds: 0,
        proven: [],
        broken: [],
      })
      return
    case 'candidate.judged': {
      work.judged.push(`${event.tree} ${event.verdict} ${event.broken.toSorted().join(',')}`)
      const iteration = find(work, event.iteration)
      if (iteration === undefined) return
      Object.assign(iteration, {
        verdict: event.verdict,
        reasons: event.reasons,
        tree: event.tree,
        proven: event.proven,
        broken: event.broken,
        rounds: event.round,
        judgedAt: event.time,
      })
      if (event.path !== undefined) {
        iteration.judgedBy = { path: event.path, again: event.again ?? false, feedback: event.feedback ?? '' }
      }
      return
    }
    case 'candidate.kept': {
      work.tip = event.commit
      work.tree = undefined
      takePending(work)
      for (const id of event.proven) set(work, id, { status: 'proven', commit: event.commit })
      const iteration = find(work, event.iteration)
      if (iteration === undefined) return
      Object.assign(iteration, {
        commit: event.commit,
        summary: event.summary,
        proven: event.proven,
        endedAt: event.time,
      })
      return
    }
    case 'candidate.undone': {
      work.pending.clear()
      work.tree = undefined
      const iteration = find(work, event.iteration)
      if (iteration === undefined) return
      iteration.undone = event.reason
      iteration.endedAt = event.time
      const criterion = work.criteria.get(iteration.criterion)
      if (criterion !== undefined) {
        criterion.undone += 1
        criterion.lastReason = event.reason
      }
      return
    }
    case 'criteria.ticked':
      work.tip = event.commit
      work.tree = undefined
      for (const id of event.criteria) set(work, id, { commit: event.commit })
      return
    case 'branch.merged':
      work.merged = { into: event.into, commit: event.commit }
      return
    default:
  }
}

/** The number of the next checkpoint: none is given twice, also where time was turned back. */
export function nextCheckpoint({ checkpoints, dropped }: Work): number {
  // Those of steps at the same time need not be noted in their order
  let last = 0
  for (const { n } of checkpoints) last = Math.max(last, n)
  for (const { n } of dropped) last = Math.max(last, n)
  return last + 1
}

/** Notes that a worktree stands in a tree, which nobody knows while a command works in it. */
export function stand(standing: Standing, tree: string): void {
  standing.tree = standing.writers.size > 0 ? null : tree
}

/** Takes lanes out of a run's sight: what is done in their place begins anew. */
export function dropLanes({ lanes, joined }: Work, isGone: (path: string) => boolean): void {
  for (const all of [lanes, joined]) for (const path of all.keys()) if (isGone(path)) all.delete(path)
}

/** The worktree that a path belongs to: that of its lane, or the run's own. */
function standingAt(work: Work, path: string): Standing {
  return laneAt(work.lanes, path) ?? work
}

/** A way back leaves the lanes of what comes again; a conflict, the lane that it was of. */
function dropAfter(work: Work, { path, goto, error }: Event & { type: 'step.ended' }): void {
  if (work.lanes.size + work.joined.size === 0) return
  const block = blockOf(path)
  const back = goto?.back.map((id) => (block === '' ? id : `${block}/${id}`)) ?? []
  dropLanes(work, (lane) => back.some((one) => isInLane(lane, one)))
  if (error?.code !== conflictCode) return
  for (const lane of [path, block]) if (work.lanes.get(lane)?.conflict !== undefined) work.lanes.delete(lane)
}

/** Kinds that may change files of the worktree, and do not say to which tree. */
const worksInTree = new Set(['run', 'tool', 'write'])

function noteCheck(work: Work, event: Event & { type: 'check.ended' }): void {
  if (event.phase === 'baseline' || event.phase === 'verdict') work.pending.set(event.result.check, event.result)
  if (event.criterion === undefined) return
  const criterion = work.criteria.get(event.criterion)
  if (criterion === undefined) return
  if (event.phase === 'gate' || event.phase === 'base-tests') return
  criterion.result = event.result
}

function takePending(work: Work): void {
  for (const [check, result] of work.pending) work.standing.set(check, result)
  work.pending.clear()
}

function set(work: Work, id: string, change: Partial<Criterion>): void {
  const criterion = work.criteria.get(id)
  if (criterion !== undefined) Object.assign(criterion, change)
}

function find(work: Work, n: number): Iteration | undefined {
  return work.iterations.findLast((one) => one.n === n)
}
