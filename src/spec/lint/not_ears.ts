import { isEnglish } from './language.ts'
import { ownLines } from './raw_lines.ts'
import type { Rule } from './rule.ts'
import { placeOfItem, openStatements } from './statements.ts'

/** `[WHEN|IF|WHILE|WHERE ...] [THEN] ... SHALL ...`, in any case. */
const EARS = /\b(?:shall|must)\b\s+\S/i
const OPENS = /^(?:WHEN|IF|WHILE|WHERE)\b/i

export const notEars: Rule = {
  name: 'not-ears',
  level: 'warning',
  about:
    'an acceptance criterion of Kiro that is no sentence of EARS: WHEN, IF, WHILE or WHERE ... THE system SHALL ... (English only)',
  look(linting, add) {
    for (const one of openStatements(linting, 'criterion')) {
      if (one.spec.dialect !== 'kiro' || !isEnglish(one.spec)) continue
      const text = textOf(
        ownLines(linting, one)
          .map(({ raw }) => raw)
          .join(' '),
      )
      if (text === '' || EARS.test(text)) continue
      const message = OPENS.test(text)
        ? 'This criterion has a condition but no SHALL'
        : 'This criterion is no sentence of EARS'
      const hint = 'Write WHEN, IF, WHILE or WHERE something holds, THE system SHALL do something'
      add(message, placeOfItem(one.spec, one.item), { hint })
    }
  },
}

function textOf(raw: string): string {
  return raw
    .replace(/^[\s>]*(?:[-*+]|\d{1,9}(?:\.\d+)*[.)]?)\s+/, '')
    .replace(/[*_]{1,3}/g, '')
    .trim()
}
