import { isEnglish } from './language.ts'
import { requirementTexts } from './requirement_texts.ts'
import type { Rule } from './rule.ts'

export const noModal: Rule = {
  name: 'no-modal',
  level: 'warning',
  about: 'a requirement of OpenSpec whose sentence has neither SHALL nor MUST (English only)',
  look(linting, add) {
    for (const { spec, block, at } of requirementTexts(linting)) {
      if (block.body === '' || /\b(?:SHALL|MUST)\b/.test(block.body) || !isEnglish(spec)) continue
      const inName = /\b(?:SHALL|MUST)\b/.test(block.name)
      const message = inName
        ? `The requirement "${block.name}" says SHALL or MUST in its heading only`
        : `The requirement "${block.name}" says neither SHALL nor MUST`
      add(message, at, { hint: 'Write who SHALL or MUST do what, in the sentence under the heading' })
    }
  },
}
