import type { Diagnostic, Place } from '../core/diagnostic.ts'
import { parseDuration } from '../core/duration.ts'
import { condition, compile } from '../core/expression.ts'
import { MmmError } from '../core/error.ts'
import { sha256 } from '../core/id.ts'
import type { Kind } from '../core/kind.ts'
import type { Json } from '../core/event.ts'
import type { Input, Retry, SecretSource, Step, Workflow } from '../core/workflow.ts'
import { parseYaml } from '../core/yaml_file.ts'
import { checkNames } from './check_names.ts'
import { checkNeeds } from './check_needs.ts'
import { checkWith } from './check_with.ts'
import { checkBudget, triggersOf } from './parse_on.ts'
import { checkCommand } from './quote_command.ts'
import { workflowSchema, type RawStep, type RawWorkflow } from './schema.ts'

export interface ParsedWorkflow {
  /** Undefined if any finding is an error. */
  workflow?: Workflow
  findings: Diagnostic[]
}

/** Reads a workflow file and reports everything that is wrong with it, each with its place. */
export function parseWorkflow(text: string, file: string, kinds: ReadonlyMap<string, Kind>): ParsedWorkflow {
  const yaml = parseYaml<RawWorkflow>(text, file, workflowSchema, 'workflow')
  if (yaml.value === undefined) return { findings: yaml.findings }
  const made = build(yaml.value, {
    text,
    file,
    kinds,
    defaults: yaml.value.defaults ?? {},
    place: yaml.place,
    findings: [],
    byPath: new Map(),
  })
  const failed = made.findings.some((one) => one.severity === 'error')
  return failed ? { findings: made.findings } : made
}

interface Building {
  /** For run steps that do not say otherwise. */
  defaults: {
    shell?: string | undefined
    'working-directory'?: string | undefined
    timeout?: string | number | undefined
  }
  text: string
  file: string
  kinds: ReadonlyMap<string, Kind>
  place(path: ReadonlyArray<PropertyKey>): Place
  findings: Diagnostic[]
  byPath: Map<string, Step>
}

function build(raw: RawWorkflow, b: Building): ParsedWorkflow & { workflow: Workflow } {
  const stem = b.file
    .split('/')
    .at(-1)!
    .replace(/\.ya?ml$/, '')
  const budget = raw.budget ?? {}
  const workflow: Workflow = {
    name: raw.name ?? stem,
    ...(raw.description === undefined ? {} : { description: raw.description }),
    ...(raw.on === undefined ? {} : { on: triggersOf(raw.on, b) }),
    path: b.file,
    hash: sha256(b.text),
    text: b.text,
    inputs: (raw.inputs ?? {}) as Record<string, Input>,
    env: texts(raw.env),
    ...(raw.workspace === undefined ? {} : { workspace: raw.workspace }),
    budget: {
      ...(budget.usd === undefined ? {} : { usd: budget.usd }),
      ...(budget.tokens === undefined ? {} : { tokens: budget.tokens }),
      ...(budget.iterations === undefined ? {} : { iterations: budget.iterations }),
      ...(budget.time === undefined ? {} : { ms: durationAt(budget.time, ['budget', 'time'], b) }),
    },
    secrets: secretsOf(raw.secrets),
    environments: environmentsOf(raw.environments),
    steps: bodyOf(raw, b),
    outputs: raw.outputs ?? {},
    onSuccess: buildSteps(raw['on-success'], ['on-success'], '!success', b),
    onFailure: buildSteps(raw['on-failure'], ['on-failure'], '!failure', b),
    finally: buildSteps(raw.finally, ['finally'], '!finally', b),
    byPath: b.byPath,
  }
  workflow.workspace ??= [...b.byPath.values()].some((step) => needsWorktree.has(step.kind)) ? 'worktree' : 'here'
  checkNames(workflow, b.findings)
  checkBudget(workflow, b)
  return { workflow, findings: b.findings }
}

const needsWorktree = new Set(['agent', 'keep', 'undo', 'restore'])

function buildSteps(raw: RawStep[] | undefined, at: PropertyKey[], block: string, b: Building): Step[] {
  const seen = new Map<string, Place>()
  const made = (raw ?? []).map((one, i) => {
    const path = [...at, i]
    const id =
      one.id ??
      slug(one.name) ??
      `${one.run === undefined ? (one.uses ?? one.agent ?? 'step') : 'run'}-${i + 1}`.replace(/[^\w-]/g, '-')
    const place = b.place(one.id === undefined ? path : [...path, 'id'])
    const first = seen.get(id)
    if (first !== undefined)
      fail(b, 'duplicate-id', `Two steps have the id "${id}"`, place, `The first one stands in line ${first.line}`)
    seen.set(id, place)
    return buildStep(one, path, { id, own: block === '' ? id : `${block}/${id}` }, b)
  })
  if (made.some((step) => step.needs !== undefined)) {
    for (const [i, step] of made.entries()) step.needs ??= i === 0 ? [] : [made[i - 1]!.id]
    checkNeeds(made, b.findings)
  }
  return made
}

/** The steps of a flat file, or its jobs: sequences that run at the same time but for their needs. */
function bodyOf(raw: RawWorkflow, b: Building): Step[] {
  if (raw.jobs === undefined) {
    if (raw.steps === undefined)
      fail(b, 'no-steps', 'The workflow has no steps', { file: b.file, line: 1, column: 1 }, 'Give it steps: or jobs:')
    return buildSteps(raw.steps, ['steps'], '', b)
  }
  if (raw.steps !== undefined)
    fail(b, 'two-bodies', 'A workflow has either steps or jobs', b.place(['jobs']), 'Move the steps into a job')
  const jobs = Object.entries(raw.jobs).map(([id, job]) => {
    const step = buildStep(job, ['jobs', id], { id, own: id }, b)
    step.needs ??= []
    return step
  })
  checkNeeds(jobs, b.findings)
  return jobs
}

function buildStep(raw: RawStep, at: PropertyKey[], names: { id: string; own: string }, b: Building): Step {
  const { id, own } = names
  const place = b.place(at)
  const structure = structureOf(raw, at, b)
  const leaf = leafOf(raw, at, b)
  const needs = raw.needs === undefined ? undefined : [raw.needs].flat()
  const outer: Step = {
    id,
    ...(raw.name === undefined ? {} : { name: raw.name }),
    at: place,
    kind: structure ?? leaf?.kind ?? 'sequence',
    with: leaf?.with ?? {},
    ...(raw.if === undefined ? {} : { if: conditionAt(String(raw.if), [...at, 'if'], b) }),
    steps: [],
    env: texts(raw.env),
    outputs: raw.outputs ?? {},
    onFailure: buildSteps(raw['on-failure'], [...at, 'on-failure'], `${own}!failure`, b),
    finally: buildSteps(raw.finally, [...at, 'finally'], `${own}!finally`, b),
    checkpoint: raw.checkpoint ?? false,
    inherits: false,
    ...(needs === undefined ? {} : { needs }),
    ...(raw.resume === undefined ? {} : { resume: raw.resume }),
    ...(raw['continue-on-error'] === undefined ? {} : { continueOnError: raw['continue-on-error'] }),
    ...timeoutOf(raw, at, b),
    ...(raw.retry === undefined ? {} : { retry: retryAt(raw.retry, [...at, 'retry'], b) }),
  }
  if (raw.repeat !== undefined) outer.repeat = repeatAt(raw.repeat, [...at, 'repeat'], b)
  if (raw['for-each'] !== undefined) {
    outer.forEach = {
      items: raw['for-each'] as Json,
      ...(raw['max-parallel'] === undefined ? {} : { maxParallel: raw['max-parallel'] }),
      failFast: raw['fail-fast'] ?? true,
    }
  }
  if (raw.matrix !== undefined) {
    outer.matrix = raw.matrix as Json
    outer.forEach = {
      items: [],
      maxParallel: raw['max-parallel'] ?? 256,
      failFast: raw['fail-fast'] ?? true,
    }
  }
  const looped = structure === 'repeat' || structure === 'for-each'
  if (looped && raw.steps === undefined && raw.parallel === undefined) outer.steps = [moveInside(outer, leaf, own, b)]
  else if (looped && raw.parallel !== undefined) {
    const inner: Step = {
      ...bare(outer),
      kind: 'parallel',
      steps: buildSteps(raw.parallel, [...at, 'parallel'], `${own}/${id}`, b),
    }
    b.byPath.set(`${own}/${id}`, inner)
    outer.steps = [inner]
  } else {
    const key = raw.parallel === undefined ? 'steps' : 'parallel'
    outer.steps = buildSteps(raw[key], [...at, key], own, b)
  }
  b.byPath.set(own, outer)
  return outer
}

/** A step written on the line of its loop becomes the one step inside; what concerns each round goes with it. */
function moveInside(outer: Step, leaf: Leaf | undefined, own: string, b: Building): Step {
  const inner: Step = { ...bare(outer), kind: leaf?.kind ?? 'sequence', with: leaf?.with ?? {}, outputs: outer.outputs }
  for (const key of ['retry', 'timeout', 'resume'] as const) {
    if (outer[key] === undefined) continue
    Object.assign(inner, { [key]: outer[key] })
    delete outer[key]
  }
  inner.checkpoint = outer.checkpoint
  inner.env = outer.env
  Object.assign(outer, { with: {}, outputs: {}, checkpoint: false, inherits: true })
  b.byPath.set(`${own}/${outer.id}`, inner)
  return inner
}

function bare(outer: Step): Step {
  return {
    id: outer.id,
    at: outer.at,
    kind: 'sequence',
    with: {},
    steps: [],
    env: outer.env,
    outputs: {},
    onFailure: [],
    finally: [],
    checkpoint: false,
    inherits: false,
  }
}

interface Leaf {
  kind: string
  with: Record<string, Json>
}

function structureOf(raw: RawStep, at: PropertyKey[], b: Building): Step['kind'] | undefined {
  const what = ['run', 'agent', 'uses', 'approve', 'steps', 'parallel'].filter((key) => key in raw)
  if (what.length === 0) {
    fail(
      b,
      'no-work',
      'The step does nothing',
      b.place(at),
      'Give it one of run, agent, uses, approve, steps, parallel',
    )
  }
  if (what.length > 1) {
    fail(
      b,
      'two-works',
      `A step is one of ${what.join(', ')}, not all of them`,
      b.place([...at, what[1]!]),
      'Make them two steps',
    )
  }
  const loops = (['repeat', 'for-each', 'matrix'] as const).filter((key) => raw[key] !== undefined)
  if (loops.length > 1) {
    fail(
      b,
      'two-loops',
      `A step has one of ${loops.join(', ')}`,
      b.place([...at, loops[1]!]),
      'Put one inside the other with steps:',
    )
  }
  for (const key of ['max-parallel', 'fail-fast'] as const) {
    if (raw[key] !== undefined && raw['for-each'] === undefined && raw.matrix === undefined) {
      fail(b, 'misplaced-key', `"${key}" belongs to a step with for-each or matrix`, b.place([...at, key]))
    }
  }
  for (const key of ['shell', 'working-directory'] as const) {
    if (raw[key] !== undefined && raw.run === undefined) {
      fail(b, 'misplaced-key', `"${key}" belongs to a step with run`, b.place([...at, key]))
    }
  }
  if (raw.with !== undefined && raw.uses === undefined && raw.agent === undefined) {
    fail(b, 'misplaced-key', '"with" belongs to a step with uses or agent', b.place([...at, 'with']))
  }
  if (raw.repeat !== undefined) return 'repeat'
  if (raw['for-each'] !== undefined || raw.matrix !== undefined) return 'for-each'
  if (raw.parallel !== undefined) return 'parallel'
  return raw.steps === undefined ? undefined : 'sequence'
}

function leafOf(raw: RawStep, at: PropertyKey[], b: Building): Leaf | undefined {
  let leaf: Leaf | undefined
  if (raw.run !== undefined) {
    leaf = {
      kind: 'run',
      with: {
        command: raw.run,
        ...optional('shell', raw.shell ?? b.defaults.shell),
        ...optional('working-directory', raw['working-directory'] ?? b.defaults['working-directory']),
      },
    }
  } else if (raw.agent !== undefined)
    leaf = { kind: 'agent', with: { prompt: raw.agent, ...(raw.with as Record<string, Json>) } }
  else if (raw.approve !== undefined) {
    leaf = {
      kind: 'approve',
      with: typeof raw.approve === 'string' ? { message: raw.approve } : ({ ...raw.approve } as Record<string, Json>),
    }
  } else if (raw.uses !== undefined) leaf = { kind: raw.uses, with: (raw.with ?? {}) as Record<string, Json> }
  if (raw.run !== undefined) {
    try {
      checkCommand(raw.run)
    } catch (error) {
      report(b, error, b.place([...at, 'run']))
    }
  }
  if (leaf !== undefined) {
    checkWith(leaf.kind, leaf.with, b.kinds, {
      kindAt: b.place([...at, raw.uses === undefined ? 'agent' : 'uses']),
      keyAt: (key) =>
        b.place([
          ...at,
          ...(raw.approve !== undefined
            ? ['approve', key]
            : raw.run === undefined
              ? ['with', key]
              : [key === 'command' ? 'run' : key]),
        ]),
      findings: b.findings,
    })
  }
  return leaf
}

function repeatAt(raw: NonNullable<RawStep['repeat']>, at: PropertyKey[], b: Building): NonNullable<Step['repeat']> {
  if (raw.max === undefined && raw.until === undefined && raw.while === undefined) {
    fail(b, 'endless', 'The repeat has no end', b.place(at), 'Give it max, until or while')
  }
  return {
    ...(raw.max === undefined ? {} : { max: raw.max }),
    ...(raw.until === undefined ? {} : { until: conditionAt(raw.until, [...at, 'until'], b) }),
    ...(raw.while === undefined ? {} : { while: conditionAt(raw.while, [...at, 'while'], b) }),
  }
}

function retryAt(raw: NonNullable<RawStep['retry']>, at: PropertyKey[], b: Building): Retry {
  return {
    attempts: raw.attempts,
    backoff: raw.backoff,
    delay: durationAt(raw.delay, [...at, 'delay'], b),
    maxDelay: durationAt(raw['max-delay'], [...at, 'max-delay'], b),
    jitter: raw.jitter,
    on: raw.on,
  }
}

function timeoutOf(raw: RawStep, at: PropertyKey[], b: Building): { timeout?: Json } {
  if (raw.timeout !== undefined) return { timeout: timeoutAt(raw.timeout, [...at, 'timeout'], b) }
  if (raw.run === undefined || b.defaults.timeout === undefined) return {}
  return { timeout: timeoutAt(b.defaults.timeout, ['defaults', 'timeout'], b) }
}

function timeoutAt(raw: string | number, at: PropertyKey[], b: Building): Json {
  return typeof raw === 'string' && raw.includes('${{') ? raw : durationAt(raw, at, b)
}

function durationAt(raw: string | number, at: PropertyKey[], b: Building): number {
  const ms = parseDuration(raw)
  if (ms !== undefined) return ms
  fail(b, 'invalid', `"${raw}" is not a duration`, b.place(at), 'Write for example 90s, 5m, 1h30m')
  return 0
}

function conditionAt(raw: string, at: PropertyKey[], b: Building): string {
  try {
    const text = condition(raw)
    compile(text)
    return text
  } catch (error) {
    report(b, error, b.place(at))
    return 'false'
  }
}

function report(b: Building, error: unknown, at: Place): void {
  if (!(error instanceof MmmError)) throw error
  fail(b, error.code, error.message, at, error.hint)
}

function fail(b: Building, code: string, message: string, at: Place, hint?: string): void {
  const full = code.includes('.') ? code : `workflow.${code}`
  b.findings.push({ code: full, severity: 'error', message, at, ...(hint === undefined ? {} : { hint }) })
}

function texts(raw: Record<string, string | number | boolean> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(raw ?? {}).map(([key, value]) => [key, String(value)]))
}

function slug(name: string | undefined): string | undefined {
  const made = name
    ?.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return made === undefined || made === '' ? undefined : /^[a-z_]/.test(made) ? made : `s-${made}`
}

function optional(key: string, value: string | undefined): Record<string, Json> {
  return value === undefined ? {} : { [key]: value }
}

function secretsOf(raw: RawWorkflow['secrets']): Record<string, SecretSource> {
  if (raw === undefined) return {}
  return Array.isArray(raw) ? Object.fromEntries(raw.map((name) => [name, { env: name }])) : raw
}

function environmentsOf(raw: RawWorkflow['environments']): Workflow['environments'] {
  return Object.fromEntries(
    Object.entries(raw ?? {}).map(([name, one]) => [name, { env: texts(one.env), secrets: secretsOf(one.secrets) }]),
  )
}
