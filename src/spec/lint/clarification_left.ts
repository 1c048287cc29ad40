import { linesOf } from './raw_lines.ts'
import type { Rule } from './rule.ts'

const MARK = /\[NEEDS[ _-]CLARIFICATION\b:?\s*([^\]]*)/i

export const clarificationLeft: Rule = {
  name: 'clarification-left',
  level: 'warning',
  about: '`[NEEDS CLARIFICATION: ...]` left in a specification',
  look(linting, add) {
    for (const spec of linting.specs.filter(({ status }) => status !== 'done')) {
      for (const file of spec.files) {
        for (const { line, raw, prose } of linesOf(linting, file)) {
          const found = MARK.exec(prose)
          // Ticked lines tell of it: "- [x] No [NEEDS CLARIFICATION] markers remain"
          if (found === null || /\[[xX]\]|\bno (?:`?\[|remaining|more)/i.test(raw) || /\bmarkers?\b/i.test(raw))
            continue
          const question = found[1]!.trim()
          const hint = 'Answer it in the text and take the mark out'
          const message = question === '' ? 'A question is left open' : `A question is left open: ${cut(question)}`
          add(message, { file, line, column: found.index + 1 }, { hint })
        }
      }
    }
  },
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
