import type { Action } from './action.ts'
import { blockAt, ownerOf, type StepState } from './graph.ts'
import { awaitsJoin, opensLanes } from './lane.ts'
import type { Run } from './run.ts'
import type { Step } from './workflow.ts'

/** The next branch of a structure that is brought together: in the order of the file, rounds in theirs. */
export function joinsOf(run: Run, step: Step, state: StepState): Action[] {
  if (!opensLanes(state) || run.work.lanes.size === 0) return []
  if (step.kind === 'for-each') return nextRound(run, state)
  const next = step.steps
    .map((child) => `${state.path}/${child.id}`)
    .find((path) => awaitsJoin(run.work, run.graph, path))
  return next === undefined ? [] : [{ do: 'join', path: next }]
}

/** A round does not wait for those after it, so that no more worktrees lie about than are needed. */
function nextRound({ graph, work }: Run, { path, input, rounds }: StepState): Action[] {
  const { body = 1 } = input as { body?: number }
  const open = [...work.lanes.keys()].filter((lane) => lane !== path && /#\d+$/.test(lane) && ownerOf(lane) === path)
  if (open.length === 0) return []
  for (let round = 1; round <= rounds; round++) {
    const lane = `${path}#${round}`
    const counters = blockAt(graph, lane)
    if (counters.ended < body) return []
    if (work.lanes.has(lane) && counters.failed === 0 && counters.cancelled === 0) return [{ do: 'join', path: lane }]
  }
  return []
}
