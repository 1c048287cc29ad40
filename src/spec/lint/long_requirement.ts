import { requirementTexts } from './requirement_texts.ts'
import type { Rule } from './rule.ts'

const MOST = 500

export const longRequirement: Rule = {
  name: 'long-requirement',
  level: 'info',
  about: 'a requirement of OpenSpec with more than 500 characters before its scenarios',
  look(linting, add) {
    for (const { block, at } of requirementTexts(linting)) {
      const { length } = block.body
      if (length <= MOST) continue
      const hint = 'Split it, so that each part can be met and shown on its own'
      add(`The requirement "${block.name}" has ${length} characters before its scenarios`, at, { hint })
    }
  },
}
