import type { Diagnostic } from '../../core/diagnostic.ts'
import { didYouMean } from '../../core/suggest.ts'
import type { Source } from './source.ts'

/** The word that a finding calls wrong, if it is about one. */
export function wrongWord({ message }: Diagnostic): string | undefined {
  return (
    /(?:named-value|function): '([^']+)'/.exec(message)?.[1] ??
    /(?:has no(?: input| output)?|needs|no prompt|ends as) "([^"]+)"/.exec(message)?.[1] ??
    /^Unknown [^"]*"([^"]+)"|^"([^"]+)" has a value only/
      .exec(message)
      ?.slice(1)
      .find((word) => word !== undefined)
  )
}

/** Moves a finding from the step or value that holds the wrong word to the word itself. */
export function refine(finding: Diagnostic, source: Source): Diagnostic {
  const word = wrongWord(finding)
  if (word === undefined || finding.at.line === undefined) return finding
  return moved(withHint(finding, word), word, source)
}

/** The parser of expressions knows no suggestions for its functions. */
function withHint(finding: Diagnostic, word: string): Diagnostic {
  const hint =
    finding.hint === undefined && finding.message.includes("function: '") ? didYouMean(word, functions) : undefined
  return hint === undefined ? finding : { ...finding, hint }
}

const functions = [
  'contains',
  'startsWith',
  'endsWith',
  'format',
  'join',
  'toJSON',
  'fromJSON',
  'case',
  'hashFiles',
  'success',
  'failure',
  'always',
  'cancelled',
]

function moved(finding: Diagnostic, word: string, source: Source): Diagnostic {
  const at = source.offsetOf(finding.at)
  if (standsAt(source.text, word, at) !== undefined) return finding
  const found = inKeys(word, at, source) ?? inExpressions(word, at, source)
  return found === undefined ? finding : { ...finding, at: source.placeAt(found) }
}

/** Where a word begins at a place, with or without a quote before it. */
export function standsAt(text: string, word: string, at: number): number | undefined {
  const from = /['"]/.test(text[at] ?? '') ? at + 1 : at
  const isWhole = !/[\w-]/.test(text[from + word.length] ?? '')
  return text.startsWith(word, from) && isWhole ? from : undefined
}

function inKeys(word: string, at: number, { keys }: Source): number | undefined {
  return keys.find((key) => key.name === word && key.value === at)?.range[0]
}

/** In the expressions of the step that begins here; else of the value that begins here; else of the head. */
function inExpressions(word: string, at: number, { text, steps, expressions }: Source): number | undefined {
  const step = steps.find(({ range }) => range[0] === at)
  const own = expressions.filter((one) => (step === undefined ? one.range[0] === at : one.step === step))
  const head = own.length > 0 ? own : expressions.filter((one) => one.step === undefined)
  const pattern = new RegExp(`(?<![\\w-])${word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g')
  for (const { range, text: expression } of head) {
    if (!new RegExp(pattern.source, 'i').test(expression)) continue
    const part = text.slice(...range)
    const marks = [...part.matchAll(pattern)].map((match) => match.index)
    const best = marks.find((index) => /[.['"]$/.test(part.slice(0, index))) ?? marks[0]
    if (best !== undefined) return range[0] + best
  }
  return undefined
}
