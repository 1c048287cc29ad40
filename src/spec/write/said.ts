import { oneLine } from '../plain.ts'
import type { Check, Item, Spec } from '../spec.ts'

/** One thing that a spec says, in whatever lists of the model it stands. */
export interface Said {
  what: 'requirement' | 'scenario' | 'criterion' | 'task' | 'question'
  item: Item
  /** Whether it can be proven, so that it is open or ticked. */
  provable: boolean
  check?: Check
}

/** Everything that a spec says, each once, in the order of its files. */
export function saidIn(spec: Spec): Said[] {
  const provable = new Map(spec.criteria.map((one) => [keyOf(one), one]))
  const seen = new Set<string>()
  const lists: Array<[Said['what'], Item[]]> = [
    ['question', spec.questions],
    ['task', spec.tasks],
    ['scenario', spec.scenarios],
    ['requirement', spec.requirements],
    ['criterion', spec.criteria],
  ]
  const all = lists.flatMap(([what, items]) =>
    items.flatMap((item): Said[] => {
      const key = `${keyOf(item)}${what === 'question' ? '?' : ''}`
      if (seen.has(key)) return []
      seen.add(key)
      const criterion = what === 'question' ? undefined : provable.get(key)
      const check = criterion?.check === undefined ? {} : { check: criterion.check }
      return [{ what, item, provable: criterion !== undefined, ...check }]
    }),
  )
  const order = (one: Said) => spec.files.indexOf(one.item.file ?? spec.path)
  return all.toSorted((a, b) => order(a) - order(b) || a.item.line - b.item.line || a.item.column - b.item.column)
}

function keyOf({ id, line, column, file = '' }: Item): string {
  return JSON.stringify([id, line, column, file])
}

/** An item's words without the id that they begin with. */
export function bareText({ id, text }: Item): string {
  const words = oneLine(text)
  const number = id.split('/').at(-1)!
  const start = new RegExp(`^[[(*_]*${number.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[*_)\\]]*[.:]?[*_]*(?:\\s+|$)`)
  const bare = words.replace(start, '').trim()
  return bare === '' ? words : bare
}

/** A scenario in its parts. */
export interface Steps {
  /** What stands before it with a colon. */
  name?: string
  given?: string
  when?: string
  outcome: string
}

/** `Name: Given a, when b, then c` in its parts; undefined for other sentences. */
export function stepsOf(text: string): Steps | undefined {
  const named = /^(?:([^:]{1,120}):\s+)?(?=(?:given|when)\b)(.+)$/is.exec(text)
  const found = /^(?:given:?\s+(.+?))?(?:[,;.]?\s*(?:\band\s+)?\bwhen:?\s+(.+?))?[,;.]?\s*\bthen:?\s+(.+)$/is.exec(
    named?.[2] ?? '',
  )
  if (named === null || found === null || (found[1] === undefined && found[2] === undefined)) return undefined
  const [, given, when, then = ''] = found
  return {
    ...(named[1] === undefined ? {} : { name: named[1] }),
    ...(given === undefined ? {} : { given }),
    ...(when === undefined ? {} : { when }),
    outcome: then,
  }
}
