import type { Item, Spec } from '../spec.ts'
import type { Rule } from './rule.ts'
import { placeOfItem, statementsOf } from './statements.ts'

export const uncoveredRequirement: Rule = {
  name: 'uncovered-requirement',
  level: 'warning',
  about: 'a requirement that no task names and no check proves, where the tasks name most others',
  look({ specs }, add) {
    for (const spec of specs.filter(({ status }) => status !== 'done')) {
      const requirements = spec.requirements
      const named = new Set(spec.tasks.flatMap(({ refs }) => refs ?? []).map((id) => id.toLowerCase()))
      const bare = requirements.filter((one) => !isCovered(one, spec, named))
      if (named.size === 0 || bare.length * 2 >= requirements.length) continue
      for (const one of bare) {
        const hint = 'Name it in the task that brings it, or give it a check'
        add(`No task names "${one.id}", and no check proves it`, placeOfItem(spec, one), { hint })
      }
    }
  },
}

/** By its own id, or by one of what belongs to it. */
function isCovered(one: Item, spec: Spec, named: ReadonlySet<string>): boolean {
  if (named.has(one.id.toLowerCase())) return true
  const own = statementsOf(spec).filter(({ item }) => item === one || item.parent === one.id)
  return own.some(({ item, check }) => check !== undefined || named.has(item.id.toLowerCase()))
}
