/** How the items of a list give themselves ids, read off one of them. */
interface Scheme {
  /** What stands before the number: `AC`, `**FR-`, `#`, `2.`. */
  lead: string
  /** Digits of the number, zeros included. */
  width: number
  /** What stands behind it: `: `, `**: `, a blank. */
  tail: string
}

const LETTERS =
  /^((?:\*\*|__|`|\[|\()?(?:[A-Z][A-Z0-9]*(?:-[A-Z]+)*-?|#))(\d{1,9})((?:\*\*|__|`|\]|\))?[:.]?(?:\*\*|__)?\s+)/
const DOTTED = /^((?:\*\*)?(?:\d{1,4}\.)+)(\d{1,9})((?:\*\*)?[:.]?\s+)/
const PLAIN = /^((?:\*\*)?)(\d{1,9})((?:\*\*)?[.:)](?:\*\*)?\s+)/

/**
 * The words that go before a new item so that it has the next free id of its list; '' where the items bear none.
 *
 * @param sample the words of an item, behind its box
 * @param others the words of all items of the file: ids go on from the highest
 */
export function nextLead(sample: string, others: readonly string[]): string {
  const scheme = schemeOf(sample)
  if (scheme === undefined) return ''
  const numbers = others.flatMap((words) => {
    const other = schemeOf(words)
    return other?.lead === scheme.lead ? [Number(numberOf(words))] : []
  })
  const next = Math.max(0, ...numbers, Number(numberOf(sample))) + 1
  return `${scheme.lead}${String(next).padStart(scheme.width, '0')}${scheme.tail}`
}

function schemeOf(words: string): Scheme | undefined {
  const found = LETTERS.exec(words) ?? DOTTED.exec(words) ?? PLAIN.exec(words)
  if (found === null) return undefined
  return { lead: found[1]!, width: found[2]!.length, tail: found[3]! }
}

function numberOf(words: string): string {
  return (LETTERS.exec(words) ?? DOTTED.exec(words) ?? PLAIN.exec(words))![2]!
}
