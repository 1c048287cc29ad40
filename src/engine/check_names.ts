import type { Diagnostic } from '../core/diagnostic.ts'
import type { Json } from '../core/event.ts'
import { compile, condition, split } from '../core/expression.ts'
import { MmmError } from '../core/error.ts'
import { runKeys } from '../core/scope.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Step, Workflow } from '../core/workflow.ts'

/** Finds names in expressions that nothing can ever give a value: an unknown one is an error now, not null at run time. */
export function checkNames(workflow: Workflow, findings: Diagnostic[]): void {
  const jobs = namesOf(workflow.steps).ids
  const known: Known = { workflow, findings, jobs, inLoop: false, inMatrix: false, secrets: secretNames(workflow) }
  visitBlock(workflow.steps, known)
  const all = { ...known, steps: namesOf(workflow.steps) }
  visitBlock(workflow.onSuccess, all)
  visitBlock(workflow.onFailure, all)
  visitBlock(workflow.finally, all)
  const head = workflow.steps[0]?.at ?? { file: workflow.path }
  for (const text of Object.values(workflow.outputs)) checkText(text, { ...head, line: 1, column: 1 }, all)
}

interface Known {
  workflow: Workflow
  findings: Diagnostic[]
  /** Ids of steps that can be seen from here. */
  steps?: Names
  /** Ids of the workflow's own steps. */
  jobs: ReadonlySet<string>
  inLoop: boolean
  inMatrix: boolean
  secrets: ReadonlySet<string>
}

/** Ids of the steps of a block, and of the blocks around it; a chain, so that a block of any width is walked once. */
interface Names {
  ids: ReadonlySet<string>
  outer: Names | undefined
}

function namesOf(steps: readonly Step[], outer?: Names): Names {
  return { ids: new Set(steps.map((step) => step.id)), outer }
}

function* idsIn(names: Names | undefined): Iterable<string> {
  for (let at = names; at !== undefined; at = at.outer) yield* at.ids
}

function visitBlock(steps: readonly Step[], outside: Known): void {
  if (steps.length === 0) return
  const known = { ...outside, steps: namesOf(steps, outside.steps) }
  for (const step of steps) visitStep(step, known)
}

function visitStep(step: Step, known: Known & { steps: Names }): void {
  const inside: Known = {
    ...known,
    steps: namesOf(step.steps, known.steps),
    inLoop: known.inLoop || (step.kind === 'for-each' && step.matrix === undefined),
    inMatrix: known.inMatrix || step.matrix !== undefined,
  }
  if (step.if !== undefined) checkText(`\${{ ${step.if} }}`, step.at, known)
  const values = [
    step.with,
    step.env,
    step.timeout,
    step.continueOnError,
    step.repeat?.max,
    step.forEach?.items,
    step.matrix,
  ]
  for (const value of values) if (value !== undefined) checkValue(value as Json, step.at, known)
  for (const text of [step.repeat?.until, step.repeat?.while]) {
    if (text !== undefined) checkText(`\${{ ${condition(text)} }}`, step.at, inside)
  }
  for (const text of Object.values(step.outputs)) checkText(text, step.at, inside)
  visitBlock(step.steps, { ...known, inLoop: inside.inLoop, inMatrix: inside.inMatrix })
  visitBlock(step.onFailure, inside)
  visitBlock(step.finally, inside)
}

function checkValue(value: Json, at: Diagnostic['at'], known: Known): void {
  if (typeof value === 'string') checkText(value, at, known)
  else if (value !== null && typeof value === 'object') {
    for (const one of Object.values(value)) checkValue(one as Json, at, known)
  }
}

function checkText(text: string, at: Diagnostic['at'], known: Known): void {
  if (!text.includes('${{')) return
  const add = (code: string, message: string, hint?: string) =>
    known.findings.push({ code, severity: 'error', message, at, ...(hint === undefined ? {} : { hint }) })
  try {
    for (const part of split(text)) {
      if (typeof part === 'string') continue
      for (const path of compile(part.expression).uses) checkPath(path, known, add)
    }
  } catch (error) {
    if (!(error instanceof MmmError)) throw error
    add(error.code, error.message, error.hint)
  }
}

type Add = (code: string, message: string, hint?: string) => void

function checkPath(path: Array<string | undefined>, known: Known, add: Add): void {
  const [context, name, third] = path
  if (context === 'matrix' && !known.inMatrix) {
    add('workflow.unknown-name', '"matrix" has a value only inside a step or job with matrix')
  }
  if ((context === 'item' || context === 'index') && !known.inLoop) {
    add('workflow.unknown-name', `"${context}" has a value only inside a step with for-each`)
  }
  if (name === undefined) return
  const names = namesBelow(context!, known)
  if (names !== undefined && !has(names, name)) {
    add('workflow.unknown-name', `Unknown ${singular[context!] ?? 'name'} "${name}"`, didYouMean(name, idsIn(names)))
  } else if (context === 'steps' && third !== undefined && !stepKeys.includes(third)) {
    add('workflow.unknown-name', `A step has no "${third}"`, didYouMean(third, stepKeys))
  }
}

const singular: Record<string, string> = {
  steps: 'step',
  jobs: 'job',
  needs: 'job',
  inputs: 'input',
  secrets: 'secret',
  run: 'name below run',
}

/** The names that a context can have; undefined where they are not known beforehand. */
function namesBelow(context: string, known: Known): Names | undefined {
  if (context === 'steps') return known.steps
  const { workflow, secrets } = known
  if (context === 'jobs' || context === 'needs') return { ids: known.jobs, outer: undefined }
  if (context === 'inputs') return { ids: new Set(Object.keys(workflow.inputs)), outer: undefined }
  if (context === 'secrets') return { ids: secrets, outer: undefined }
  return context === 'run' ? { ids: new Set(runKeys), outer: undefined } : undefined
}

function has(names: Names, name: string): boolean {
  for (let at: Names | undefined = names; at !== undefined; at = at.outer) if (at.ids.has(name)) return true
  return false
}

const stepKeys = ['outputs', 'outcome', 'conclusion', 'error']

function secretNames(workflow: Workflow): Set<string> {
  const sets = [workflow.secrets, ...Object.values(workflow.environments).map((one) => one.secrets)]
  return new Set(sets.flatMap((one) => Object.keys(one)))
}
