import { globTest } from '../core/glob.ts'
import { isFilePath } from './file_path.ts'
import { filesNamed } from './named_files.ts'
import { orderSpecs } from './order_specs.ts'
import { orderTasks, type OrderedTask } from './order_tasks.ts'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { Spec } from './spec.ts'

/** A spec in the order of work. */
export interface OrderedSpec {
  spec: Spec
  /** What is left of it: open criteria, and open tasks without a box. */
  open: number
  /** From 1; specs of one layer need nothing of one another. Undefined where nothing is left to do. */
  layer?: number
  /** Of its layer, the group in which no two touch the same file; from 1. */
  batch?: number
  /** Files and globs that it touches, with how that is known. */
  touches: ReadonlyMap<string, Touch>
  tasks: OrderedTask[]
}

/** How it is known that a spec touches a file: its text or check names it, its `may-change` or targets cover it, a kept commit changed it. */
export type Touch = 'names' | 'may change' | 'changed before'

/** Two specs or tasks that could be worked on at the same time and touch the same files. */
export interface Conflict {
  a: string
  b: string
  files: string[]
  /** A sentence's end: `both name it`. */
  why: string
}

/** A file that very many specs touch: told once, not for each pair. */
export interface Crowded {
  file: string
  specs: number
}

/** A spec that has no place in the order. */
export interface Unordered {
  spec: Spec
  open: number
  /** A sentence: in which circle of needs it is, or that it waits for one. */
  why: string
}

export interface WorkOrder {
  order: OrderedSpec[]
  /** Those in a circle of needs, and those that wait for one. */
  unordered: Unordered[]
  conflicts: Conflict[]
  crowded: Crowded[]
  findings: Diagnostic[]
}

/** A file that more specs than this touch is a matter of the project and not of pairs. */
const CROWD = 20

/**
 * The order in which specs are worked on, as {@link orderSpecs} gives it to the loop, with what can be done at the same time and
 * which of it touches the same files. Needs that are done hold nobody up.
 *
 * @param history files that kept commits changed, by spec id
 */
export function orderWork(
  specs: readonly Spec[],
  history: ReadonlyMap<string, readonly string[]> = new Map(),
): WorkOrder {
  const { order, findings } = orderSpecs([...specs])
  const ordered = order.map((spec): OrderedSpec => ({
    spec,
    open: openOf(spec),
    touches: touchesOf(spec, history.get(spec.id) ?? []),
    tasks: orderTasks(spec),
  }))
  layOut(ordered)
  const { conflicts, crowded } = conflictsOf(ordered)
  giveBatches(ordered, conflicts)
  const ofTasks = ordered.flatMap(({ spec, tasks }) => taskConflicts(spec, tasks))
  const unordered = unorderedOf(specs, { order, findings })
  return { order: ordered, unordered, conflicts: [...conflicts, ...ofTasks], crowded, findings }
}

function unorderedOf(specs: readonly Spec[], { order, findings }: ReturnType<typeof orderSpecs>): Unordered[] {
  const placed = new Set(order)
  const whys = new Map(findings.map(({ at, message }) => [at.file, message]))
  const circles = findings.filter(({ code }) => code === 'spec.circle').map(({ message }) => message)
  return specs
    .filter((spec) => !placed.has(spec))
    .map((spec) => {
      const own = circles.find((message) => idsIn(message).includes(spec.id))
      return { spec, open: openOf(spec), why: own ?? whys.get(spec.path) ?? 'It waits for a circle of needs' }
    })
}

/** The ids of a circle as it is told: `...: a -> b -> a`. */
function idsIn(message: string): string[] {
  return message.slice(message.indexOf(': ') + 2).split(' -> ')
}

function openOf(spec: Spec): number {
  if (spec.status === 'done') return 0
  const boxes = new Set(spec.criteria.map((one) => `${one.file ?? ''}:${one.line}`))
  const others = spec.tasks.filter((one) => !boxes.has(`${one.file ?? ''}:${one.line}`))
  return [...spec.criteria, ...others].filter((one) => one.state !== 'ticked' && one.optional !== true).length
}

/** The order has needs first, so one pass is enough. */
function layOut(order: readonly OrderedSpec[]): void {
  const layers = new Map<string, number>()
  for (const one of order) {
    const below = Math.max(0, ...one.spec.needs.map((id) => layers.get(id) ?? 0))
    if (one.open > 0) one.layer = below + 1
    layers.set(one.spec.id, Math.max(one.layer ?? below, layers.get(one.spec.id) ?? 0))
  }
}

function touchesOf(spec: Spec, changed: readonly string[]): Map<string, Touch> {
  const touches = new Map<string, Touch>()
  const add = (path: string, touch: Touch) => void (touches.has(path) || touches.set(path, touch))
  const open = [...spec.requirements, ...spec.scenarios, ...spec.tasks, ...spec.criteria].filter(
    (one) => one.state !== 'ticked',
  )
  for (const { files, text } of open) {
    for (const path of files ?? filesNamed(text).files ?? []) if (isFilePath(path)) add(path, 'names')
  }
  for (const { state, check } of spec.criteria) {
    if (state !== 'ticked' && (check?.kind === 'test' || check?.kind === 'file')) add(check.path, 'names')
  }
  for (const glob of spec.mayChange) add(glob.replace(/^\.\//, ''), 'may change')
  for (const path of changed) if (!spec.files.includes(path)) add(path, 'changed before')
  return touches
}

function conflictsOf(order: readonly OrderedSpec[]): { conflicts: Conflict[]; crowded: Crowded[] } {
  const work = order.filter(({ layer }) => layer !== undefined)
  const holders = holdersOf(work)
  const pairs = new Map<string, { a: OrderedSpec; b: OrderedSpec; files: string[] }>()
  const crowded: Crowded[] = []
  for (const [file, specs] of holders) {
    if (specs.length > CROWD) crowded.push({ file, specs: specs.length })
    else for (const [a, b] of pairsOf(specs)) note(pairs, { a, b, file })
  }
  const conflicts = [...pairs.values()].map(({ a, b, files }): Conflict => ({
    a: a.spec.id,
    b: b.spec.id,
    files: files.toSorted(),
    why: whyOf(a, b, files),
  }))
  return { conflicts: [...conflicts, ...sharedIds(work)], crowded: crowded.toSorted((a, b) => b.specs - a.specs) }
}

/** What is noted for one of them would be the other's, whatever their layers are. */
function sharedIds(work: readonly OrderedSpec[]): Conflict[] {
  const first = new Map<string, Spec>()
  return work.flatMap(({ spec }) => {
    const other = first.get(spec.id)
    if (other === undefined) first.set(spec.id, spec)
    return other === undefined
      ? []
      : [{ a: spec.id, b: spec.id, files: [other.path, spec.path], why: 'two specifications bear this id' }]
  })
}

/** The specs that touch a file, those whose glob covers it among them. Files that only one touches are left out. */
function holdersOf(work: readonly OrderedSpec[]): Map<string, OrderedSpec[]> {
  const holders = new Map<string, Set<OrderedSpec>>()
  const globs: Array<{ one: OrderedSpec; glob: string; test: (path: string) => boolean }> = []
  for (const one of work) {
    for (const path of one.touches.keys()) {
      holders.set(path, (holders.get(path) ?? new Set()).add(one))
      if (/[*?[{]/.test(path) || one.touches.get(path) === 'may change') {
        globs.push({ one, glob: path, test: globTest(path) })
      }
    }
  }
  for (const [path, specs] of holders) for (const { one, test } of globs) if (test(path)) specs.add(one)
  return new Map([...holders].filter(([, specs]) => specs.size > 1).map(([path, specs]) => [path, [...specs]]))
}

function pairsOf(specs: readonly OrderedSpec[]): Array<[OrderedSpec, OrderedSpec]> {
  return specs.flatMap((a, i) => specs.slice(i + 1).map((b): [OrderedSpec, OrderedSpec] => [a, b]))
}

function note(
  pairs: Map<string, { a: OrderedSpec; b: OrderedSpec; files: string[] }>,
  { a, b, file }: { a: OrderedSpec; b: OrderedSpec; file: string },
): void {
  // One after the other anyway: specs of different layers are not worked on at the same time
  if (a.layer !== b.layer) return
  const key = `${a.spec.path}\0${b.spec.path}`
  const pair = pairs.get(key) ?? { a, b, files: [] }
  pair.files.push(file)
  pairs.set(key, pair)
}

function whyOf(a: OrderedSpec, b: OrderedSpec, files: readonly string[]): string {
  const how = (one: OrderedSpec, file: string) =>
    one.touches.get(file) ?? [...one.touches].find(([glob]) => globTest(glob)(file))?.[1] ?? 'names'
  const [left, right] = [how(a, files[0]!), how(b, files[0]!)]
  const what = files.length === 1 ? 'it' : 'them'
  if (left === right)
    return {
      names: `both name ${what}`,
      'may change': `both may change ${what}`,
      'changed before': `commits kept for both changed ${what}`,
    }[left]
  return `"${a.spec.id}" ${saying(left)} ${what}, "${b.spec.id}" ${saying(right)} ${what}`
}

function saying(touch: Touch): string {
  return touch === 'changed before' ? 'changed' : touch
}

/** In the order of work each spec joins the first group of its layer that holds none which touches its files. */
function giveBatches(order: readonly OrderedSpec[], conflicts: readonly Conflict[]): void {
  const against = new Map<string, Set<string>>()
  for (const { a, b } of conflicts) {
    against.set(a, (against.get(a) ?? new Set()).add(b))
    against.set(b, (against.get(b) ?? new Set()).add(a))
  }
  const batches = new Map<number, Array<Set<string>>>()
  for (const one of order) {
    if (one.layer === undefined) continue
    const own = batches.get(one.layer) ?? []
    batches.set(one.layer, own)
    const enemies = against.get(one.spec.id) ?? new Set()
    let at = own.findIndex((batch) => ![...enemies].some((id) => batch.has(id)))
    if (at < 0) at = own.push(new Set()) - 1
    own[at]!.add(one.spec.id)
    one.batch = at + 1
  }
}

function taskConflicts(spec: Spec, tasks: readonly OrderedTask[]): Conflict[] {
  const conflicts = new Map<string, Conflict>()
  const first = new Map<string, OrderedTask>()
  for (const one of tasks) {
    for (const file of (one.task.files ?? []).filter(isFilePath)) {
      const key = `${one.layer} ${file}`
      const other = first.get(key)
      if (other === undefined) first.set(key, one)
      else {
        const [a, b] = [`${spec.id}#${other.task.id}`, `${spec.id}#${one.task.id}`]
        const pair = conflicts.get(`${a} ${b}`) ?? { a, b, files: [], why: 'both are marked as parallel and name it' }
        pair.files.push(file)
        conflicts.set(`${a} ${b}`, pair)
      }
    }
  }
  return [...conflicts.values()]
}
