import type { Item, Spec } from './spec.ts'
import { wordsOf } from './words_of.ts'

/** An item that says what another id said before. */
export interface Renumbered {
  item: Item
  /** The id that it had. */
  was: string
  /** Whether that id now stands for other words: what names it is then silently about those. */
  taken: boolean
}

/**
 * The items of one file of a specification whose id is not the one under which the same words stood before. Words that
 * stand twice, before or now, cannot be followed and are passed over.
 */
export function renumbered(before: readonly Item[], now: readonly Item[]): Renumbered[] {
  const known = byWords(before)
  const ids = new Set(now.map(({ id }) => id))
  return [...byWords(now)].flatMap(([words, item]) => {
    const was = known.get(words)?.id
    if (was === undefined || was === item.id || words === '') return []
    return [{ item, was, taken: ids.has(was) }]
  })
}

/** All that bears an id in one file of a specification, each once. */
export function itemsOf(spec: Spec, file: string): Item[] {
  const all = [...spec.requirements, ...spec.scenarios, ...spec.tasks, ...spec.criteria]
  const own = all.filter((item) => (item.file ?? spec.path) === file)
  return [...new Map(own.map((item) => [item.id, item])).values()]
}

function byWords(items: readonly Item[]): Map<string, Item> {
  const found = new Map<string, Item | undefined>()
  for (const item of items) {
    const words = wordsOf(item)
    found.set(words, found.has(words) ? undefined : item)
  }
  return new Map([...found].flatMap(([words, item]) => (item === undefined ? [] : [[words, item]])))
}
