import { requirementTexts } from './requirement_texts.ts'
import type { Rule } from './rule.ts'

export const emptyRequirement: Rule = {
  name: 'empty-requirement',
  level: 'error',
  about: 'a requirement of OpenSpec without a sentence or without a scenario',
  look(linting, add) {
    for (const { block, at } of requirementTexts(linting)) {
      if (block.body === '') {
        add(`The requirement "${block.name}" says nothing before its scenarios`, at, {
          hint: 'Write a sentence with SHALL or MUST under its heading',
        })
      }
      if (block.scenarios.length === 0) {
        const hint = 'Write "#### Scenario: name" with lines "- **WHEN** ..." and "- **THEN** ..."'
        add(`The requirement "${block.name}" has no scenario`, at, { hint })
      }
    }
  },
}
