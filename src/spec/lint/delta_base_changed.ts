import { blockMap, nameOf, openDeltas, placeOfDelta } from './deltas.ts'
import { baseKey, type Rule } from './rule.ts'

export const deltaBaseChanged: Rule = {
  name: 'delta-base-changed',
  level: 'warning',
  about: 'a MODIFIED whose requirement was changed in the main specification after it was written (by git)',
  look(linting, add) {
    for (const one of openDeltas(linting)) {
      const { delta, blocks } = one
      const base = delta.op === 'modified' ? linting.bases?.get(baseKey(delta.file, delta.capability)) : undefined
      if (base === undefined) continue
      const [then, now] = [blockMap(base).get(nameOf(delta.name)), blocks.get(nameOf(delta.name))]
      if (then === undefined || now === undefined || then.whole === now.whole) continue
      const message = `The requirement "${delta.name}" of "${delta.capability}" was changed after this MODIFIED was written`
      add(message, placeOfDelta(one), { hint: `Compare it with ${one.main!.path}:${now.line}, and commit it anew` })
    }
  },
}
