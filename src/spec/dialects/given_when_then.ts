import type { Diagnostic } from '../../core/diagnostic.ts'
import { fault } from '../check.ts'
import type { Draft } from '../criteria.ts'
import type { Document } from '../document.ts'
import { headingsOf, outlineOf } from '../outline.ts'
import { oneLine } from '../plain.ts'
import { proseOf } from '../prose.ts'

/** A step, however it is spelled: `**Given** x`, `- Given x`, `given: x`. */
const STEP =
  /^\s*(?:(?:[-*+]|\d+[.)])\s+)?(?:\*\*|__)?(given|when|then|and|but)\b(?:\*\*|__)?[:,]?(?:\*\*|__)?\s+(\S.*)$/i

interface Group {
  line: number
  column: number
  words: string[]
  hasThen: boolean
  /** Whether it is sure to be meant: a bold word or a list item, not a sentence that starts with "Given". */
  marked: boolean
}

/**
 * Groups of Given, When and Then lines. A Given without a Then in its block is no group: a sentence, or a warning where the word is
 * marked. And, But and a second Then belong to the group.
 */
export function givenWhenThen(document: Document): { drafts: Draft[]; findings: Diagnostic[] } {
  const groups: Group[] = []
  let open: Group | undefined
  let gap = 0
  for (const { line, text } of proseOf(document)) {
    const step = STEP.exec(text)
    const word = step?.[1]?.toLowerCase()
    if (step !== null && word === 'given') {
      const marked = /^\s*(?:[-*+]\s|\d+[.)]\s|\*\*|__)/.test(text)
      open = { line, column: text.search(/\S/) + 1, words: [wordsOf(text)], hasThen: inline(text, marked), marked }
      groups.push(open)
      gap = 0
    } else if (step !== null && open !== undefined) {
      open.words.push(wordsOf(text))
      open.hasThen ||= word === 'then' || inline(text, open.marked)
      gap = 0
    } else if (/^\s*$/.test(text)) gap++
    else if (/^\s*#/.test(text) || gap > 0 || open === undefined) open = undefined
    else open.words.push(wordsOf(text))
  }
  return named(document, groups)
}

/** Whether a line holds the whole of it: `Given a, when b, then c`; where the Given is sure to be meant, without commas too. */
function inline(text: string, marked: boolean): boolean {
  if (marked && (/(?:\*\*|__)then\b/i.test(text) || /\s(?:Then|THEN)\s/.test(text))) return true
  return /[,;，；、]\s*(?:\*\*)?then\b/i.test(text)
}

function wordsOf(text: string): string {
  return oneLine(text.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '').replace(/\*\*|__/g, ''))
}

function named(document: Document, groups: readonly Group[]): { drafts: Draft[]; findings: Diagnostic[] } {
  const outline = outlineOf(document)
  const whole = groups.filter(({ hasThen }) => hasThen)
  const lost = groups.filter(({ hasThen, marked }) => !hasThen && marked)
  const findings = lost.map((group): Diagnostic => {
    const message = 'This Given has no Then, so it says nothing that can be proven'
    return {
      ...fault('spec.no-then', message, group, document, 'Write a line "Then ..." below it'),
      severity: 'warning',
    }
  })
  const drafts = whole.map(({ line, column, words }): Draft => {
    const parent = headingsOf(line, outline)[0]
    const more = parent === undefined || parent.depth === 1 ? {} : { more: { parent: parent.title } }
    return { text: words.join(' '), line, column, state: 'open', ...more }
  })
  return { drafts, findings }
}
