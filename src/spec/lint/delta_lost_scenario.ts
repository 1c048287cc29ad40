import { blocksOf } from './blocks.ts'
import { nameOf, openDeltas, placeOfDelta, type OpenDelta } from './deltas.ts'
import type { Linting, Rule } from './rule.ts'

export const deltaLostScenario: Rule = {
  name: 'delta-lost-scenario',
  level: 'warning',
  about:
    'a scenario of the main specification that a MODIFIED leaves out: the block replaces all of it; counted, not only by name',
  look(linting, add) {
    for (const one of openDeltas(linting)) {
      if (one.delta.op !== 'modified') continue
      const lost = lostOf(one, linting)
      if (lost.length === 0) continue
      const names = lost.map((name) => `"${name}"`).join(', ')
      const hint = 'Carry it over, or say why it goes: a renamed scenario reads as a lost one'
      const message = `MODIFIED "${one.delta.name}" loses ${lost.length === 1 ? 'the scenario' : 'the scenarios'} ${names}`
      add(message, placeOfDelta(one), { hint })
    }
  },
}

function lostOf(one: OpenDelta, linting: Linting): string[] {
  const base = one.blocks.get(nameOf(one.delta.name)) ?? one.blocks.get(oldName(one, linting))
  const block = one.delta.block === undefined ? undefined : blocksOf(one.delta.block)[0]
  const kept = (block?.scenarios ?? one.delta.scenarios).map(nameOf)
  return (base?.scenarios ?? []).filter((name) => {
    const at = kept.indexOf(nameOf(name))
    if (at >= 0) kept.splice(at, 1)
    return at < 0
  })
}

/** The name in the main spec of what the same change renames. */
function oldName({ change, delta }: OpenDelta, linting: Linting): string {
  const renaming = openDeltas(linting).find(
    (one) => one.change === change && one.delta.op === 'renamed' && nameOf(one.delta.to ?? '') === nameOf(delta.name),
  )
  return nameOf(renaming?.delta.name ?? '')
}
