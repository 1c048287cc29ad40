import type { Goto } from './action.ts'
import type { StepError, StepStatus } from './event.ts'
import { blockOf } from './graph.ts'
import type { Run } from './run.ts'
import { blockSteps, type Workflow } from './workflow.ts'

/** Times that one goto may lead back. */
export const maxJumps = 100

/** Where a goto leads from the step at a path; going back for ever is a failure. */
export function jumpFrom(
  workflow: Workflow,
  run: Run,
  { path, to }: { path: string; to: string },
): { outcome: StepStatus; goto?: Goto; error?: StepError } {
  const steps = blockSteps(workflow, blockOf(path))
  const here = steps.findIndex((step) => step.id === path.slice(path.lastIndexOf('/') + 1))
  const target = steps.findIndex((step) => step.id === to)
  if (target > here) {
    const over = steps.slice(here + 1, target).map(({ id, kind }) => ({ id, kind }))
    return { outcome: 'success', goto: { to, back: [], over } }
  }
  if ((run.graph.jumps.get(path) ?? 0) >= maxJumps) {
    const message = `"${path}" went back to "${to}" ${maxJumps} times`
    return { outcome: 'failure', error: { class: 'failed', code: 'goto.max', message } }
  }
  return { outcome: 'success', goto: { to, back: steps.slice(target, here + 1).map((step) => step.id), over: [] } }
}
