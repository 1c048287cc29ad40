import type { Document } from './document.ts'
import { plainText } from './plain.ts'
import type { Section } from './spec.ts'
import { offsetOf, walk } from './walk.ts'

/** The headings of a document, in the order of the file. */
export function readSections({ tree, lines }: Document): Section[] {
  const sections: Section[] = []
  for (const node of walk(tree)) {
    if (node.type !== 'heading') continue
    sections.push({ title: plainText(node), depth: node.depth, ...lines.at(offsetOf(node)) })
  }
  return sections
}
