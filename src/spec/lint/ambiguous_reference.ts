import { referencesOf } from './references.ts'
import type { Rule } from './rule.ts'
import { placeOfItem } from './statements.ts'

export const ambiguousReference: Rule = {
  name: 'ambiguous-reference',
  level: 'warning',
  about: 'a reference to an id that several items have',
  look({ specs }, add) {
    for (const spec of specs) {
      for (const { item, id, found } of referencesOf(spec).references) {
        const others = found.filter((one) => one !== item)
        const lines = [...new Set(others.map((one) => one.line))]
        const kinds = new Set(others.map((one) => `${one.file ?? spec.path}`))
        // One id for a requirement and a task (Kiro numbers both) is no doubt: they stand in different files
        if (lines.length < 2 || kinds.size > 1) continue
        const message = `"${item.id}" names "${id}", which stands on lines ${lines.join(' and ')}`
        add(message, placeOfItem(spec, item), { hint: 'Give each an id of its own' })
      }
    }
  },
}
