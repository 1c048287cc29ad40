import { idsOf } from './criterion_id.ts'
import type { Document } from './document.ts'
import { proseOf } from './prose.ts'
import type { Item } from './spec.ts'

/** The questions that a document still asks: `[NEEDS CLARIFICATION: ...]`. */
export function questionsIn(document: Document): Item[] {
  if (!document.text.includes('NEEDS CLARIFICATION')) return []
  const found = proseOf(document).flatMap(({ line, text }) =>
    [...text.matchAll(/\[NEEDS CLARIFICATION(?::\s*([^\]]*))?\]/g)].map((match) => ({
      text: match[1]?.trim() || 'What is meant here?',
      line,
      column: match.index + 1,
    })),
  )
  const ids = idsOf(found.map(({ text }) => text))
  return found.map((one, i): Item => ({ id: ids[i]!.id, ...one, state: 'open' }))
}
