import { staticPath } from '../../core/graph.ts'
import type { Step, Workflow } from '../../core/workflow.ts'

/** Step lists of a workflow or a step. */
const lists = ['steps', 'onSuccess', 'onFailure', 'onCancel', 'finally'] as const

/**
 * A workflow as a plan walks through it: the same steps, but no condition is asked, a repeat has one round, and nothing
 * leads back. What was taken out is judged by the plan itself, which knows what is not known yet.
 */
export function assumed(workflow: Workflow): Workflow {
  const made = new Map<Step, Step>()
  const of = (step: Step): Step => {
    const known = made.get(step)
    if (known !== undefined) return known
    const copy: Step = { ...step, if: 'always()' }
    made.set(step, copy)
    if (step.repeat !== undefined) copy.repeat = { max: 1 }
    if (step.forEach !== undefined) copy.forEach = { items: step.forEach.items, failFast: step.forEach.failFast }
    delete copy.timeout
    delete copy.breaker
    delete copy.cache
    delete copy.onFailureDo
    // What they give may come from what is not known: the plan tells that itself
    copy.outputs = {}
    withLists(copy, of)
    if (step.sub !== undefined) copy.sub = { ...flow(step.sub), outputs: {} }
    return copy
  }
  const flow = (one: Workflow): Workflow => {
    const copy = withLists({ ...one }, of)
    copy.byPath = new Map([...one.byPath].map(([path, step]) => [path, of(step)]))
    return copy
  }
  return flow(workflow)
}

/** The step as its file has it, of any of its rounds. */
export function stepAt(workflow: Workflow, path: string): Step | undefined {
  return workflow.byPath.get(staticPath(path))
}

function withLists<T extends Step | Workflow>(copy: T, of: (step: Step) => Step): T {
  for (const key of lists) {
    const steps = (copy as Partial<Record<(typeof lists)[number], Step[]>>)[key]
    if (steps !== undefined) Object.assign(copy, { [key]: steps.map(of) })
  }
  return copy
}
