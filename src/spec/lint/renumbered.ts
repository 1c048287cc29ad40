import { itemsOf, renumbered } from '../renumbered.ts'
import type { Rule } from './rule.ts'

export const renumberedRule: Rule = {
  name: 'renumbered',
  level: 'warning',
  about:
    'an item whose words stood under another id in the last commit, by git: what names the old one now means something else; where the old id is gone, a remark',
  look({ specs, before }, add) {
    for (const spec of before === undefined ? [] : specs) {
      for (const file of spec.files) {
        for (const { item, was, taken } of renumbered(before!.get(file) ?? [], itemsOf(spec, file))) {
          const now = taken ? `, and "${was}" now says something else` : ''
          add(
            `"${item.id}" was "${was}" before${now}`,
            { file, line: item.line, column: item.column },
            {
              hint: `Let what names "${was}" name "${item.id}", or keep the old ids and add new ones at the end`,
              ...(taken ? {} : { severity: 'info' }),
            },
          )
        }
      }
    }
  },
}
