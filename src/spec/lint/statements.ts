import type { Place } from '../../core/diagnostic.ts'
import type { Check, Item, Spec } from '../spec.ts'
import type { Linting } from './rule.ts'

/** Something that a spec says, once, whatever lists of the model it stands in. */
export interface Statement {
  spec: Spec
  item: Item
  file: string
  role: 'requirement' | 'criterion' | 'scenario' | 'task'
  check?: Check
}

const known = new WeakMap<Spec, Statement[]>()

/** All that a spec says, in the order of its files' lines. */
export function statementsOf(spec: Spec): Statement[] {
  const before = known.get(spec)
  if (before !== undefined) return before
  const checks = new Map(spec.criteria.map((one) => [keyOf(one), one.check]))
  const found = new Map<string, Statement>()
  const take = (items: readonly Item[], role: Statement['role']) => {
    for (const item of items) {
      const key = keyOf(item)
      const check = checks.get(key)
      if (found.has(key)) continue
      found.set(key, { spec, item, file: item.file ?? spec.path, role, ...(check === undefined ? {} : { check }) })
    }
  }
  take(spec.tasks, 'task')
  take(spec.requirements, 'requirement')
  take(spec.scenarios, 'scenario')
  take(spec.criteria, 'criterion')
  const all = [...found.values()].toSorted(byPlace)
  known.set(spec, all)
  return all
}

/** What is still to be done or to hold: ticked boxes and specs that are done are history, and nobody rewords them. */
export function openStatements({ specs }: Linting, ...roles: Statement['role'][]): Statement[] {
  return specs
    .filter((spec) => spec.status !== 'done')
    .flatMap(statementsOf)
    .filter(({ item, role }) => item.state !== 'ticked' && roles.includes(role))
}

/** Where a statement, or another item of a spec, stands. */
export function placeOfItem(spec: Spec, { file, line, column }: Item): Place {
  return { file: file ?? spec.path, line, column }
}

function keyOf({ file, line, column }: Item): string {
  return `${file ?? ''}:${line}:${column}`
}

function byPlace(a: Statement, b: Statement): number {
  return a.file === b.file ? a.item.line - b.item.line || a.item.column - b.item.column : a.file < b.file ? -1 : 1
}
