import { isEnglish } from './language.ts'
import { ownLines } from './raw_lines.ts'
import type { Rule } from './rule.ts'
import { openStatements } from './statements.ts'

/** What people feel and do not see: something is nice, works well, people like it. */
const FELT = new RegExp(
  [
    String.raw`\b(?:is|are|be|looks?|feels?|seems?|works?|behaves?|reads?|runs?)\s+(?:\w+ly\s+|very\s+|more\s+|quite\s+)?(?:good|great|nice|nicely|well|better|fine|okay|clean|clear|polished|smooth|smoothly|beautiful|modern|professional|readable|understandable|maintainable|elegant|improved|reliable|reliably|stable|properly|correctly|as expected)\b`,
    String.raw`\b(?:users?|people|customers?|everyone|the team)\s+(?:feels?|likes?|enjoys?|loves?|(?:is|are) (?:happy|satisfied|pleased))\b`,
    String.raw`\b(?:good|high|great|clean|proper|nice)\s+(?:quality|design|code|formatting|ux|user experience|performance|look)\b`,
    String.raw`\bworks[.!]?$`,
  ].join('|'),
  'i',
)
/** What can be measured, looked up or seen: then the words of feeling are only decoration. */
const SEEN =
  /\d|`|"|“|[\w-]+\/[\w.-]+|\b\w+\.\w{2,5}\b|\b(?:given|when|then|if|unless|until|after|before|only|never|always|every|each|all|no|not|without|exactly|same|identical|error|exit|fail\w*|pass\w*|tests?|return\w*|show\w*|display\w*|print\w*|render\w*|list\w*|log\w*|contain\w*|includ\w*|reject\w*|refus\w*|match\w*|creat\w*|delet\w*|updat\w*|document\w*|support\w*|warn\w*|report\w*|us(?:e|es|ed|ing)|handl\w*|open\w*|clos\w*|sav\w*|load\w*|click\w*|select\w*)\b/i

export const uncheckable: Rule = {
  name: 'uncheckable',
  level: 'warning',
  about: 'a criterion without a check that says how something feels, with nothing in it that can be seen or measured',
  look(linting, add) {
    for (const one of openStatements(linting, 'criterion')) {
      if (one.check !== undefined || one.spec.kind === 'context' || !isEnglish(one.spec)) continue
      const text = ownLines(linting, one)
        .map(({ raw }) => raw)
        .join(' ')
      const bare = text
        .replace(/^[\s>]*(?:[-*+]|\d{1,9}[.)])\s+(?:\[.\]\*?\s+)?/, '')
        .replace(/^[*_]*(?:[A-Z]{1,6}-?\d+|#\d+)[*_:.]*\s+/, '')
      if (!FELT.test(bare) || SEEN.test(bare)) continue
      const { line, column } = one.item
      const hint = 'Say what one sees when it holds, or give it a check: verify: `command`'
      add('Nothing in this criterion can be seen or measured', { file: one.file, line, column }, { hint })
    }
  },
}
