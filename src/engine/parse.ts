import type { Diagnostic, Place } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import { sha256 } from '../core/id.ts'
import type { Kind } from '../core/kind.ts'
import type { Concurrency, Input, Step, Workflow } from '../core/workflow.ts'
import { buildStep, buildSteps } from './build_steps.ts'
import { durationAt, fail, report, texts, type Building, type ReadPart } from './building.ts'
import { checkLanes } from './check_lanes.ts'
import { checkNames } from './check_names.ts'
import { checkNeeds } from './check_needs.ts'
import { byName, readDoc, readPart } from './compose.ts'
import type { Doc } from './doc.ts'
import { checkBudget, triggersOf } from './parse_on.ts'
import type { RawWorkflow } from './schema.ts'

export interface ParsedWorkflow {
  /** Undefined if any finding is an error. */
  workflow?: Workflow
  findings: Diagnostic[]
}

/**
 * Reads a workflow file, with those that it extends and calls, and reports everything that is wrong with it, each with its
 * place.
 *
 * @param read how to read what it names; without it nothing else can be read
 */
export function parseWorkflow(
  text: string,
  file: string,
  kinds: ReadonlyMap<string, Kind>,
  read: ReadPart = () => undefined,
): ParsedWorkflow {
  const top: Top = { kinds, read, findings: [], byPath: new Map(), parts: {}, chain: [file], docs: new Map() }
  try {
    const doc = readDoc(text, file, top)
    const workflow = doc === undefined ? undefined : build(doc, { text, file, own: '' }, top)
    const findings = once(top.findings)
    return workflow === undefined || findings.some((one) => one.severity === 'error')
      ? { findings }
      : { workflow, findings }
  } catch (error) {
    report({ findings: top.findings, place: () => ({ file }) }, error, (error as MmmError).at ?? { file })
    return { findings: top.findings }
  }
}

type Top = Pick<Building, 'kinds' | 'read' | 'findings' | 'byPath' | 'parts' | 'chain' | 'docs' | 'permissions'>

/** A workflow that is called twice says what is wrong with it once. */
function once(findings: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(findings.map((one) => [JSON.stringify([one.code, one.at, one.message]), one])).values()]
}

interface Own {
  text: string
  file: string
  /** Path of the step that calls it, '' at the top. */
  own: string
}

function build({ raw, place }: Doc, { text, file, own }: Own, top: Top): Workflow {
  const b: Building = {
    ...top,
    own,
    place,
    defaults: raw.defaults ?? {},
    env: {},
    templates: raw.templates ?? {},
    ...permissionsOf(raw, top),
    subWorkflow: (ref, at, path) => subWorkflow(ref, at, { path, b }),
  }
  const block = (name: string) => (own === '' ? `!${name}` : `${own}!sub-${name}`)
  const handlers = (key: 'on-success' | 'on-failure' | 'on-cancel' | 'finally', name: string) =>
    buildSteps(raw[key], [key], block(name), b)
  const workflow: Workflow = {
    name: raw.name ?? stemOf(file),
    ...(raw.description === undefined ? {} : { description: raw.description }),
    ...(raw.on === undefined ? {} : { on: triggersOf(raw.on, b) }),
    path: file,
    hash: sha256(text),
    text,
    inputs: (raw.inputs ?? {}) as Record<string, Input>,
    env: texts(raw.env),
    ...(raw.workspace === undefined ? {} : { workspace: raw.workspace }),
    budget: budgetOf(raw, b),
    ...(b.permissions === undefined ? {} : { permissions: b.permissions }),
    ...(raw.concurrency === undefined ? {} : { concurrency: concurrencyOf(raw.concurrency) }),
    secrets: byName(raw.secrets ?? []),
    environments: environmentsOf(raw.environments),
    steps: bodyOf(raw, own, b),
    outputs: raw.outputs ?? {},
    onSuccess: handlers('on-success', 'success'),
    onFailure: handlers('on-failure', 'failure'),
    onCancel: handlers('on-cancel', 'cancel'),
    finally: handlers('finally', 'finally'),
    byPath: top.byPath,
    parts: top.parts,
  }
  if (own === '') {
    workflow.hash = hashOf(workflow)
    workflow.workspace ??= [...top.byPath.values()].some(needsWorktree) ? 'worktree' : 'here'
    checkBudget(workflow, b)
    checkLanes(workflow, b.findings)
  }
  checkNames(workflow, b)
  return workflow
}

const inWorktree = new Set(['agent', 'keep', 'undo', 'restore'])

function needsWorktree(step: Step): boolean {
  return inWorktree.has(step.kind) || step.onFailureDo === 'restore'
}

/** What a workflow is made of decides its hash: another file that it calls changes it. */
function hashOf({ text, parts }: Workflow): string {
  const keys = Object.keys(parts).toSorted()
  return sha256(keys.length === 0 ? text : JSON.stringify([text, ...keys.map((key) => [key, parts[key]!.text])]))
}

function subWorkflow(ref: string, at: Place, { path, b }: Call): Workflow | undefined {
  const part = readPart(ref, at, b)
  if (part === undefined) return undefined
  const top: Top = { ...b, chain: [...b.chain, part.file] }
  const doc = readDoc(part.text, part.file, top)
  return doc === undefined ? undefined : build(doc, { ...part, own: path }, top)
}

interface Call {
  path: string
  b: Building
}

function stemOf(file: string): string {
  return file
    .split('/')
    .at(-1)!
    .replace(/\.ya?ml$/, '')
}

/** A called workflow may touch what it says and what its caller may. */
function permissionsOf(raw: RawWorkflow, top: Top): Pick<Building, 'permissions'> {
  const { permissions } = raw
  if (permissions === undefined) return top.permissions === undefined ? {} : { permissions: top.permissions }
  return { permissions: permissions.filter((one) => top.permissions?.includes(one) !== false) }
}

function budgetOf({ budget = {} }: RawWorkflow, b: Building): Workflow['budget'] {
  return {
    ...(budget.usd === undefined ? {} : { usd: budget.usd }),
    ...(budget.tokens === undefined ? {} : { tokens: budget.tokens }),
    ...(budget.iterations === undefined ? {} : { iterations: budget.iterations }),
    ...(budget.time === undefined ? {} : { ms: durationAt(budget.time, ['budget', 'time'], b) }),
  }
}

function concurrencyOf(raw: NonNullable<RawWorkflow['concurrency']>): Concurrency {
  if (typeof raw === 'string') return { group: raw, cancelInProgress: false, queue: 'single' }
  return { group: raw.group, cancelInProgress: raw['cancel-in-progress'], queue: raw.queue }
}

/** The steps of a flat file, or its jobs: sequences that run at the same time but for their needs. */
function bodyOf(raw: RawWorkflow, own: string, b: Building): Step[] {
  if (raw.jobs === undefined) {
    if (raw.steps === undefined)
      fail(
        b,
        'no-steps',
        'The workflow has no steps',
        { ...b.place([]), line: 1, column: 1 },
        'Give it steps: or jobs:',
      )
    return buildSteps(raw.steps, ['steps'], own, b)
  }
  if (raw.steps !== undefined)
    fail(b, 'two-bodies', 'A workflow has either steps or jobs', b.place(['jobs']), 'Move the steps into a job')
  const jobs = Object.entries(raw.jobs).map(([id, job]) => {
    const step = buildStep(job, ['jobs', id], own === '' ? id : `${own}/${id}`, b)
    step.needs ??= []
    return step
  })
  checkNeeds(jobs, b.findings)
  return jobs
}

function environmentsOf(raw: RawWorkflow['environments']): Workflow['environments'] {
  return Object.fromEntries(
    Object.entries(raw ?? {}).map(([name, one]) => [name, { env: texts(one.env), secrets: byName(one.secrets ?? []) }]),
  )
}
