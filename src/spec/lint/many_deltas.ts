import type { Rule } from './rule.ts'

const MOST = 10

export const manyDeltas: Rule = {
  name: 'many-deltas',
  level: 'info',
  about: 'a change of OpenSpec that touches more than 10 requirements',
  look({ specs }, add) {
    for (const { deltas = [], id, path } of specs) {
      if (deltas.length <= MOST) continue
      const message = `The change "${id}" touches ${deltas.length} requirements`
      add(
        message,
        { file: path, line: 1, column: 1 },
        { hint: 'Split it, so that each part can be looked at and archived' },
      )
    }
  },
}
