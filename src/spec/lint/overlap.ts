import { formatPlace } from '../../core/diagnostic.ts'
import { isEnglish } from './language.ts'
import { ownLines } from './raw_lines.ts'
import type { Linting, Rule } from './rule.ts'
import { similarPairs } from './similar.ts'
import { openStatements, placeOfItem, type Statement } from './statements.ts'
import { tokensOf } from './words.ts'

/** The part of all words that two statements have to share. */
const THRESHOLD = 0.9
const FEWEST = 6
/** What stands in more specs than these is a phrase of the house, such as "all tests pass". */
const PHRASE = 2

export const overlap: Rule = {
  name: 'overlap',
  level: 'info',
  about: 'two requirements or criteria of at least 6 words that say nearly the same: 90 % of their words are shared',
  look(linting, add) {
    const said = saidOnce(linting)
    const words = said.map(({ words: own }) => own)
    for (const [i, j] of similarPairs(words, THRESHOLD)) {
      const [a, b] = [said[i]!, said[j]!]
      // A number, a name in code or a negation makes all the difference
      if (a.marks !== b.marks || a.one.role !== b.one.role) continue
      const other = formatPlace(placeOfItem(a.one.spec, a.one.item))
      const message = `"${b.one.item.id}" says nearly the same as "${a.one.item.id}" at ${other}`
      add(message, placeOfItem(b.one.spec, b.one.item), { hint: 'Keep one of them, or say where they differ' })
    }
  },
}

interface Said {
  one: Statement
  words: string[]
  /** What has to be equal. */
  marks: string
}

function saidOnce(linting: Linting): Said[] {
  const open = openStatements(linting, 'requirement', 'criterion').filter(
    ({ spec, check }) => spec.kind === 'spec' && check === undefined && isEnglish(spec),
  )
  const said = open.map((one) => saidOf(linting, one)).filter(({ words }) => words.length >= FEWEST)
  const holders = new Map<string, Set<string>>()
  for (const { one, words } of said) {
    const key = words.toSorted().join(' ')
    holders.set(key, (holders.get(key) ?? new Set()).add(one.spec.path))
  }
  return said.filter(({ words }) => holders.get(words.toSorted().join(' '))!.size <= PHRASE)
}

function saidOf(linting: Linting, one: Statement): Said {
  const raw = ownLines(linting, one)
    .map((line) => line.raw)
    .join(' ')
  const text = raw.length > one.item.text.length ? raw : one.item.text
  const bare = text.replace(
    /^[\s>]*(?:[-*+]|\d{1,9}[.)]|#{1,6})\s+(?:\[.\]\*?\s+)?[*_]*(?:[A-Z]{1,6}-?\d+|#\d+)?[*_:.]*/,
    '',
  )
  const marks = [
    ...bare.matchAll(
      /\d[\d.,]*|`[^`]+`|"[^"]+"|\b(?:not|no|never|without|un\w+|in(?:valid|active|correct)|dis\w+)\b/gi,
    ),
  ]
  return { one, words: [...new Set(tokensOf(bare))], marks: marks.map((mark) => mark[0].toLowerCase()).join('|') }
}
