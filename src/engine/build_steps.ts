import type { Json } from '../core/event.ts'
import type { Place } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import { combinationsOf } from '../core/matrix.ts'
import type { Retry, Step } from '../core/workflow.ts'
import { conditionAt, durationAt, fail, report, texts, type Building } from './building.ts'
import { structureOf, workOf, type Work } from './build_work.ts'
import { checkGoto } from './check_goto.ts'
import { checkNeeds } from './check_needs.ts'
import { checkCommand } from './quote_command.ts'
import { extendStep } from './compose.ts'
import type { RawStep } from './schema.ts'

/** The most steps that a workflow may have, those of the workflows it calls included. */
export const maxSteps = 100_000

/** Makes the steps of a block; `block` is its path (`build`, `!failure`), '' for the workflow's own. */
export function buildSteps(raw: readonly RawStep[] | undefined, at: PropertyKey[], block: string, b: Building): Step[] {
  const seen = new Map<string, Place>()
  const made = (raw ?? []).map((one, i) => {
    const path = [...at, i]
    const id = one.id ?? slug(one.name) ?? `${wordOf(one)}-${i + 1}`.replace(/[^\w-]/g, '-')
    const place = b.place(one.id === undefined ? path : [...path, 'id'])
    const first = seen.get(id)
    if (first !== undefined)
      fail(b, 'duplicate-id', `Two steps have the id "${id}"`, place, `The first one stands in line ${first.line}`)
    seen.set(id, place)
    return buildStep(one, path, block === '' ? id : `${block}/${id}`, b)
  })
  if (made.some((step) => step.needs !== undefined)) {
    for (const [i, step] of made.entries()) step.needs ??= i === 0 ? [] : [made[i - 1]!.id]
    checkNeeds(made, b.findings)
  }
  checkGoto(made, at.at(-1) === 'parallel', b.findings)
  return made
}

function wordOf(raw: RawStep): string {
  if (raw.run !== undefined) return 'run'
  const uses = raw.uses
    ?.split('/')
    .at(-1)!
    .replace(/\.ya?ml$/, '')
  return uses ?? raw.agent ?? raw.extends ?? (raw.goto === undefined ? 'step' : 'goto')
}

/** Makes one step; `own` is its path in the file's tree. */
export function buildStep(written: RawStep, at: PropertyKey[], own: string, outside: Building): Step {
  const [raw, extended] = withTemplate(written, at, outside)
  const env = { ...outside.env, ...texts(raw.env) }
  const b: Building = { ...extended, env }
  const structure = structureOf(raw, at, b)
  const isLoop = structure === 'repeat' || structure === 'for-each'
  const id = own.slice(own.lastIndexOf('/') + 1)
  const insideOwn = isLoop && raw.steps === undefined ? `${own}/${id}` : own
  const work = workOf(raw, at, insideOwn, b)
  const outer: Step = {
    ...blank(id, b.place(at), env),
    ...(raw.name === undefined ? {} : { name: raw.name }),
    kind: structure ?? work?.kind ?? 'sequence',
    ...(raw.if === undefined ? {} : { if: conditionAt(String(raw.if), [...at, 'if'], b) }),
    ...(work === undefined || isLoop ? {} : workKeys(work)),
    outputs: expressionsIn(raw.outputs),
    checkpoint: raw.checkpoint ?? raw['on-failure'] === 'restore',
    ...(raw.needs === undefined ? {} : { needs: [raw.needs].flat() }),
    ...limitsOf(raw, at, b),
    ...loopOf(raw, at, b),
  }
  applyOnFailure(outer, raw, at, own, b)
  outer.finally = buildSteps(raw.finally, [...at, 'finally'], `${own}!finally`, b)
  if (isLoop && raw.steps === undefined) outer.steps = [moveInside(outer, raw, { at, own: insideOwn, work }, b)]
  else if (work?.sub === undefined) {
    const key = raw.parallel === undefined ? 'steps' : 'parallel'
    outer.steps = buildSteps(raw[key], [...at, key], own, b)
  }
  register(own, outer, b)
  return outer
}

/** A template that is not there leaves the step as it is written, with a finding. */
function withTemplate(raw: RawStep, at: PropertyKey[], b: Building): [RawStep, Building] {
  try {
    return extendStep(raw, at, b)
  } catch (error) {
    report(b, error, (error instanceof MmmError ? error.at : undefined) ?? b.place(at))
    return [{ run: 'true', ...raw }, b]
  }
}

function register(own: string, step: Step, b: Building): void {
  b.byPath.set(own, step)
  if (b.byPath.size === maxSteps + 1)
    throw new MmmError('workflow.too-many', `The workflow has more than ${maxSteps} steps`, { at: step.at })
}

function blank(id: string, at: Place, env: Record<string, string>): Step {
  return {
    id,
    at,
    kind: 'sequence',
    with: {},
    steps: [],
    env,
    outputs: {},
    onFailure: [],
    finally: [],
    checkpoint: false,
    inherits: false,
  }
}

/** Outputs that are expressions; the others are the work of a run step. */
function expressionsIn(outputs: RawStep['outputs']): Record<string, string> {
  const written = Object.entries(outputs ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return Object.fromEntries(written)
}

function workKeys(work: Work): Partial<Step> {
  return {
    with: work.with,
    ...(work.goto === undefined ? {} : { goto: work.goto }),
    ...(work.sub === undefined ? {} : { sub: work.sub, steps: work.sub.steps }),
  }
}

function limitsOf(raw: RawStep, at: PropertyKey[], b: Building): Partial<Step> {
  const { breaker, cache, artifacts } = raw
  return {
    ...(raw.resume === undefined ? {} : { resume: raw.resume }),
    ...(raw['continue-on-error'] === undefined ? {} : { continueOnError: raw['continue-on-error'] }),
    ...timeoutOf(raw, at, b),
    ...(raw.retry === undefined ? {} : { retry: retryAt(raw.retry, [...at, 'retry'], b) }),
    ...(breaker === undefined
      ? {}
      : {
          breaker: {
            failures: breaker.failures,
            coolDown: durationAt(breaker['cool-down'], [...at, 'breaker', 'cool-down'], b),
          },
        }),
    ...(cache === undefined ? {} : { cache }),
    ...(artifacts === undefined
      ? {}
      : { artifacts: Array.isArray(artifacts) ? { paths: artifacts } : named(artifacts) }),
  }
}

function named({ name, paths }: { name?: string | undefined; paths: string[] }): NonNullable<Step['artifacts']> {
  return { paths, ...(name === undefined ? {} : { name }) }
}

function loopOf(raw: RawStep, at: PropertyKey[], b: Building): Partial<Step> {
  if (raw.repeat !== undefined) return { repeat: repeatAt(raw.repeat, [...at, 'repeat'], b) }
  const failFast = raw['fail-fast'] ?? true
  const width = raw['max-parallel']
  if (raw['for-each'] !== undefined) {
    const items = raw['for-each'] as Json
    checkItems(items, [...at, 'for-each'], b)
    return { forEach: { items, ...(width === undefined ? {} : { maxParallel: width }), failFast } }
  }
  if (raw.matrix === undefined) return {}
  checkMatrix(raw.matrix as Json, [...at, 'matrix'], b)
  return { matrix: raw.matrix as Json, forEach: { items: [], maxParallel: width ?? 256, failFast } }
}

/** A matrix that stands whole in the file is tried: too many combinations, or none, are told now. */
function checkMatrix(matrix: Json, at: PropertyKey[], b: Building): void {
  if (JSON.stringify(matrix).includes('${{')) return
  try {
    combinationsOf(matrix)
  } catch (error) {
    report(b, error, b.place(at))
  }
}

/** A command that a for-each runs is shell lines like those of `run`. */
function checkItems(items: Json, at: PropertyKey[], b: Building): void {
  const command = items === null || typeof items !== 'object' || Array.isArray(items) ? undefined : items['command']
  try {
    if (typeof command === 'string') checkCommand(command)
  } catch (error) {
    report(b, error, b.place([...at, 'command']))
  }
}

const usualRetry: Retry = { attempts: 3, backoff: 'exponential', delay: 1_000, maxDelay: 60_000, jitter: 0, on: [] }

function applyOnFailure(step: Step, raw: RawStep, at: PropertyKey[], own: string, b: Building): void {
  const said = raw['on-failure']
  if (typeof said !== 'string') step.onFailure = buildSteps(said, [...at, 'on-failure'], `${own}!failure`, b)
  else if (said === 'continue') step.continueOnError = true
  else if (said === 'restore') step.onFailureDo = 'restore'
  else if (said === 'retry') step.retry ??= { ...usualRetry }
  else if (said.startsWith('goto ')) step.onFailureDo = { goto: said.slice('goto '.length) }
}

interface Inside {
  at: PropertyKey[]
  own: string
  work: Work | undefined
}

/** A step written on the line of its loop becomes the one step inside; what concerns each round goes with it. */
function moveInside(outer: Step, raw: RawStep, { at, own, work }: Inside, b: Building): Step {
  const inner: Step = { ...blank(outer.id, outer.at, outer.env), kind: work?.kind ?? 'sequence' }
  if (raw.parallel !== undefined) {
    inner.kind = 'parallel'
    inner.steps = buildSteps(raw.parallel, [...at, 'parallel'], own, b)
  } else {
    Object.assign(inner, work === undefined ? {} : workKeys(work), { outputs: outer.outputs })
    Object.assign(outer, { outputs: {}, inherits: true })
  }
  for (const key of ['retry', 'timeout', 'resume', 'breaker', 'cache', 'artifacts'] as const) {
    if (outer[key] === undefined) continue
    Object.assign(inner, { [key]: outer[key] })
    delete outer[key]
  }
  inner.checkpoint = outer.checkpoint && outer.onFailureDo !== 'restore'
  outer.checkpoint = outer.onFailureDo === 'restore'
  register(own, inner, b)
  return inner
}

function repeatAt(raw: NonNullable<RawStep['repeat']>, at: PropertyKey[], b: Building): NonNullable<Step['repeat']> {
  if (raw.max === undefined && raw.until === undefined && raw.while === undefined)
    fail(b, 'endless', 'The repeat has no end', b.place(at), 'Give it max, until or while')
  return {
    ...(raw.max === undefined ? {} : { max: raw.max }),
    ...(raw.until === undefined ? {} : { until: conditionAt(raw.until, [...at, 'until'], b) }),
    ...(raw.while === undefined ? {} : { while: conditionAt(raw.while, [...at, 'while'], b) }),
  }
}

function retryAt(raw: NonNullable<RawStep['retry']>, at: PropertyKey[], b: Building): Retry {
  const delay = durationAt(raw.delay, [...at, 'delay'], b)
  const maxDelay = durationAt(raw['max-delay'], [...at, 'max-delay'], b)
  return { attempts: raw.attempts, backoff: raw.backoff, delay, maxDelay, jitter: raw.jitter, on: raw.on }
}

function timeoutOf(raw: RawStep, at: PropertyKey[], b: Building): { timeout?: Json } {
  if (raw.timeout !== undefined) return { timeout: timeoutAt(raw.timeout, [...at, 'timeout'], b) }
  if (raw.run === undefined || b.defaults.timeout === undefined) return {}
  return { timeout: timeoutAt(b.defaults.timeout, ['defaults', 'timeout'], b) }
}

function timeoutAt(raw: string | number, at: PropertyKey[], b: Building): Json {
  return typeof raw === 'string' && raw.includes('${{') ? raw : durationAt(raw, at, b)
}

function slug(name: string | undefined): string | undefined {
  const made = name
    ?.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return made === undefined || made === '' ? undefined : /^[a-z_]/.test(made) ? made : `s-${made}`
}
