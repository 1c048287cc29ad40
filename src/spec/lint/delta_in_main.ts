import { linesOf } from './raw_lines.ts'
import type { Rule } from './rule.ts'

export const deltaInMain: Rule = {
  name: 'delta-in-main',
  level: 'error',
  about: 'a heading of a delta (`## ADDED Requirements`) in a main specification of OpenSpec, where nothing reads it',
  look(linting, add) {
    for (const spec of linting.specs.filter(({ dialect }) => dialect === 'openspec')) {
      for (const { line, prose } of linesOf(linting, spec.path)) {
        const found = /^ {0,3}##[ \t]+((?:ADDED|MODIFIED|REMOVED|RENAMED)[ \t]+Requirements)\b/i.exec(prose)
        if (found === null) continue
        const hint = 'Put it into openspec/changes/<change>/specs, or write "## Requirements"'
        add(`"${found[1]}" belongs into a change, not into a main specification`, { file: spec.path, line, column: 1 }, { hint })
      }
    }
  },
}
