import { readForm, timeoutOf } from './check_forms.ts'
import type { Document } from './document.ts'
import type { Piece } from './plain.ts'

/** Stands behind a "verify" that is a word like any other. A file with a NUL byte is never read, so no text holds one. */
const HIDDEN = '\0v\0'
const WORD = /(?<![\p{L}\p{N}_-])verify(?=:|$)/giu
const EXACT = /(?<![\p{L}\p{N}_-])verify:(?=\s|$)/gu
const BEHIND = /^(?:,?\s+within\s+(?<within>\d[\w.]*\w))?\s*[.)]*\s*$/

/**
 * Hides each `verify:` that is prose. On pages of other tools that is each but one in its exact form at the end of the paragraph; on
 * mmm's own it is a bold one with more than a check behind it.
 */
export function hideProse(pieces: Piece[], document: Document): Piece[] {
  if (document.isForeign !== true) return hideBold(pieces, document)
  const at = pieces.findLastIndex(({ kind, value }) => kind === 'text' && value.search(EXACT) !== -1)
  const parts = at === -1 ? undefined : partsOf(pieces[at]!, document)
  if (parts === undefined || !isWhole([parts.tail, ...pieces.slice(at + 1)], document)) return pieces.map(hide)
  return [...pieces.slice(0, at).map(hide), hide(parts.head), parts.tail, ...pieces.slice(at + 1)]
}

/** A text with the hidden words as they were. */
export function shown(text: string): string {
  return text.replaceAll(HIDDEN, '')
}

function hide(piece: Piece): Piece {
  return piece.kind === 'text' ? { ...piece, value: piece.value.replace(WORD, `$&${HIDDEN}`) } : piece
}

/** A piece as what stands before its last exact `verify:`, and that with the rest. */
function partsOf(piece: Piece, { text }: Document): { head: Piece; tail: Piece } | undefined {
  const { value, offset } = piece
  const found = [...value.matchAll(EXACT)]
  // Signs such as `&amp;` are longer in the source than in the words
  const inSource = [...text.slice(offset, offset + 2 * value.length + 20).matchAll(EXACT)][found.length - 1]
  const last = found.at(-1)
  if (last === undefined || inSource === undefined) return undefined
  const tail = { ...piece, value: value.slice(last.index), offset: offset + inSource.index }
  return { head: { ...piece, value: value.slice(0, last.index) }, tail }
}

/** Whether a paragraph's end is `verify:` and nothing but one check. */
function isWhole([first, next, ...more]: Piece[], { text }: Document): boolean {
  const start = first!.offset + 'verify:'.length
  if (/[*_]/.test(text.charAt(first!.offset - 1))) return false
  if (next?.kind === 'code' && text.slice(start, next.offset).trim() === '')
    return next.value.trim() !== '' && ends(more)
  const raw = /[^\r\n]*/.exec(text.slice(start, start + 4_000))![0]
  const form = readForm(raw)
  const rest = [{ ...first!, value: first!.value.trimEnd() }, ...(next === undefined ? [] : [next, ...more])]
  const isLast = rest.every(
    ({ kind, value, offset }) => offset < start + raw.length && (kind !== 'text' || !/[\r\n]/.test(value)),
  )
  return form !== undefined && 'check' in form && isLast
}

/** Whether nothing follows a command but the time that it has. */
function ends(pieces: readonly Piece[]): boolean {
  const [only, more] = pieces
  if (only === undefined) return true
  const match = only.kind === 'text' && more === undefined ? BEHIND.exec(only.value) : null
  const within = match?.groups?.['within']
  return match !== null && (within === undefined || timeoutOf(within) !== undefined)
}

/** Hides a bold "Verify" with words behind it; one with a single check, or with nothing on its line, stays. */
function hideBold(pieces: Piece[], { text }: Document): Piece[] {
  return pieces.map((piece, i) => {
    const isBold =
      piece.kind === 'text' && /^verify:?\s*$/i.test(piece.value) && /[*_]/.test(text.charAt(piece.offset - 1))
    return isBold && isSentence(pieces.slice(i + 1)) ? hide(piece) : piece
  })
}

function isSentence(pieces: readonly Piece[]): boolean {
  const words = pieces
    .map(({ kind, value }) => (kind === 'text' ? value : `\0${kind}\0`))
    .join('')
    .replace(/^\s*:/, '')
  if (words.trim() === '' || readForm(words) !== undefined) return false
  const behind = /^\s*\0(?:code|test)\0(.*)$/s.exec(words)?.[1]
  return behind === undefined || !BEHIND.test(behind)
}
