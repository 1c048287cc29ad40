import { givenId } from '../criterion_id.ts'
import { ownLines } from './raw_lines.ts'
import type { Linting } from './rule.ts'
import type { Statement } from './statements.ts'

/** An id as an author wrote it at the start of an item. */
export interface WrittenId {
  id: string
  /** Letters in front of the number, `FR-`. */
  prefix: string
  number: number
  /** Digits that the number is filled up to, where it is. */
  width: number
  /** What stands around it: `**` and `**: `. */
  before: string
  after: string
}

/**
 * Where an item's text starts in its file, and the id that it gives itself, if any. Undefined for one that stands otherwise, or whose
 * id does not end in a number (`T002a`). `isOpen`: its box, if it has one, holds a blank.
 */
export function writtenId(
  linting: Linting,
  one: Statement,
): { start: number; text: string; isOpen: boolean; id?: WrittenId } | undefined {
  const first = ownLines(linting, one)[0]
  const marker = /^[\s>]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[^\]]\]\*?[ \t]+)?/.exec(first?.raw ?? '')?.[0]
  if (first === undefined || marker === undefined) return undefined
  const start = first.start + marker.length
  const text = first.raw.slice(marker.length)
  const before = /^[*_]*/.exec(text)![0]
  const bare = { start, text: text.slice(before.length), isOpen: !/\[[^\] \t]\]/.test(marker) }
  const given = givenId(text.slice(before.length).replaceAll('**', ''))
  if (given === undefined) return bare
  const [, prefix, digits] = /^(.*?)(\d+)$/.exec(given) ?? []
  if (prefix === undefined || digits === undefined) return undefined
  const after = /^[*_]*[:.)\]]?[*_]*[ \t]+(?:[–—-][ \t]+)?/.exec(text.slice(before.length + given.length))?.[0] ?? ': '
  return { ...bare, id: { id: given, prefix, number: Number(digits), width: digits.length, before, after } }
}

/** The id that goes on from the highest one of these. */
export function nextId(ids: readonly WrittenId[], like: WrittenId, more = 0): string {
  const same = ids.filter((one) => one.prefix === like.prefix)
  const highest = Math.max(...same.map((one) => one.number)) + 1 + more
  return `${like.prefix}${String(highest).padStart(like.width, '0')}`
}
