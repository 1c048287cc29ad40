import type { Draft } from './criteria.ts'
import { slugOf } from './criterion_id.ts'
import type { RequirementBlock } from './requirement_blocks.ts'

/** The scenarios of a requirement as what can be proven; a name that comes twice is told apart by its number. */
export function scenarioDrafts({ scenarios }: RequirementBlock, parent: string): Draft[] {
  const counts = new Map<string, number>()
  return scenarios.map(({ name, steps, line, column }) => {
    const slug = slugOf(name)
    const count = (counts.get(slug) ?? 0) + 1
    counts.set(slug, count)
    const given = `${parent}/${slug}${count === 1 ? '' : `-${count}`}`
    return { text: steps === '' ? name : `${name}: ${steps}`, given, line, column, state: 'open', more: { parent } }
  })
}
