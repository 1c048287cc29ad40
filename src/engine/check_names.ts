import type { Diagnostic, Place } from '../core/diagnostic.ts'
import type { Json } from '../core/event.ts'
import { compile, condition, split } from '../core/expression.ts'
import { MmmError } from '../core/error.ts'
import { inputValue } from '../core/input_value.ts'
import type { Kind } from '../core/kind.ts'
import { runKeys } from '../core/scope.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Input, Step, Workflow } from '../core/workflow.ts'

/** Finds names in expressions that nothing can ever give a value: an unknown one is an error now, not null at run time. */
export function checkNames(workflow: Workflow, { findings, kinds, place }: Checking): void {
  const jobs = new Set(workflow.steps.map((step) => step.id))
  const secrets = secretNames(workflow)
  const known: Known = { workflow, findings, kinds, jobs, inLoop: false, inMatrix: false, secrets, env: {} }
  visitBlock(workflow.steps, known)
  const all = { ...known, steps: namesOf(workflow.steps) }
  for (const block of [workflow.onSuccess, workflow.onFailure, workflow.onCancel, workflow.finally])
    visitBlock(block, all)
  for (const [name, text] of Object.entries(workflow.outputs)) checkText(text, place(['outputs', name]), all)
  if (usesSecret(workflow.outputs)) {
    const hint = 'Outputs stand in the log: give something that is made of it, such as a hash'
    findings.push({
      code: 'workflow.secret-output',
      severity: 'error',
      message: 'An output would write a secret into the log',
      at: place(['outputs']),
      hint,
    })
  }
  const { concurrency } = workflow
  if (concurrency !== undefined) checkText(concurrency.group, place(['concurrency']), { ...known, early: true })
}

interface Checking {
  findings: Diagnostic[]
  kinds: ReadonlyMap<string, Kind>
  place(path: ReadonlyArray<PropertyKey>): Place
}

interface Known {
  workflow: Workflow
  findings: Diagnostic[]
  kinds: ReadonlyMap<string, Kind>
  /** Steps that can be seen from here. */
  steps?: Names
  /** Ids of the workflow's own steps. */
  jobs: ReadonlySet<string>
  inLoop: boolean
  inMatrix: boolean
  secrets: ReadonlySet<string>
  /** Variables of the steps around, checked there. */
  env: Record<string, string>
  /** Nothing has run yet: only inputs, env and git have values. */
  early?: true
}

/** Steps of a block, and of the blocks around it; a chain, so that a block of any width is walked once. */
interface Names {
  ids: Readonly<Record<string, true | Step>>
  outer: Names | undefined
}

function namesOf(steps: readonly Step[], outer?: Names): Names {
  return { ids: Object.fromEntries(steps.map((step) => [step.id, step])), outer }
}

function namesIn(ids: Iterable<string>): Names {
  return { ids: Object.fromEntries([...ids].map((id) => [id, true])), outer: undefined }
}

function* idsIn(names: Names | undefined): Iterable<string> {
  for (let at = names; at !== undefined; at = at.outer) yield* Object.keys(at.ids)
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
  // What a workflow that is called says is checked where it is read
  if (step.sub !== undefined) inside.steps = known.steps
  if (step.if !== undefined) checkText(`\${{ ${step.if} }}`, step.at, known)
  const values = [
    step.with,
    step.cache?.key,
    step.cache?.paths,
    step.artifacts?.paths,
    step.timeout,
    step.continueOnError,
    step.repeat?.max,
    step.forEach?.items,
    step.matrix,
  ]
  checkValue(ownEnv(step, known.env), step.at, inside)
  for (const value of values) if (value !== undefined) checkValue(value as Json, step.at, known)
  for (const text of [step.repeat?.until, step.repeat?.while]) {
    if (text !== undefined) checkText(`\${{ ${condition(text)} }}`, step.at, inside)
  }
  for (const text of Object.values(step.outputs)) checkText(text, step.at, inside)
  checkSecrets(step, known)
  if (step.sub === undefined) {
    visitBlock(step.steps, { ...known, inLoop: inside.inLoop, inMatrix: inside.inMatrix, env: step.env })
  } else checkCall(step, known)
  visitBlock(step.onFailure, { ...inside, env: step.env })
  visitBlock(step.finally, { ...inside, env: step.env })
}

/** A secret goes to a process or over the network; in what is decided on, shown, or sent to a model it would be read. */
function checkSecrets(step: Step, { kinds, findings }: Known): void {
  const touches = kinds.get(step.kind)?.touches ?? []
  const isOutward = touches.length > 0 && !touches.includes('money')
  const conditions = [step.if, step.repeat?.until, step.repeat?.while].map((text) =>
    text === undefined ? null : `\${{ ${condition(text)} }}`,
  )
  const places: Json[] = [
    ...conditions,
    step.forEach?.items ?? null,
    step.matrix ?? null,
    step.cache?.key ?? null,
    isOutward || step.sub !== undefined ? null : step.with,
    step.outputs,
  ]
  if (!places.some(usesSecret)) return
  const message = 'A secret that stands here would be written into the log or shown'
  const hint = 'Give it by env: to a run step, or to http, notify or tool'
  findings.push({ code: 'workflow.secret-place', severity: 'error', message, at: step.at, hint })
}

function ownEnv(step: Step, around: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(step.env).filter(([name, value]) => around[name] !== value))
}

/** The inputs given to a workflow that is called. */
function checkCall(step: Step, known: Known): void {
  const { inputs, name: called } = step.sub!
  const add = (code: string, message: string, hint?: string) =>
    known.findings.push({ code, severity: 'error', message, at: step.at, ...(hint === undefined ? {} : { hint }) })
  for (const [name, value] of Object.entries(step.with)) {
    const input = inputs[name]
    if (input === undefined) {
      const hint = didYouMean(name, Object.keys(inputs)) ?? `It takes ${Object.keys(inputs).join(', ') || 'no inputs'}`
      add('workflow.unknown-input', `The workflow "${called}" has no input "${name}"`, hint)
    } else if (usesSecret(value)) {
      const hint = 'Declare the secret in that workflow'
      add('workflow.secret-input', `The input "${name}" would write a secret into the log`, hint)
    } else if (typeof value !== 'string' || !value.includes('${{')) tryInput(name, input, value, add)
  }
  for (const [name, input] of Object.entries(inputs)) if (!(name in step.with)) tryInput(name, input, undefined, add)
}

function tryInput(name: string, input: Input, value: Json | undefined, add: Add): void {
  if (JSON.stringify(value ?? null).includes('${{')) return
  try {
    inputValue(name, input, value, `Give it below "with"`)
  } catch (error) {
    if (!(error instanceof MmmError)) throw error
    add(`workflow.${error.code.replace('.', '-')}`, error.message, error.hint)
  }
}

function usesSecret(value: Json): boolean {
  if (typeof value !== 'string')
    return value !== null && typeof value === 'object' && Object.values(value).some(usesSecret)
  try {
    return split(value).some(
      (part) => typeof part !== 'string' && compile(part.expression).uses.some(([one]) => one === 'secrets'),
    )
  } catch {
    return false
  }
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
  const [context, name, third, fourth] = path
  if (known.early === true && !['inputs', 'env', 'git'].includes(context!)) {
    add('workflow.unknown-name', `"${context}" has no value before the run begins`, 'Use inputs, env or git')
  }
  if (context === 'matrix' && !known.inMatrix) {
    add('workflow.unknown-name', '"matrix" has a value only inside a step or job with matrix')
  }
  if ((context === 'item' || context === 'index') && !known.inLoop) {
    add('workflow.unknown-name', `"${context}" has a value only inside a step with for-each`)
  }
  if (name === undefined) return
  const names = namesBelow(context!, known)
  if (names !== undefined && find(names, name) === undefined) {
    add('workflow.unknown-name', `Unknown ${singular[context!] ?? 'name'} "${name}"`, didYouMean(name, idsIn(names)))
  } else if (context === 'steps' && third !== undefined && !stepKeys.includes(third)) {
    add('workflow.unknown-name', `A step has no "${third}"`, didYouMean(third, stepKeys))
  } else if (context === 'steps' && third === 'outputs' && fourth !== undefined) checkOutput(name, fourth, known, add)
}

/** An output that a step can never have; only where all that it can have are known. */
function checkOutput(id: string, output: string, known: Known, add: Add): void {
  const step = find(known.steps, id)
  const outputs = step === undefined || step === true ? undefined : outputsOf(step, known.kinds)
  if (outputs === undefined || outputs.includes(output)) return
  const hint = didYouMean(output, outputs) ?? `It has ${outputs.join(', ') || 'no outputs'}`
  add('workflow.unknown-output', `The step "${id}" has no output "${output}"`, hint)
}

/** All outputs that a step can have; undefined where they are not known beforehand. */
function outputsOf(step: Step, kinds: Known['kinds']): string[] | undefined {
  const declared = Object.keys(step.outputs)
  if (step.inherits) {
    const inner = outputsOf(step.steps[0]!, kinds)
    return step.kind === 'for-each' ? ['results', ...declared] : inner && [...inner, ...declared]
  }
  if (step.sub !== undefined) return [...Object.keys(step.sub.outputs), ...declared]
  if (step.kind === 'for-each') return ['results', ...declared]
  if (['sequence', 'parallel', 'repeat', 'goto'].includes(step.kind)) return declared
  const own = kinds.get(step.kind)?.outputs
  return own === undefined ? undefined : [...own, ...declared]
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
  if (context === 'jobs' || context === 'needs') return namesIn(known.jobs)
  if (context === 'inputs') return namesIn(Object.keys(workflow.inputs))
  if (context === 'secrets') return namesIn(secrets)
  return context === 'run' ? namesIn(runKeys) : undefined
}

function find(names: Names | undefined, name: string): true | Step | undefined {
  for (let at = names; at !== undefined; at = at.outer) if (Object.hasOwn(at.ids, name)) return at.ids[name]
  return undefined
}

const stepKeys = ['outputs', 'outcome', 'conclusion', 'error']

function secretNames(workflow: Workflow): Set<string> {
  const sets = [workflow.secrets, ...Object.values(workflow.environments).map((one) => one.secrets)]
  return new Set(sets.flatMap((one) => Object.keys(one)))
}
