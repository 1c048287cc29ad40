import { isDeepStrictEqual } from 'node:util'
import type { StepChanges } from './forget_steps.ts'
import { blockOf, lineage, ownerOf, staticPath, type Graph, type StepState } from './graph.ts'
import type { Step, Workflow } from './workflow.ts'

/**
 * What a changed workflow makes of the steps that a run has done. A finished step is forgotten where its own definition
 * changed or is gone, never because of another step; one that failed or is under way runs by its new definition anyway. Rounds
 * of a repeat that have passed are the past.
 */
export function changedSteps(before: Workflow, after: Workflow, graph: Graph): StepChanges {
  const found: Found = { graph, handlers: handlersOf(graph), forget: new Set(), reopen: new Set() }
  for (const state of graph.steps.values()) {
    if (isForgotten(found, state.path) || isPast(graph, state.path)) continue
    const place = staticPath(state.path)
    const [was, is] = [before.byPath.get(place), after.byPath.get(place)]
    if (is === undefined || (was !== undefined && isOther(state, was, is))) forgetStep(found, state.path)
    else if (was !== undefined && isDone(state) && hasNew(was, is)) {
      found.reopen.add(state.path)
      reopenAround(found, state.path)
    }
  }
  return { forget: [...found.forget], reopen: [...found.reopen].filter((path) => !isForgotten(found, path)) }
}

interface Found {
  graph: Graph
  /** Steps that run when a step, or the workflow, has done its own work: by that step. */
  handlers: Map<string, string[]>
  forget: Set<string>
  reopen: Set<string>
}

function isForgotten({ forget }: Found, path: string): boolean {
  for (const one of lineage(path)) if (forget.has(one)) return true
  return false
}

/** Whether a step stands in a round of a repeat that another one has followed. */
function isPast(graph: Graph, path: string): boolean {
  for (const one of lineage(path)) {
    const round = /#(\d+)$/.exec(blockOf(one))
    const owner = graph.steps.get(ownerOf(blockOf(one)))
    if (round !== null && owner?.kind === 'repeat' && Number(round[1]) < owner.rounds) return true
  }
  return false
}

function isDone({ ended }: StepState): boolean {
  return ended !== undefined && (ended.conclusion === 'success' || ended.conclusion === 'skipped')
}

function isOther(state: StepState, was: Step, is: Step): boolean {
  if (is.kind === 'repeat' || is.kind === 'for-each') {
    if (!isDeepStrictEqual(idsOf(was), idsOf(is))) return true
  }
  if (isDone(state)) return !isDeepStrictEqual(ownOf(was), ownOf(is))
  // What is under way has noted its kind and its list
  return !isDeepStrictEqual([was.kind, was.forEach?.items, was.matrix], [is.kind, is.forEach?.items, is.matrix])
}

function idsOf(step: Step): string[] {
  return step.steps.map((one) => one.id)
}

/** A step without its place, its name and the steps below it; a sub-workflow's own are below it. */
function ownOf(step: Step): object {
  const {
    at: _at,
    name: _name,
    needs: _needs,
    steps: _steps,
    onFailure: _onFailure,
    finally: _finally,
    sub,
    ...own
  } = step
  return { ...own, ...(sub === undefined ? {} : { sub: { env: sub.env, outputs: sub.outputs, inputs: sub.inputs } }) }
}

/** Whether a structure holds steps that it did not hold. */
function hasNew(was: Step, is: Step): boolean {
  const known = new Set(idsOf(was))
  return is.steps.some((step) => !known.has(step.id))
}

function forgetStep(found: Found, path: string): void {
  found.forget.add(path)
  reopenAround(found, path)
}

/** The structures around a step are open again, and what was to follow their end follows it once more. */
function reopenAround(found: Found, path: string): void {
  for (let block = blockOf(path); ; block = blockOf(ownerOf(block))) {
    const owner = ownerOf(block)
    if (!isHandlers(block)) for (const late of found.handlers.get(owner) ?? []) found.forget.add(late)
    const state = found.graph.steps.get(owner)
    if (state !== undefined && isDone(state)) found.reopen.add(owner)
    if (owner === '') return
  }
}

function handlersOf(graph: Graph): Map<string, string[]> {
  const handlers = new Map<string, string[]>()
  for (const path of graph.steps.keys()) {
    const block = blockOf(path)
    if (!isHandlers(block)) continue
    const owner = ownerOf(block)
    handlers.set(owner, [...(handlers.get(owner) ?? []), path])
  }
  return handlers
}

function isHandlers(block: string): boolean {
  return block.slice(block.lastIndexOf('/') + 1).includes('!')
}
