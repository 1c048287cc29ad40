import type { Document } from './document.ts'
import type { Criterion } from './spec.ts'

/** An item that deeper ones may lie in. */
interface Open {
  column: number
  id?: string
}

/**
 * Says of each criterion with a box in which other one it lies, by its indent: two columns below `1. [ ] a` are enough for people,
 * though not for markdown. A heading, and a paragraph that is indented less, end what is open.
 */
export function nestCriteria(document: Document, criteria: readonly Criterion[]): Criterion[] {
  const byLine = new Map(criteria.map((one) => [one.line, one]))
  const nested = new Map<Criterion, string>()
  let open: Open[] = []
  let quotes = 0
  let blank = true
  const last = criteria.at(-1)?.line ?? 0
  for (let line = criteria[0]?.line ?? 1; line <= last; line++) {
    const text = document.lines.text(line)
    const [quote = ''] = /^(?: {0,3}> ?)*/.exec(text)!
    const bare = text.slice(quote.length)
    const depth = quote.replace(/[^>]/g, '').length
    if (bare.trim() === '') {
      blank = true
      continue
    }
    if (depth !== quotes || /^ {0,3}#{1,6}(?:[ \t]|$)/.test(bare)) open = []
    quotes = depth
    const isItem = /^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(bare)
    const column = indentOf(bare)
    // A line right behind an item is more of its text, however little it is indented
    if (isItem || blank) open = open.filter((one) => one.column + 2 <= column)
    blank = false
    if (!isItem) continue
    const own = byLine.get(line)
    const parent = open.findLast(({ id }) => id !== undefined)?.id
    if (own !== undefined && parent !== undefined) nested.set(own, parent)
    open.push({ column, ...(own === undefined ? {} : { id: own.id }) })
  }
  return criteria.map((one) => (nested.has(one) ? { ...one, parent: nested.get(one)! } : one))
}

/** The column of the first sign, from 0; a tab leads to the next multiple of four. */
function indentOf(text: string): number {
  let column = 0
  for (const sign of text) {
    if (sign === ' ') column++
    else if (sign === '\t') column += 4 - (column % 4)
    else break
  }
  return column
}
