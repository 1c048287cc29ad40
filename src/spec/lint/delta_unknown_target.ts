import { suggest } from '../../core/suggest.ts'
import { nameOf, openDeltas, placeOfDelta, type OpenDelta } from './deltas.ts'
import type { Add, Rule } from './rule.ts'

export const deltaUnknownTarget: Rule = {
  name: 'delta-unknown-target',
  level: 'error',
  about: 'MODIFIED, REMOVED or RENAMED of a requirement that its main specification does not have',
  look(linting, add) {
    const deltas = openDeltas(linting)
    const added = new Map(
      deltas
        .filter(({ delta }) => delta.op === 'added' || delta.op === 'renamed')
        .map((one) => [`${one.delta.capability}\0${nameOf(one.delta.to ?? one.delta.name)}`, one]),
    )
    for (const one of deltas) {
      const name = nameOf(one.delta.name)
      if (one.delta.op === 'added' || one.blocks.has(name)) continue
      const adding = added.get(`${one.delta.capability}\0${name}`)
      // MODIFIED under a name that the same change gives by RENAMED is how OpenSpec wants it
      if (adding?.change !== one.change) report(one, adding, add)
    }
  },
}

function report(one: OpenDelta, adding: OpenDelta | undefined, add: Add): void {
  const { delta, main, blocks } = one
  const what = delta.op.toUpperCase()
  if (adding !== undefined) {
    const message = `${what} "${delta.name}" waits for the change "${adding.change.id}", which brings it`
    return add(message, placeOfDelta(one), { severity: 'warning', hint: 'Archive that change first' })
  }
  if (main === undefined) {
    const message = `${what} "${delta.name}": there is no main specification "${delta.capability}"`
    return add(message, placeOfDelta(one), { hint: 'A new capability takes ADDED only' })
  }
  const folded = [...blocks.keys()].find((name) => name.toLowerCase() === nameOf(delta.name).toLowerCase())
  const near = folded ?? suggest(delta.name, blocks.keys())
  const hint = near === undefined ? `Its requirements stand in ${main.path}` : `Did you mean "${near}"?`
  add(`${what} "${delta.name}", which is no requirement of "${delta.capability}"`, placeOfDelta(one), { hint })
}
