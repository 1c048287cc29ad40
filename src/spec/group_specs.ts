import type { Diagnostic } from '../core/diagnostic.ts'
import { sha256 } from '../core/id.ts'
import { placedAt } from './placed.ts'
import type { Criterion, Item, Spec } from './spec.ts'

/** Which file of a group is the main one, and the order of the others. */
const RANKS = [
  'proposal',
  'spec',
  'requirements',
  'bugfix',
  'delta',
  'plan',
  'tasks',
  'design',
  'other',
  'checklist',
  'settings',
  'archived',
]

/**
 * Joins the files of one folder that are one spec. Items keep their places: those of other files than the main one say so. A
 * folder with nothing to prove is no spec, unless it is a change. `notes` are pages that turned out to be context of one,
 * which no page is whose dialect a rule of the settings forces.
 */
export function groupSpecs(
  read: readonly Spec[],
  isForced: (path: string) => boolean = () => false,
): {
  specs: Spec[]
  findings: Diagnostic[]
  notes: ReadonlyMap<string, string>
} {
  const { parts, notes } = asContext(read, isForced)
  const groups = new Map<string, Spec[]>()
  for (const part of parts) {
    const placed = placedAt(part.path)
    const own = placed?.dialect === part.dialect ? placed.group : notes.get(part.path)
    const key = own ?? `\0${part.path}`
    groups.set(key, [...(groups.get(key) ?? []), part])
  }
  const findings: Diagnostic[] = []
  const specs = [...groups.entries()].flatMap(([key, members]): Spec[] => {
    if (key.startsWith('\0')) return members[0]!.kind === 'context' ? [] : members
    const spec = join(members.toSorted(byRank))
    if (spec.kind === 'context' || spec.kind === 'plan') return []
    findings.push(...repeated(spec))
    if (spec.criteria.length === 0) findings.push(noCriterion(spec.path))
    return [spec]
  })
  const told = toldApart(specs)
  return { specs: told.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)), findings, notes }
}

/**
 * Other pages with boxes in a folder of Spec Kit are context of its spec, unless their front matter says that they are specs.
 * `notes`: the folder of each such page by its path.
 */
function asContext(
  read: readonly Spec[],
  isForced: (path: string) => boolean,
): { parts: Spec[]; notes: Map<string, string> } {
  const folders = new Set(read.flatMap(({ path, dialect }) => (dialect === 'speckit' ? mainFolder(path) : [])))
  const notes = new Map<string, string>()
  const parts = read.map((part): Spec => {
    const folder = /^(.*?(?:^|\/)specs\/[^/]+)\//.exec(part.path)?.[1]
    const isNote = ['mmm', 'checklist'].includes(part.dialect) && Object.keys(part.places).length === 0
    if (folder === undefined || !folders.has(folder) || !isNote || isForced(part.path)) return part
    notes.set(part.path, folder)
    return {
      ...part,
      dialect: 'speckit',
      kind: 'context',
      requirements: [],
      scenarios: [],
      criteria: [],
      questions: [],
    }
  })
  return { parts, notes }
}

function mainFolder(path: string): string[] {
  const { role, group } = placedAt(path) ?? {}
  return group !== undefined && ['spec', 'plan', 'tasks'].includes(role ?? '') ? [group] : []
}

/** A page of Tessl is known by its path: where several have one stem, as much of the folders goes before it as tells them apart. */
function toldApart(specs: readonly Spec[]): Spec[] {
  const byId = new Map<string, Spec[]>()
  for (const spec of specs) {
    if (spec.dialect !== 'tessl') continue
    const own = byId.get(spec.id) ?? []
    own.push(spec)
    byId.set(spec.id, own)
  }
  const ids = new Map<Spec, string>()
  for (const alike of byId.values()) if (alike.length > 1) nameByFolder(alike, ids)
  return specs.map((spec) => (ids.has(spec) ? withId(spec, ids.get(spec)!) : spec))
}

function nameByFolder(alike: readonly Spec[], ids: Map<Spec, string>): void {
  const folders = alike.map(({ path }) => path.split('/').slice(0, -1))
  const most = Math.max(...folders.map(({ length }) => length))
  for (let count = 1; count <= most; count++) {
    const names = alike.map((spec, i) => [...folders[i]!.slice(-count), spec.id].join('/'))
    alike.forEach((spec, i) => ids.set(spec, names[i]!))
    if (new Set(names).size === alike.length) return
  }
}

function withId(spec: Spec, id: string): Spec {
  return { ...spec, id, criteria: spec.criteria.map((one) => ({ ...one, ref: `${id}#${one.id}` })) }
}

function rankOf({ path }: Spec): number {
  return RANKS.indexOf(placedAt(path)?.role ?? 'other')
}

function byRank(a: Spec, b: Spec): number {
  return rankOf(a) - rankOf(b) || (a.path < b.path ? -1 : 1)
}

function join(members: readonly Spec[]): Spec {
  const [main] = members
  const status = members.find(({ path }) => path.endsWith('.json'))?.status
  const moved = members.map((part) => (part === main ? part : withFile(part)))
  const all = <K extends 'requirements' | 'scenarios' | 'tasks' | 'questions'>(key: K): Item[] =>
    moved.flatMap((part) => part[key])
  const deltas = moved.flatMap((part) => part.deltas ?? [])
  return {
    ...main!,
    kind: main!.dialect === 'openspec-change' && moved.some(({ kind }) => kind !== 'plan') ? 'change' : kindOf(moved),
    ...(main!.dialect === 'openspec-change' && main!.kind !== 'change' ? { title: main!.id } : {}),
    status: status ?? main!.status,
    files: moved.map(({ path }) => path),
    requirements: all('requirements'),
    scenarios: all('scenarios'),
    tasks: all('tasks'),
    criteria: moved.flatMap((part) => part.criteria),
    questions: all('questions'),
    ...(deltas.length > 0 ? { deltas } : {}),
    hash: members.length === 1 ? main!.hash : sha256(members.map(({ hash }) => hash).join('\n')),
  }
}

function kindOf(members: readonly Spec[]): Spec['kind'] {
  return (['spec', 'tasks', 'plan'] as const).find((kind) => members.some((part) => part.kind === kind)) ?? 'context'
}

/** A part with its file noted on every item; what is one object in two lists stays one. */
function withFile(part: Spec): Spec {
  const made = new Map<Item, Item>()
  const noted = <T extends Item>(item: T): T => {
    const before = made.get(item)
    if (before === undefined) made.set(item, { ...item, file: part.path })
    return made.get(item) as T
  }
  return {
    ...part,
    requirements: part.requirements.map(noted),
    scenarios: part.scenarios.map(noted),
    tasks: part.tasks.map(noted),
    criteria: part.criteria.map((one) => noted<Criterion>(one)),
    questions: part.questions.map(noted),
  }
}

/** Ids that two files of one spec give. */
function repeated(spec: Spec): Diagnostic[] {
  const seen = new Map<string, Criterion>()
  return spec.criteria.flatMap((one): Diagnostic[] => {
    const before = seen.get(one.id)
    seen.set(one.id, before ?? one)
    if (before === undefined) return []
    const at = { file: one.file ?? spec.path, line: one.line, column: one.column }
    const message = `The id "${one.id}" stands in ${before.file ?? spec.path} already`
    return [{ code: 'spec.duplicate-id', severity: 'error', message, at, hint: 'Give each an id of its own' }]
  })
}

function noCriterion(file: string): Diagnostic {
  const hint = 'Write what must hold, or the tasks that lead there'
  const message = 'This spec has no criterion'
  return { code: 'spec.no-criterion', severity: 'warning', message, at: { file, line: 1, column: 1 }, hint }
}
