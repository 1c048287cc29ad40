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
  const all = sections.map((section, i): Outline => {
    const next = sections.findIndex((later, j) => j > i && later.depth <= section.depth)
    const body = sections[i + 1]?.line ?? document.lines.count + 1
    return {
      ...section,
      body: body - 1,
      end: (next === -1 ? document.lines.count + 1 : sections[next]!.line) - 1,
      above: -1,
    }
  })
  all.forEach((one, i) => {
    for (let j = i - 1; j >= 0 && one.above === -1; j--) if (all[j]!.depth < one.depth) one.above = j
  })
  return all
}

/** The heading that a line stands below, and those above it, the nearest first. */
export function headingsOf(line: number, outline: readonly Outline[]): Outline[] {
  const found: Outline[] = []
  let i = outline.findLastIndex((one) => one.line < line)
  for (; i >= 0; i = outline[i]!.above) found.push(outline[i]!)
  return found
}
