import type { Diagnostic } from '../core/diagnostic.ts'
import { lanePlaces, placeAround } from '../core/lane_places.ts'
import type { Step, Workflow } from '../core/workflow.ts'

/** Finds steps that belong to the run's own branch, in a branch of steps that has a worktree of its own. */
export function checkLanes(workflow: Workflow, findings: Diagnostic[]): void {
  const places = lanePlaces(workflow)
  if (places.branches.size + places.loops.size === 0) return
  for (const [path, step] of workflow.byPath) {
    const name = ofTheRun(step)
    const around = name === undefined ? undefined : placeAround(places, path)
    if (around === undefined) continue
    const what = places.loops.has(around) ? `A round of "${around}"` : `"${around}"`
    findings.push({
      code: 'workflow.in-lane',
      severity: 'error',
      message: `${what} works beside other agents in a worktree of its own, where there is nothing to ${name}`,
      at: step.at,
      hint: places.loops.has(around)
        ? 'Put the step after the loop, or give the loop max-parallel: 1'
        : 'Put the step after the parallel steps, where what they did is brought together',
    })
  }
}

/** What a step does to the run's branch, in a word. */
function ofTheRun({ kind, with: given }: Step): string | undefined {
  if (kind === 'keep' || kind === 'undo') return kind
  if (kind === 'spec.pick') return 'pick'
  return kind === 'verify' && (given['of'] ?? 'here') !== 'here' ? 'judge' : undefined
}
