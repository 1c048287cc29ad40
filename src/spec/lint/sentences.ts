import { measuresOf, tokensOf, type Measure } from './words.ts'
import { isEnglish } from './language.ts'
import { ownLines } from './raw_lines.ts'
import type { Linting } from './rule.ts'
import { openStatements, type Statement } from './statements.ts'

/** A sentence that demands something: who, when, and what. */
export interface Demand {
  one: Statement
  /** Words of the condition and of who is bound, sorted: two demands are compared only where these are equal. */
  before: string
  forbids: boolean
  /** Words of what is demanded, measures as one word. */
  what: string[]
  measures: Measure[]
}

const MODAL =
  /\b(?:(MUST|SHALL|SHOULD|WILL|CAN|MAY)(?:\s+(NOT|NEVER)\b)?|(CANNOT|CAN'T|MUSTN'T|SHALLN'T|WON'T|SHOULDN'T))\s+/i

/** The demands of all requirements and criteria that hold now; what a change proposes is compared elsewhere. */
export function demandsOf(linting: Linting): Demand[] {
  return openStatements(linting, 'requirement', 'criterion')
    .filter(({ spec }) => spec.kind === 'spec' && isEnglish(spec))
    .flatMap((one) => sentencesOf(linting, one).flatMap((text) => demandOf(one, text) ?? []))
}

function sentencesOf(linting: Linting, one: Statement): string[] {
  const lines = ownLines(linting, one).filter(({ prose }) => !/^\s*#/.test(prose))
  const own = lines.map(({ raw, prose }) => (prose.trim() === '' ? '' : raw))
  const written = own.join(' ').replace(/^[\s>]*(?:[-*+]|\d{1,9}[.)])\s+(?:\[.\]\*?\s+)?/, '')
  const text = MODAL.test(written) ? written : one.item.text
  return text
    .replace(/[*_]{2,}/g, '')
    .replace(/^(?:[A-Z]{1,6}-?\d+|#\d+)[:.]?\s+/, '')
    .split(/(?<=[.;])\s+(?=[A-Z])/)
}

function demandOf(one: Statement, text: string): Demand | undefined {
  const found = MODAL.exec(text)
  if (found === null || /^(?:may|can)$/i.test(found[1] ?? '')) return undefined
  const rest = text.slice(found.index + found[0].length)
  const { measures, rest: bare } = measuresOf(rest)
  const before = [...new Set(tokensOf(text.slice(0, found.index)))].toSorted().join(' ')
  const what = [...new Set(tokensOf(bare))]
  return { one, before, forbids: found[2] !== undefined || found[3] !== undefined, what, measures }
}
