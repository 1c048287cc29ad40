import { blockOf, ownerOf, staticPath } from '../core/graph.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Step, Workflow } from '../core/workflow.ts'

/** The step that a word names, or why it names none. */
export type NamedStep = { path: string; step: Step } | { problem: string; hint?: string }

/**
 * The step that a word of a user names: by its path in the file (`loop/try/verify`; rounds in it, as in `loop#2/try`, are
 * left out), or by an id that only one step has.
 */
export function namedStep(workflow: Workflow, word: string): NamedStep {
  const path = staticPath(word)
  const step = workflow.byPath.get(path)
  if (step !== undefined) return { path, step }
  const same = [...workflow.byPath].filter(([one, { id }]) => id === word && !isMovedInside(workflow, one))
  const [first] = same
  if (first === undefined) {
    const hint = didYouMean(word, [...workflow.byPath.keys()])
    return { problem: `Unknown step "${word}"`, ...(hint === undefined ? {} : { hint }) }
  }
  if (same.length === 1) return { path: first[0], step: first[1] }
  return {
    problem: `"${word}" is the id of ${same.length} steps`,
    hint: `Write its path: ${same.map(([one]) => one).join(', ')}`,
  }
}

/** The path of the work that was written on the line of a loop: of `each` it is `each/each`; else the path itself. */
export function workPath(workflow: Workflow, path: string): string {
  const inner = `${path}/${path.slice(path.lastIndexOf('/') + 1)}`
  return workflow.byPath.has(inner) && isMovedInside(workflow, inner) ? inner : path
}

/** Whether an instance of a step (`loop#2/try`) is the one that a path names, or lies in it. */
export function isWithin(instance: string, path: string): boolean {
  const own = path.includes('#') ? instance : staticPath(instance)
  return own === path || (own.startsWith(path) && '/#!'.includes(own[path.length] ?? '.'))
}

/** A step on the line of its loop: the loop bears the name. */
function isMovedInside(workflow: Workflow, path: string): boolean {
  const owner = workflow.byPath.get(ownerOf(blockOf(path)))
  const step = workflow.byPath.get(path)
  const looped = owner?.kind === 'repeat' || owner?.kind === 'for-each'
  return looped && owner.id === step?.id && owner.at.line === step.at.line && owner.at.column === step.at.column
}
