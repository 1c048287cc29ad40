import type { Document } from '../document.ts'
import type { ForeignHead } from '../foreign_head.ts'
import type { Position } from '../lines.ts'
import { proseOf } from '../prose.ts'
import type { Spec } from '../spec.ts'

/** What stands behind `**Key**:`. */
export interface BoldLine extends Position {
  text: string
}

/** The lines such as `**Priority**: high` of a document, by their key in lower case; the first of a key counts. */
export function boldLines(document: Document): Map<string, BoldLine> {
  const found = new Map<string, BoldLine>()
  for (const { line, text } of proseOf(document)) {
    const match = /^\s*(?:[-*+]\s+)?\*\*([A-Za-z ]+?):?\*\*\s*:?\s*(.*)$/.exec(text)
    const key = match?.[1]?.toLowerCase()
    if (match === null || key === undefined || found.has(key)) continue
    found.set(key, { text: match[2]!.trim(), line, column: text.search(/\S/) + 1 })
  }
  return found
}

/** A number, or a number with a slug or a title: what the old mmm names a spec by. */
const NAMED = /^(?:Spec(?:ification)?\s+)?#?(\d+[A-Za-z]?)(?:\s*(?:[-–—:(].*)?)?$/i

/** The specs that a document says it depends on. `mayNeed`: words that may be ids of specs, or else libraries. */
export function dependenciesOf(
  head: ForeignHead,
  lines: ReadonlyMap<string, BoldLine>,
): { needs: string[]; mayNeed?: string[] } {
  const line = lineOf(lines)
  const above = head.list('dependencies')
  const words = above.length > 0 ? above : wordsOf(line?.text ?? '')
  const needs: string[] = []
  const others: string[] = []
  for (const word of words) {
    const slug = /^\d+[A-Za-z]?-[\w-]+$/.test(word)
    const number = NAMED.exec(word)?.[1]
    if (slug) needs.push(word)
    else if (number !== undefined) needs.push(number)
    else others.push(word)
  }
  return { needs: [...new Set(needs)], ...(others.length === 0 ? {} : { mayNeed: [...new Set(others)] }) }
}

/** Where the keys of the front matter stand; dependencies that stand in the body only are there. */
export function dependencyPlaces(head: ForeignHead, lines: ReadonlyMap<string, BoldLine>): Spec['places'] {
  const line = head.list('dependencies').length > 0 ? undefined : lineOf(lines)
  return line === undefined ? head.places : { ...head.places, dependencies: { line: line.line, column: line.column } }
}

function lineOf(lines: ReadonlyMap<string, BoldLine>): BoldLine | undefined {
  return lines.get('dependencies') ?? lines.get('prerequisites')
}

/** `None`, `[]`, `14, 19`, `[14, 19]`, `Spec 172 (Title, with comma), Spec 173 (Title)`. */
function wordsOf(text: string): string[] {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  const parts = /\bSpec(?:ification)?\s+\d/i.test(bare)
    ? bare.split(/,\s*(?=Spec(?:ification)?\s+\d)/i)
    : bare.split(/,(?![^(]*\))/)
  return parts.map((part) => part.trim()).filter((part) => part !== '' && !/^(?:none|n\/a|-)\b/i.test(part))
}
