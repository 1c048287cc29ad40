import { suggest } from '../../core/suggest.ts'
import { referencesOf } from './references.ts'
import type { Rule } from './rule.ts'
import { placeOfItem } from './statements.ts'

export const unknownReference: Rule = {
  name: 'unknown-reference',
  level: 'warning',
  about: 'a reference to an id that no item of the specification has',
  look({ specs }, add) {
    for (const spec of specs) {
      const { references, ids } = referencesOf(spec)
      if (ids.length === 0) continue
      for (const { item, id, found } of references) {
        if (found.length > 0) continue
        const near = suggest(id, ids)
        const hint = near === undefined ? 'Name one that stands in this specification' : `Did you mean "${near}"?`
        add(`"${item.id}" names "${id}", which stands nowhere in "${spec.id}"`, placeOfItem(spec, item), { hint })
      }
    }
  },
}
