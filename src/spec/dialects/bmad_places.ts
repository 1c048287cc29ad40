import type { Document } from '../document.ts'
import { headingsOf, outlineOf } from '../outline.ts'
import { proseOf } from '../prose.ts'

/** What a line stands below: a heading, and a line in bold that opens a part of its section. */
export interface PlaceIn {
  heading: string
  /** The headings above it but the title, the nearest first. */
  headings: readonly string[]
  /** '' where there is none. */
  label: string
}

/** By line number. A line such as `**Execution:**` counts until the next such line or heading. */
export function placesIn(document: Document): PlaceIn[] {
  const outline = outlineOf(document)
  const places: PlaceIn[] = []
  let heading = ''
  let label = ''
  for (const { line, text } of proseOf(document)) {
    const headings = headingsOf(line, outline)
      .filter(({ depth }) => depth > 1)
      .map(({ title }) => title)
    const above = headings[0] ?? ''
    if (above !== heading) label = ''
    heading = above
    const opened = /^\s*\*\*([^*]+?):?\*\*:?\s*$/.exec(text)?.[1]
    if (opened !== undefined) label = opened.replace(/:$/, '').trim()
    places[line] = { heading, headings, label }
  }
  return places
}
