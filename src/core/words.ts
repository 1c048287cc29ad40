/** Words that say nothing of what a test or criterion is about. */
const empty = new Set(
  (
    'a an the is are be been it its this that these those of to in on at by for from with as and or if then when given ' +
    'while where which who must shall should may can will would has have had do does did not no user system test tests ' +
    'should spec case scenario criterion ac only also so there here'
  ).split(' '),
)

/** The words of a text that carry its meaning, in their stems: `TestAddsTwo_numbers` and `it adds two numbers` have the same. */
export function wordsOf(text: string): Set<string> {
  const apart = text.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').toLowerCase()
  const words = apart.match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(words.filter((word) => !empty.has(word)).map(stem))
}

/** How much two sets of words have in common, from 0 to 1. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0
  const shared = [...a].filter((word) => b.has(word)).length
  return shared / Math.sqrt(a.size * b.size)
}

/** Enough to bring `divides`, `divided` and `dividing` together; no more is wanted of it. */
function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  const cut = word
    .replace(/(?:ies|ied)$/, 'y')
    .replace(/(?<=[a-z]{3})(?:ing|ed|es|s)$/, '')
    .replace(/([^aeiouls])\1$/, '$1')
  return cut.replace(/e$/, '')
}
