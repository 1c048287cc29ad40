import type { Nodes } from 'mdast'
import type { Document } from './document.ts'
import { offsetOf, walk } from './walk.ts'

/** A line of a document that is neither code nor a comment nor front matter. */
export interface Line {
  line: number
  text: string
}

/** The lines of a document that say something; those inside of code, comments and front matter are left out. */
export function proseOf(document: Document, from = 1, to: number = document.lines.count): Line[] {
  const hidden = hiddenLines(document)
  const found: Line[] = []
  for (let line = from; line <= to; line++) if (!hidden.has(line)) found.push({ line, text: document.lines.text(line) })
  return found
}

const known = new WeakMap<Document, Set<number>>()

/** Lines of code, comments and front matter. */
export function hiddenLines(document: Document): Set<number> {
  const before = known.get(document)
  if (before !== undefined) return before
  const hidden = new Set<number>()
  for (const node of walk(document.tree)) {
    if (!isHidden(node)) continue
    const last = document.lines.at(Math.max(offsetOf(node), (node.position?.end.offset ?? 0) - 1)).line
    for (let line = document.lines.at(offsetOf(node)).line; line <= last; line++) hidden.add(line)
  }
  known.set(document, hidden)
  return hidden
}

/** A comment on a line of its own that marks something (`<!-- AC:BEGIN -->`) hides itself only. */
function isHidden(node: Nodes): boolean {
  return node.type === 'code' || node.type === 'yaml' || (node.type === 'html' && node.value.startsWith('<!--'))
}
