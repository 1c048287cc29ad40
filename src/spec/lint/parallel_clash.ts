import { filesOf } from './files_of.ts'
import { groupBy } from './group_by.ts'
import type { Rule } from './rule.ts'
import { openStatements, placeOfItem } from './statements.ts'

export const parallelClash: Rule = {
  name: 'parallel-clash',
  level: 'warning',
  about: 'two tasks of one phase that are marked as parallel (`[P]`) and name the same file',
  look(linting, add) {
    const tasks = openStatements(linting, 'task').filter(({ item }) => item.parallel === true)
    const groups = groupBy(tasks, ({ spec, item }) => `${spec.path}\0${item.parent ?? ''}`)
    for (const group of groups.values()) {
      const first = new Map<string, string>()
      for (const one of group) {
        for (const file of filesOf(linting, one)) {
          const other = first.get(file)
          if (other === undefined) first.set(file, one.item.id)
          else {
            const message = `"${one.item.id}" and "${other}" are both marked as parallel and name ${file}`
            add(message, placeOfItem(one.spec, one.item), { hint: 'Take the mark off one of them' })
          }
        }
      }
    }
  },
}
