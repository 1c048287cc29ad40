import type { Rule } from './rule.ts'
import { placeOfItem } from './statements.ts'

export const missingTest: Rule = {
  name: 'missing-test',
  level: 'warning',
  about: 'a ticked criterion whose test file does not exist; that of an open one is still to be written',
  look({ specs, hasFile }, add) {
    if (hasFile === undefined) return
    for (const spec of specs) {
      for (const criterion of spec.criteria) {
        const { check, state } = criterion
        if (check?.kind !== 'test' || state !== 'ticked' || hasFile(check.path)) continue
        const { file } = placeOfItem(spec, criterion)
        const hint = 'Name the file as it is called now; a path with ./ starts at the specification, others at the root'
        add(`The test file "${check.path}" does not exist`, { file, line: check.line, column: check.column }, { hint })
      }
    }
  },
}
