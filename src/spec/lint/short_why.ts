import { linesOf } from './raw_lines.ts'
import type { Rule } from './rule.ts'

const FEWEST = 50

export const shortWhy: Rule = {
  name: 'short-why',
  level: 'warning',
  about: 'a proposal of OpenSpec that says in fewer than 50 characters why',
  look(linting, add) {
    const changes = linting.specs.filter(({ dialect }) => dialect === 'openspec-change')
    for (const file of changes.flatMap(({ files }) => files).filter((path) => /\/proposal\.md$/i.test(path))) {
      const lines = linesOf(linting, file)
      const start = lines.findIndex(({ raw, fenced }) => !fenced && /^ {0,3}##[ \t]+Why[ \t]*#*[ \t]*$/i.test(raw))
      if (start < 0) continue
      const rest = lines.slice(start + 1)
      const end = rest.findIndex(({ raw, fenced }) => !fenced && /^ {0,3}#{1,2}[ \t]/.test(raw))
      const own = rest.slice(0, end < 0 ? rest.length : end)
      const text = own
        .map(({ raw }) => raw)
        .join('\n')
        .replace(/<!--[^]*?-->/g, '')
        .trim()
      if ([...text].length >= FEWEST) continue
      const hint = 'Say in a sentence or two what is wrong today, and for whom'
      add(`The reason has ${[...text].length} characters`, { file, line: start + 1, column: 1 }, { hint })
    }
  },
}
