import { linesOf } from './raw_lines.ts'
import type { Rule } from './rule.ts'

const FEWEST = 50

export const shortPurpose: Rule = {
  name: 'short-purpose',
  level: 'warning',
  about: 'a main specification of OpenSpec whose purpose has fewer than 50 characters',
  look(linting, add) {
    for (const spec of linting.specs.filter(({ dialect }) => dialect === 'openspec')) {
      const lines = linesOf(linting, spec.path)
      const start = lines.findIndex(({ prose }) => /^ {0,3}##[ \t]+Purpose[ \t]*#*[ \t]*$/i.test(prose))
      if (start < 0) continue
      const rest = lines.slice(start + 1)
      const end = rest.findIndex(({ prose }) => /^ {0,3}#{1,3}[ \t]/.test(prose))
      const text = rest
        .slice(0, end < 0 ? rest.length : end)
        .map(({ raw }) => raw.trim())
        .join(' ')
        .trim()
      if ([...text].length >= FEWEST) continue
      const hint = 'Say in a sentence or two what the capability is for'
      add(`The purpose has ${[...text].length} characters`, { file: spec.path, line: start + 1, column: 1 }, { hint })
    }
  },
}
