import { nameOf, openDeltas, placeOfDelta } from './deltas.ts'
import type { Rule } from './rule.ts'

export const deltaAlreadyThere: Rule = {
  name: 'delta-already-there',
  level: 'error',
  about: 'ADDED, or RENAMED to, a name that a requirement of the main specification has already',
  look(linting, add) {
    const deltas = openDeltas(linting)
    const leaving = new Set(
      deltas
        .filter(({ delta }) => delta.op !== 'added')
        .map(({ change, delta }) => `${change.id}\0${delta.capability}\0${nameOf(delta.name)}`),
    )
    for (const one of deltas) {
      const { change, delta, main, blocks } = one
      const name = delta.op === 'added' ? delta.name : delta.op === 'renamed' ? delta.to : undefined
      const there = name === undefined ? undefined : blocks.get(nameOf(name))
      // Renamed, removed or modified by the same change: delta-clash says what is wrong with that
      if (there === undefined || leaving.has(`${change.id}\0${delta.capability}\0${nameOf(name!)}`)) continue
      const message = `"${name}" is a requirement of "${delta.capability}" already (${main!.path}:${there.line})`
      const hint = delta.op === 'added' ? 'Write it as MODIFIED, or name it otherwise' : 'Name it otherwise'
      add(message, placeOfDelta(one), { hint })
    }
  },
}
