import type { Item, Spec } from '../spec.ts'
import { statementsOf } from './statements.ts'

/** An item's reference, and the items of the spec that bear this id. */
export interface Reference {
  item: Item
  id: string
  found: Item[]
}

/** What the items of a spec refer to: requirements that they name, and items that they need. */
export function referencesOf(spec: Spec): { references: Reference[]; ids: string[] } {
  const items = new Map<string, Map<string, Item>>()
  for (const { item, role } of statementsOf(spec)) {
    const same = items.get(plainId(item.id)) ?? new Map<string, Item>()
    same.set(`${role}:${item.line}`, item)
    items.set(plainId(item.id), same)
  }
  const parents = statementsOf(spec).flatMap(({ item }) => (item.parent === undefined ? [] : [plainId(item.parent)]))
  for (const id of parents) if (!items.has(id)) items.set(id, new Map())
  // Where nothing was read that could be named, the names may well be right
  const hasNamed = statementsOf(spec).some(({ role }) => role === 'requirement' || role === 'criterion')
  const references = statementsOf(spec).flatMap(({ item }) =>
    [...((hasNamed && item.refs) || []), ...(item.needs ?? [])].flatMap((id): Reference[] => {
      const same = items.get(plainId(id))
      return same === undefined || same.size > 0 ? [{ item, id, found: [...(same?.values() ?? [])] }] : []
    }),
  )
  return { references, ids: statementsOf(spec).map(({ item }) => item.id) }
}

/** Ids are the same however their numbers are filled up and whatever their case. */
function plainId(id: string): string {
  return id.toLowerCase().replace(/(?<!\d)0+(?=\d)/g, '')
}
