import { nameOf, openDeltas, placeOfDelta } from './deltas.ts'
import { groupBy } from './group_by.ts'
import type { Rule } from './rule.ts'

export const deltaOverlap: Rule = {
  name: 'delta-overlap',
  level: 'warning',
  about: 'two open changes that touch one requirement: the later one to be archived undoes the other',
  look(linting, add) {
    const groups = groupBy(openDeltas(linting), ({ delta }) => `${delta.capability}\0${nameOf(delta.name)}`)
    for (const deltas of groups.values()) {
      const first = deltas[0]!
      const others = deltas.filter(({ change }) => change !== first.change)
      for (const one of others) {
        const message = `${one.delta.op.toUpperCase()} "${one.delta.name}": the open change "${first.change.id}" touches it too (${first.delta.file}:${first.delta.line})`
        add(message, placeOfDelta(one), { hint: 'Archive one of them first, and write the other on top of it' })
      }
    }
  },
}
