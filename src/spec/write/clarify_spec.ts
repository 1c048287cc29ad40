import { MmmError } from '../../core/error.ts'
import type { Document } from '../document.ts'
import { oneLine } from '../plain.ts'
import { readSpec, type ReadSpecOptions } from '../read_spec.ts'
import { offsetOf, walk } from '../walk.ts'
import { cleanWords, escapeMarkdown } from './check_lines.ts'
import { headingBlocks } from './headings.ts'
import { lineEndOf, openText, toBytes } from './open_text.ts'

/** A `[NEEDS CLARIFICATION: question]` of a text. */
export interface Marker {
  question: string
  /** Offsets in the text, brackets included. */
  from: number
  to: number
  line: number
  column: number
}

/** An answer that is to be written down. */
export interface Answer {
  question: string
  answer: string
  /** The marker that it takes the place of. */
  marker?: Pick<Marker, 'from' | 'to'> | undefined
}

/** The markers of a file that stand in its words, not in code or comments. */
export function markersIn(bytes: Uint8Array, path: string): Marker[] {
  return found(openText(bytes, path))
}

function found(document: Document): Marker[] {
  const hidden = [...walk(document.tree)].filter(({ type }) => ['code', 'html', 'inlineCode', 'yaml'].includes(type))
  const ranges = hidden.map((node) => [offsetOf(node), node.position?.end.offset ?? 0] as const)
  return [...document.text.matchAll(/\[NEEDS CLARIFICATION(?::[ \t]*([^\]]*))?\]/gi)].flatMap((match) => {
    if (ranges.some(([from, to]) => match.index >= from && match.index < to)) return []
    const question = oneLine(match[1] ?? '')
    const at = document.lines.at(match.index)
    const said = question === '' ? oneLine(document.lines.text(at.line)) : question
    return [{ question: said, from: match.index, to: match.index + match[0].length, ...at }]
  })
}

/**
 * Writes answers into a spec: each takes the place of its marker, and all are noted below `## Clarifications`, as Spec Kit does.
 * All other bytes stay.
 *
 * @param date `2026-11-21`
 * @throws MmmError `spec.cannot-clarify` where the spec would not read the same but for that
 */
export function clarifySpec(
  bytes: Uint8Array,
  path: string,
  { answers, date, read = {} }: { answers: readonly Answer[]; date: string; read?: ReadSpecOptions },
): Uint8Array {
  const document = openText(bytes, path)
  const marked = answers.flatMap(({ marker, answer }) => (marker === undefined ? [] : [{ ...marker, answer }]))
  let text = document.text
  for (const { from, to, answer } of marked.toSorted((a, b) => b.from - a.from)) {
    text = text.slice(0, from) + escaped(answer) + text.slice(to)
  }
  const after = toBytes(noted(openText(Buffer.from(text), path), answers, date), document)
  refuseHarm(bytes, after, { path, read })
  return after
}

function noted(document: Document, answers: readonly Answer[], date: string): string {
  const { text } = document
  const eol = lineEndOf(text)
  const lines = answers.map(({ question, answer }) => `- Q: ${escaped(question)} → A: ${escaped(answer)}`)
  const blocks = headingBlocks(document)
  const section = blocks.find((one) => /^clarifications$/i.test(one.title))
  const session = blocks.find(
    (one) =>
      section !== undefined && one.from > section.from && one.to <= section.to && one.title === `Session ${date}`,
  )
  const put = (end: number, words: string[]) => {
    const head = text.slice(0, end).trimEnd()
    const rest = text.slice(head.length)
    return head + words.map((word) => eol + word).join('') + (rest === '' ? eol : rest)
  }
  if (session !== undefined) return put(session.to, lines)
  if (section !== undefined) return put(section.to, ['', `### Session ${date}`, '', ...lines])
  return put(text.length, ['', '## Clarifications', '', `### Session ${date}`, '', ...lines])
}

/** Words as words; common signs inside a sentence are let be. */
function escaped(words: string): string {
  const text = cleanWords(words)
  return /[`*_[\]<>|~\\]|verify:/i.test(text) ? escapeMarkdown(text).replace(/(verify)\\?:/gi, '$1 -') : text
}

function refuseHarm(
  before: Uint8Array,
  after: Uint8Array,
  { path, read }: { path: string; read: ReadSpecOptions },
): void {
  const shape = (bytes: Uint8Array) =>
    readSpec(bytes, path, read).spec?.criteria.map(({ state, check }) => [state, check?.kind ?? ''].join())
  if (JSON.stringify(shape(before)) === JSON.stringify(shape(after))) return
  throw new MmmError('spec.cannot-clarify', `The answers would change what "${path}" asks for beyond their own words`, {
    at: { file: path },
    hint: 'Write answers as plain sentences, without boxes or checks',
  })
}
