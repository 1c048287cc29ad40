import type { Diagnostic } from '../core/diagnostic.ts'
import type { Json } from '../core/event.ts'
import { compile, condition, split } from '../core/expression.ts'
import { MmmError } from '../core/error.ts'
import { runKeys } from '../core/scope.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Step, Workflow } from '../core/workflow.ts'

/** Finds names in expressions that nothing can ever give a value: an unknown one is an error now, not null at run time. */
export function checkNames(workflow: Workflow, findings: Diagnostic[]): void {
  const known: Known = { workflow, findings, steps: new Set(), inLoop: false }
  visitBlock(workflow.steps, known)
  const all = { ...known, steps: new Set([...workflow.steps].map((step) => step.id)) }
  visitBlock(workflow.onFailure, all)
  visitBlock(workflow.finally, all)
  const head = workflow.steps[0]?.at ?? { file: workflow.path }
  for (const text of Object.values(workflow.outputs)) checkText(text, { ...head, line: 1, column: 1 }, all)
}

interface Known {
  workflow: Workflow
  findings: Diagnostic[]
  /** Ids of steps that can be seen from here. */
  steps: ReadonlySet<string>
  inLoop: boolean
}

function visitBlock(steps: readonly Step[], outside: Known): void {
  const ids = new Set([...outside.steps, ...steps.map((step) => step.id)])
  for (const step of steps) visitStep(step, { ...outside, steps: ids })
}

function visitStep(step: Step, known: Known): void {
  const inside: Known = {
    ...known,
    steps: new Set([...known.steps, ...step.steps.map((child) => child.id)]),
    inLoop: known.inLoop || step.kind === 'for-each',
  }
  if (step.if !== undefined) checkText(`\${{ ${step.if} }}`, step.at, known)
  for (const value of [step.with, step.env, step.timeout, step.continueOnError, step.repeat?.max, step.forEach?.items]) {
    if (value !== undefined) checkValue(value as Json, step.at, known)
  }
  for (const text of [step.repeat?.until, step.repeat?.while]) {
    if (text !== undefined) checkText(`\${{ ${condition(text)} }}`, step.at, inside)
  }
  for (const text of Object.values(step.outputs)) checkText(text, step.at, inside)
  visitBlock(step.steps, { ...known, inLoop: inside.inLoop })
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
  if (name === undefined) {
    if ((context === 'item' || context === 'index') && !known.inLoop) {
      add('workflow.unknown-name', `"${context}" has a value only inside a step with for-each`)
    }
    return
  }
  const tell = (what: string, list: Iterable<string>) =>
    add('workflow.unknown-name', `Unknown ${what} "${name}"`, didYouMean(name, list))
  if (context === 'steps' && !known.steps.has(name)) tell('step', known.steps)
  else if (context === 'steps' && third !== undefined && !stepKeys.includes(third)) {
    add('workflow.unknown-name', `A step has no "${third}"`, didYouMean(third, stepKeys))
  } else if (context === 'inputs' && !(name in known.workflow.inputs)) tell('input', Object.keys(known.workflow.inputs))
  else if (context === 'run' && !(runKeys as readonly string[]).includes(name)) tell('name below run', runKeys)
}

const stepKeys = ['outputs', 'outcome', 'conclusion', 'error']
