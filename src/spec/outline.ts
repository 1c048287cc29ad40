import type { Document } from './document.ts'
import { readSections } from './sections.ts'
import type { Section } from './spec.ts'

/** A heading and the lines below it. */
export interface Outline extends Section {
  /** The last line before the next heading of any depth. */
  body: number
  /** The last line of the section with all below it. */
  end: number
  /** Index of the heading that it stands below; -1 at the top. */
  above: number
}

/** The headings of a document with what belongs to them. */
export function outlineOf(document: Document): Outline[] {
  const sections = readSections(document)
  const last = document.lines.count
  const open: number[] = []
  const all = sections.map((section, i): Outline => {
    return { ...section, body: (sections[i + 1]?.line ?? last + 1) - 1, end: last, above: -1 }
  })
  all.forEach((one, i) => {
    while (open.length > 0 && all[open.at(-1)!]!.depth >= one.depth) all[open.pop()!]!.end = one.line - 1
    one.above = open.at(-1) ?? -1
    open.push(i)
  })
  return all
}

/** The heading that a line stands below, and those above it, the nearest first. */
export function headingsOf(line: number, outline: readonly Outline[]): Outline[] {
  const found: Outline[] = []
  for (let i = lastBefore(line, outline); i >= 0; i = outline[i]!.above) found.push(outline[i]!)
  return found
}

/** Index of the last heading before a line; -1 where there is none. */
function lastBefore(line: number, outline: readonly Outline[]): number {
  let [low, high] = [0, outline.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (outline[middle]!.line < line) low = middle + 1
    else high = middle
  }
  return low - 1
}
