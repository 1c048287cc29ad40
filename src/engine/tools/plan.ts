import { structures, type Action } from '../../core/action.ts'
import { decide } from '../../core/decide.ts'
import { asStepError } from '../../core/step_error.ts'
import type { Event, Fact, Json, Limits, StepError } from '../../core/event.ts'
import { isTruthy } from '../../core/expression.ts'
import { foresee } from '../../core/foresee.ts'
import { jumpFrom } from '../../core/goto.ts'
import { blockOf, ownerOf } from '../../core/graph.ts'
import type { Kind, StepResult } from '../../core/kind.ts'
import type { PlannedBlock, PlannedStep, Verdict } from '../../core/plan.ts'
import { evolve, newRun } from '../../core/run.ts'
import { frameOf, type Facts } from '../../core/scope.ts'
import type { Step, Workflow } from '../../core/workflow.ts'
import { assumed, stepAt } from './plan_assumed.ts'
import { conditionOf, type Judged } from './plan_condition.ts'
import { loopOf, type Listed } from './plan_loop.ts'
import { callInput } from './plan_call.ts'
import { outputsWith, sightAt, type Seen } from './plan_sight.ts'
import { growTree, type Tree } from './plan_tree.ts'

/** What a run would begin with. */
export interface Planning {
  workflow: Workflow
  kinds: ReadonlyMap<string, Kind>
  facts: Facts
  inputs: Record<string, Json>
  limits: Limits
  /** The files of a glob as they stand now. */
  files(glob: string | string[]): string[]
  /** Whether input and variables of the steps are wanted. */
  data: boolean
  /** Replaces secrets. */
  mask(text: string): string
}

/**
 * Walks through a workflow as a run would, with the same decisions, while every step is taken to succeed with outputs that
 * nobody knows. Performs nothing. A condition over what is not known yet makes its step possible, not more.
 */
export function planOf(planning: Planning): PlannedBlock[] {
  const { workflow } = planning
  const run = newRun()
  run.workflow = { name: workflow.name, path: workflow.path, hash: workflow.hash, text: '' }
  run.inputs = planning.inputs
  run.limits = planning.limits
  const walk: Walk = {
    ...planning,
    way: assumed(workflow),
    seen: { workflow, run, facts: planning.facts, hasWorked: false, hasTouchedFiles: false },
    tree: growTree(planning),
    queue: [{ owner: '' }],
    seq: 0,
  }
  for (let next = walk.queue.shift(); next !== undefined; next = walk.queue.shift()) {
    for (const action of decide(walk.way, run, next.owner, planning.facts, next.block)) perform(walk, action)
  }
  return walk.tree.blocks()
}

interface Walk extends Planning {
  /** The workflow without what the plan judges itself. */
  way: Workflow
  seen: Seen
  tree: Tree
  queue: Array<{ owner: string; block?: string }>
  seq: number
}

function perform(walk: Walk, action: Action): void {
  if (action.do === 'halt' || action.do === 'finish' || action.do === 'join') return
  const { path } = action
  const step = stepAt(walk.workflow, path)!
  if (action.do === 'end' && walk.seen.run.graph.steps.has(path)) return endStructure(walk, step, action)
  try {
    const judged = conditionOf(walk.seen, step, path)
    if (judged.verdict === 'skipped') return skip(walk, step, path, judged)
    if (step.goto !== undefined) return jump(walk, { step, path, judged })
    const list = loopOf(walk, step, path)
    if (action.do === 'end' && !list.isOpen && step.sub === undefined) fail(walk, { step, path, error: action.error })
    else if (!structures.has(step.kind)) startLeaf(walk, { step, path, judged })
    else startStructure(walk, { step, path, judged, list, given: inputOf(walk, step, action) })
  } catch (error) {
    fail(walk, { step, path, error: asStepError(error) })
  }
}

function inputOf({ seen }: Walk, step: Step, action: Action & { path: string }): Json | undefined {
  if (step.sub !== undefined) return callInput(seen, step, action.path)
  return action.do === 'start' ? action.input : undefined
}

interface Starting {
  step: Step
  path: string
  judged: Judged
}

function startStructure(walk: Walk, starting: Starting & { list: Listed; given: Json | undefined }): void {
  const { step, path, judged, list, given } = starting
  const input = list.items === undefined ? given : { ...(given as object), ...list.items }
  const items = list.isOpen ? undefined : (input as { items?: Json[] } | undefined)?.items
  const rounds = items?.length
  const loop = list.loop === null || rounds === undefined ? list.loop : { ...list.loop, least: rounds, rounds }
  add(walk, { ...starting, verdict: judged.verdict }).loop = loop
  if (items !== undefined) walk.tree.noteItems(path, items)
  emit(walk, { type: 'step.started', path, attempt: 1, kind: step.kind, ...(input === undefined ? {} : { input }) })
  if (step.repeat !== undefined && loop?.rounds === 0) leave(walk, step, path, { outputs: {} })
  else walk.queue.push({ owner: path })
}

/** A way onward that is sure leaves out what lies between; a way back is told and not gone. */
function jump(walk: Walk, { step, path, judged }: Starting): void {
  add(walk, { step, path, judged, verdict: judged.verdict })
  const { goto } = jumpFrom(walk.workflow, walk.seen.run, { path, to: step.goto! })
  const isSure = judged.verdict === 'runs' && goto !== undefined && goto.back.length === 0
  end(walk, step, path, { outcome: 'success', outputs: {}, ...(isSure ? { goto } : {}) })
  if (!isSure) return
  const because = { condition: `goto ${goto.to}`, values: {} }
  for (const { id } of goto.over) {
    const over = path.replace(/[^/]+$/, id)
    add(walk, {
      step: stepAt(walk.workflow, over)!,
      path: over,
      judged: { verdict: 'skipped', because },
      verdict: 'skipped',
    })
  }
}

function startLeaf(walk: Walk, starting: Starting): void {
  const { step, path, judged } = starting
  const kind = walk.kinds.get(step.kind)
  const input = inputKnown(walk, starting, kind)
  if ('error' in input) return fail(walk, { step, path, error: input.error })
  const told: StepResult = input.result ?? { status: 'success' }
  const fails = told.status === 'failure' && judged.verdict === 'runs'
  const node = add(walk, { ...starting, verdict: fails ? 'fails' : judged.verdict })
  if (fails) node.because = { error: walk.mask(told.error?.message ?? 'It always fails') }
  const touches = kind?.touches ?? []
  walk.seen.hasWorked ||= touches.length > 0 || input.result === undefined
  walk.seen.hasTouchedFiles ||= touches.some((one) => one === 'files' || one === 'processes' || one === 'git')
  emit(walk, { type: 'step.started', path, attempt: 1, kind: step.kind })
  if (fails) return leave(walk, step, path, { outputs: {}, error: told.error })
  const isOpen = judged.verdict !== 'runs' || step.continueOnError !== undefined
  const unknown =
    input.result === undefined || judged.verdict !== 'runs'
      ? undefined
      : [...input.unknown, ...Object.keys(step.outputs)]
  leave(walk, step, path, { outputs: outputsWith(told.outputs ?? {}, unknown, !isOpen) })
}

/** What the input says of the step's end: that it is not valid, or what it comes to where the kind can tell. */
function inputKnown(
  walk: Walk,
  { step, path }: Starting,
  kind: Kind | undefined,
): { error: StepError } | { result: StepResult | undefined; unknown: string[] } {
  const sight = sightAt(walk.seen, blockOf(path), step.needs)
  const parts = Object.entries(step.with).map(([key, value]) => [key, foresee(value, sight)] as const)
  const unknown = parts.filter(([, part]) => part.unknown.length > 0).map(([key]) => key)
  if (kind === undefined) return { result: undefined, unknown }
  const parsed = kind.input.safeParse(Object.fromEntries(parts.map(([key, part]) => [key, part.value])))
  if (parsed.success) return { result: kind.foretell?.(parsed.data as never), unknown }
  const issue = parsed.error.issues.find(({ path: [key] }) => !unknown.includes(String(key)))
  if (issue === undefined) return { result: undefined, unknown }
  const where = issue.path.length === 0 ? '' : ` at "${issue.path.join('.')}"`
  const message = `The input of "${step.id}" is invalid: ${issue.message}${where}`
  return { error: { class: 'invalid', code: 'step.invalid', message } }
}

/** Ends a step with what it comes to; handlers follow as they would. */
function leave(
  walk: Walk,
  step: Step,
  path: string,
  { outputs, error }: { outputs: Record<string, Json>; error?: StepError | undefined },
): void {
  const outcome = error === undefined ? 'success' : 'failure'
  const more = error === undefined ? {} : { error }
  if (!structures.has(step.kind) && (step.onFailure.length > 0 || step.finally.length > 0)) {
    emit(walk, { type: 'step.performed', path, attempt: 1, outcome, outputs, ms: 0, ...more })
    walk.queue.push({ owner: path })
    return
  }
  end(walk, step, path, { outcome, outputs, ...more })
}

function end(
  walk: Walk,
  step: Step,
  path: string,
  ending: Pick<Fact & { type: 'step.ended' }, 'outcome' | 'outputs' | 'error' | 'goto'>,
): void {
  const tolerated = ending.outcome === 'failure' && tolerates(walk, step, path)
  const conclusion = tolerated ? 'success' : ending.outcome
  emit(walk, { type: 'step.ended', path, attempt: 1, kind: step.kind, ms: 0, conclusion, ...ending })
  walk.queue.push({ owner: ownerOf(blockOf(path)), block: blockOf(path) })
}

function tolerates(walk: Walk, { continueOnError }: Step, path: string): boolean {
  if (continueOnError === undefined) return false
  const { value, unknown } = foresee(continueOnError, sightAt(walk.seen, blockOf(path)))
  return unknown.length === 0 && isTruthy(value)
}

/** Its outputs are known as far as the expressions are that it declares them by. */
function endStructure(walk: Walk, step: Step, action: Action & { do: 'end' }): void {
  const { path, error } = action
  const isSure = walk.tree.at(path)?.verdict === 'runs' && step.continueOnError === undefined
  const gives = declaredOf(walk, step, path)
  const outputs = outputsWith(gives.outputs, isSure ? gives.unknown : undefined, isSure)
  end(walk, step, path, { outcome: action.outcome, outputs, ...(error === undefined ? {} : { error }) })
}

function declaredOf(walk: Walk, step: Step, path: string): { outputs: Record<string, Json>; unknown?: string[] } {
  const isOpen = step.inherits || step.repeat !== undefined || step.forEach !== undefined || step.sub !== undefined
  if (isOpen) return { outputs: {} }
  const sight = sightAt(walk.seen, path)
  const parts = Object.entries(step.outputs).map(([key, text]) => [key, foresee(text, sight)] as const)
  return {
    outputs: Object.fromEntries(parts.map(([key, { value }]) => [key, value])),
    unknown: parts.filter(([, part]) => part.unknown.length > 0).map(([key]) => key),
  }
}

function skip(walk: Walk, step: Step, path: string, judged: Judged): void {
  add(walk, { step, path, judged, verdict: 'skipped' })
  end(walk, step, path, { outcome: 'skipped', outputs: {} })
}

function fail(walk: Walk, { step, path, error }: { step: Step; path: string; error: StepError | undefined }): void {
  const told = error ?? asStepError(new Error('It cannot start'))
  // Without its data: an expression in it may be what fails
  walk.tree.add(step, path, { verdict: 'fails', because: { error: walk.mask(told.message) } })
  end(walk, step, path, { outcome: 'failure', outputs: {}, error: told })
}

function add(
  walk: Walk,
  { step, path, judged, verdict }: { step: Step; path: string; judged?: Judged; verdict: Verdict },
): PlannedStep {
  const block = blockOf(path)
  const { workflow, given } = frameOf({ workflow: walk.workflow, run: walk.seen.run, block, facts: walk.facts })
  const sight = sightAt(walk.seen, block, step.needs)
  const variables = { ...workflow.env, ...given.environment, ...step.env }
  return walk.tree.add(step, path, { verdict, because: judged?.because ?? null, sight, variables })
}

function emit(walk: Walk, fact: Fact): void {
  evolve(walk.seen.run, { seq: ++walk.seq, time: '', ...fact } as Event)
}
