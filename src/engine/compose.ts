import { MmmError } from '../core/error.ts'
import type { Place } from '../core/diagnostic.ts'
import { didYouMean } from '../core/suggest.ts'
import { partKey, type Part } from '../core/workflow.ts'
import { parseYaml } from '../core/yaml_file.ts'
import { fail, type Building } from './building.ts'
import type { Doc } from './doc.ts'
import { workflowSchema, type RawStep, type RawWorkflow } from './schema.ts'

type Reading = Pick<Building, 'findings' | 'parts' | 'read' | 'chain' | 'docs'>

/** Reads a workflow file and those that it extends. Undefined where one is invalid; the findings say why. */
export function readDoc(text: string, file: string, b: Reading): Doc | undefined {
  if (!b.docs.has(file)) b.docs.set(file, readAnew(text, file, b))
  return b.docs.get(file)
}

function readAnew(text: string, file: string, b: Reading): Doc | undefined {
  const { value, findings, place } = parseYaml<RawWorkflow>(text, file, workflowSchema, 'workflow')
  b.findings.push(...findings)
  if (value === undefined) return undefined
  const own: Doc = { raw: value, place }
  if (value.extends === undefined) return own
  const at = place(['extends'])
  const part = readPart(value.extends, at, b)
  const base = part === undefined ? undefined : readDoc(part.text, part.file, { ...b, chain: [...b.chain, part.file] })
  return base === undefined ? undefined : inherit(own, base)
}

/** What a file names, read once and noted among the parts. Circles and missing files are findings. */
export function readPart(ref: string, at: Place, b: Reading): Part | undefined {
  const from = at.file ?? b.chain.at(-1)!
  const key = partKey(ref, from)
  const part = b.parts[key] ?? b.read(ref, from)
  if (part === undefined) {
    fail({ ...b, place: () => at }, 'no-part', `There is no workflow "${ref}"`, at, partHint)
    return undefined
  }
  if (b.chain.includes(part.file)) {
    const circle = [...b.chain.slice(b.chain.indexOf(part.file)), part.file].join(' -> ')
    fail({ ...b, place: () => at }, 'circle', `Workflows contain each other in a circle: ${circle}`, at)
    return undefined
  }
  b.parts[key] = part
  return part
}

const partHint = 'Write a path from this file (./lint.yml), npm:<package>/<file>, or the name of a workflow'

/** Maps of the head that are merged name by name; all else is replaced. */
const merged = new Set(['inputs', 'env', 'environments', 'outputs', 'templates', 'defaults', 'jobs', 'budget', 'on'])

/** What a file says goes before what it extends. */
function inherit(own: Doc, base: Doc): Doc {
  const { name: _, ...below } = base.raw
  if (own.raw.jobs !== undefined) delete below.steps
  if (own.raw.steps !== undefined) delete below.jobs
  const raw = { ...below, ...own.raw } as Record<string, unknown>
  for (const key of merged) {
    const pair = [base.raw, own.raw].map((one) => (one as Record<string, unknown>)[key])
    if (pair.every((one) => one !== undefined)) raw[key] = Object.assign({}, ...pair)
  }
  if (base.raw.secrets !== undefined && own.raw.secrets !== undefined)
    raw['secrets'] = { ...byName(base.raw.secrets), ...byName(own.raw.secrets) }
  return { raw: raw as RawWorkflow, place: (path) => (isIn(own.raw, path) ? own : base).place(path) }
}

function isIn(raw: RawWorkflow, [key, name]: ReadonlyArray<PropertyKey>): boolean {
  if (key === undefined) return true
  const value = (raw as Record<PropertyKey, unknown>)[key]
  if (value === undefined) return false
  return name === undefined || !merged.has(String(key)) || name in (value as object)
}

/** Secrets as a list of names are those of variables. */
export function byName(raw: NonNullable<RawWorkflow['secrets']>): Record<string, { env: string } | { file: string }> {
  return Array.isArray(raw) ? Object.fromEntries(raw.map((name) => [name, { env: name }])) : raw
}

/** The keys that say what a step does; it does one thing. */
export const works = ['run', 'agent', 'uses', 'approve', 'steps', 'parallel', 'goto', 'restore'] as const

/** A step with the template that it extends merged in, and where its keys stand. */
export function extendStep(
  raw: RawStep,
  at: PropertyKey[],
  b: Building,
  trail: readonly string[] = [],
): [RawStep, Building] {
  const name = raw.extends
  if (name === undefined) return [raw, b]
  const template = b.templates[name]
  const here = b.place([...at, 'extends'])
  if (template === undefined) {
    const hint = didYouMean(name, Object.keys(b.templates)) ?? 'Write it below "templates" at the head'
    throw new MmmError('workflow.unknown-template', `There is no template "${name}"`, { at: here, hint })
  }
  if (trail.includes(name)) {
    const circle = [...trail.slice(trail.indexOf(name)), name].join(' -> ')
    throw new MmmError('workflow.circle', `Templates extend each other in a circle: ${circle}`, { at: here })
  }
  const [base, below] = extendStep(template, ['templates', name], b, [...trail, name])
  const place = (path: ReadonlyArray<PropertyKey>) => {
    const key = path[at.length]
    const inTemplate = startsWith(path, at) && key !== undefined && !(key in raw) && key in base
    return inTemplate ? below.place(['templates', name, ...path.slice(at.length)]) : b.place(path)
  }
  return [mergeSteps(base, raw), { ...b, place }]
}

function mergeSteps(base: RawStep, own: RawStep): RawStep {
  const { extends: _, ...rest } = own
  const kept: RawStep = { ...base }
  delete kept.id
  if (works.some((key) => own[key] !== undefined)) {
    for (const key of works) delete kept[key]
    if (own.uses === undefined && own.agent === undefined) delete kept.with
  }
  const both = { ...kept, ...rest }
  for (const key of ['env', 'with', 'outputs'] as const) {
    if (kept[key] !== undefined && own[key] !== undefined) Object.assign(both, { [key]: { ...kept[key], ...own[key] } })
  }
  return both
}

function startsWith(path: ReadonlyArray<PropertyKey>, start: readonly PropertyKey[]): boolean {
  return start.every((part, i) => path[i] === part)
}
