import { nameOf, openDeltas, placeOfDelta, type OpenDelta } from './deltas.ts'
import { groupBy } from './group_by.ts'
import type { Rule } from './rule.ts'

export const deltaClash: Rule = {
  name: 'delta-clash',
  level: 'error',
  about: 'one change that does two things to one requirement which exclude each other, or the same thing twice',
  look(linting, add) {
    const groups = groupBy(openDeltas(linting), ({ change, delta }) => `${change.path}\0${delta.capability}`)
    for (const deltas of groups.values()) {
      deltas.forEach((later, i) => {
        const earlier = deltas.slice(0, i).find((one) => whyNot(one, later) !== undefined)
        if (earlier === undefined) return
        add(whyNot(earlier, later)!, placeOfDelta(later), { hint: hintOf(earlier, later) })
      })
    }
  },
}

function whyNot({ delta: a }: OpenDelta, { delta: b }: OpenDelta): string | undefined {
  const [first, second] = [nameOf(a.name), nameOf(b.name)]
  const at = `on line ${a.line} of ${a.file}`
  if (a.op === 'renamed' && b.op === 'renamed' && nameOf(a.to ?? '') === nameOf(b.to ?? '')) {
    return `"${b.to}" is the new name of two requirements, the other one ${at}`
  }
  const [renamed, other] = a.op === 'renamed' ? [a, b] : [b, a]
  if (renamed.op === 'renamed' && other.op === 'added' && nameOf(renamed.to ?? '') === nameOf(other.name)) {
    return `"${other.name}" is both RENAMED to and ADDED, the other one ${at}`
  }
  if (first !== second) return undefined
  if (a.op === b.op) return `"${b.name}" is ${b.op.toUpperCase()} twice, the other one ${at}`
  return `"${b.name}" is both ${a.op.toUpperCase()} and ${b.op.toUpperCase()}, the other one ${at}`
}

function hintOf({ delta: a }: OpenDelta, { delta: b }: OpenDelta): string {
  const ops = new Set([a.op, b.op])
  if (ops.has('renamed') && ops.has('modified')) return 'Write MODIFIED under the new name: renaming comes first'
  if (ops.has('added') && ops.has('removed')) return 'Write MODIFIED, which replaces the whole requirement'
  return 'Keep one of them'
}
