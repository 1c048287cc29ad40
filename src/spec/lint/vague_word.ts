import type { Place } from '../../core/diagnostic.ts'
import { isEnglish } from './language.ts'
import { ownLines } from './raw_lines.ts'
import type { Add, Linting, Rule } from './rule.ts'
import { openStatements, type Statement } from './statements.ts'

/** Words that are about something unfinished: a measure beside them does not help. */
const UNFINISHED = /^(?:tbd|tbc|todo|etc|and so on)$/
/** A number with what it counts: it says what "fast" is. */
const MEASURED =
  /\d\s*(?:%|ms|s|sec\w*|min\w*|h|hours?|days?|[kmg]i?b|x|px|items?|times?|chars?|characters?|percent)\b|[<>≤≥]=?\s*\d/i
/** Names that hold such a word: quick start, fast-forward, fail fast. */
const NAMES =
  /\b(?:quick[ -](?:start|search|actions?|reference|links?|view|add|access|fix|look|reply|settings?|filters?|open|switch\w*)|fast[ -](?:forward\w*|path|track|refresh|mode|fail)|(?:fail|breadth|very)[ -]fast|robust(?:ness)?[ -]tests?|flexible[ -]box|not sufficient|appropriate(?: \w+){1,2} \(|for (?:easy|easier|quick|fast) \w+|(?:in)?sufficient (?:permissions?|funds|rights|balance|privileges?|scopes?|stock|credits?|disk|memory|space))\b/gi

export const vagueWord: Rule = {
  name: 'vague-word',
  level: 'warning',
  about:
    'a word that leaves open when a requirement or criterion is met (fast, robust, etc.); one with a check is passed over',
  look(linting, add) {
    const pattern = patternOf(linting.vague)
    if (pattern === undefined) return
    for (const one of openStatements(linting, 'requirement', 'criterion', 'scenario')) {
      if (one.check === undefined && !isMotive(one)) lookAt(one, pattern, { linting, add })
    }
  },
}

function lookAt(one: Statement, pattern: RegExp, { linting, add }: { linting: Linting; add: Add }): void {
  if (!isEnglish(one.spec)) return
  const lines = ownLines(linting, one)
  const measured = lines.some(({ prose }) => MEASURED.test(prose))
  const seen = new Set<string>()
  for (const { line, prose } of lines) {
    if (one.spec.dialect.startsWith('openspec') && /^\s*#/.test(prose)) continue
    for (const found of withoutNames(prose).matchAll(pattern)) {
      const word = found[0].toLowerCase()
      if (seen.has(word) || (measured && !UNFINISHED.test(word.replace(/\.$/, '')))) continue
      // "todo" is a word of its own: the mark is written in capitals
      if (/^(?:tbd|tbc|todo)$/.test(word) && found[0] !== found[0].toUpperCase()) continue
      seen.add(word)
      const at: Place = { file: one.file, line, column: found.index + 1 }
      add(`"${found[0]}" leaves open when this is met`, at, { hint: hintOf(word) })
    }
  }
}

function hintOf(word: string): string {
  if (/^(?:etc|and so on)/.test(word)) return 'Name them all, or say what they have in common'
  if (/^(?:tbd|tbc|todo)/.test(word)) return 'Decide it, or take it out'
  return 'Say it with a number or an example, or give it a check'
}

/** Names and what stands in quotes are somebody's words, `etc.` in brackets ends examples; blanked so that columns hold. */
function withoutNames(prose: string): string {
  const blank = (text: string) => ' '.repeat(text.length)
  return prose
    .replace(/"[^"]*"|“[^”]*”/g, blank)
    .replace(NAMES, blank)
    .replace(/\betc\.?(?=[^()]*\))/g, blank)
    .replace(/\b(?:TODO|TBD|TBC)(?=\s+(?:placeholders?|marks?|markers?|comments?|items?|lists?|apps?)\b)/g, blank)
}

/** Motives, and names: what a story wants, and how OpenSpec calls a requirement or scenario. */
function isMotive({ spec, item, role }: Statement): boolean {
  return role === 'requirement' && (spec.dialect === 'kiro' || /^US\d/.test(item.id))
}

/** One pattern for all words; undefined where the list is empty. */
function patternOf(words: readonly string[]): RegExp | undefined {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+'))
  const sorted = escaped.filter((word) => word !== '').toSorted((a, b) => b.length - a.length)
  if (sorted.length === 0) return undefined
  return new RegExp(`(?<![\\p{L}\\p{N}_/-])(?:${sorted.join('|')})(?![\\p{L}\\p{N}_/-])`, 'giu')
}
