import type { Item, Spec } from '../spec.ts'
import { groupBy } from './group_by.ts'
import type { Add, Rule } from './rule.ts'
import { placeOfItem, statementsOf } from './statements.ts'

export const uncoveredRequirement: Rule = {
  name: 'uncovered-requirement',
  level: 'warning',
  about: 'a requirement that no task names and no check proves, where the tasks name three of four or more',
  look({ specs }, add) {
    for (const spec of specs.filter(({ status }) => status !== 'done')) {
      const naming = spec.tasks.flatMap(({ refs = [], parent }) => [...refs, parent ?? ''])
      const named = new Set(naming.map((id) => id.toLowerCase()))
      // Stories (US1) and requirements (FR-001) are named in ways of their own
      const groups = groupBy(spec.requirements, ({ id }) => /^[A-Za-z]*/.exec(id)![0])
      for (const group of groups.values()) lookAt(group, { spec, named, add })
    }
  },
}

interface Looking {
  spec: Spec
  named: ReadonlySet<string>
  add: Add
}

function lookAt(requirements: readonly Item[], { spec, named, add }: Looking): void {
  const bare = requirements.filter((one) => !isCovered(one, spec, named))
  if (bare.length * 4 > requirements.length) return
  for (const one of bare) {
    const hint = 'Name it in the task that brings it, or give it a check'
    add(`No task names "${one.id}", and no check proves it`, placeOfItem(spec, one), { hint })
  }
}

/** By its own id, or by one of what belongs to it. */
function isCovered(one: Item, spec: Spec, named: ReadonlySet<string>): boolean {
  if (named.has(one.id.toLowerCase())) return true
  const own = statementsOf(spec).filter(({ item }) => item === one || item.parent === one.id)
  return own.some(({ item, check }) => check !== undefined || named.has(item.id.toLowerCase()))
}
