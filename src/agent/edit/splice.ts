import type { Match } from './source.ts'

/**
 * Puts replacements into a text that keeps its own line ends: offsets are those of the text with LF ends; a line end
 * outside a replacement stays as it is, one inside takes the form of the line end it stands for.
 *
 * @param pieces sorted, not overlapping
 */
export function splice(raw: string, pieces: readonly Match[]): string {
  if (!raw.includes('\r\n'))
    return assemble(
      raw,
      pieces.map((piece) => ({ ...piece, text: piece.text })),
    )
  const crlf = positions(raw)
  const toRaw = (offset: number) => offset + lowerBound(crlf, offset)
  const lf = raw.replaceAll('\r\n', '\n')
  const isCrlf = new Set(crlf)
  const mapped = pieces.map((whole) => {
    const piece = trim(lf, whole)
    const ends = lineEnds(lf, piece, isCrlf)
    let seen = 0
    const text = piece.text.replaceAll('\n', () => ends[Math.min(seen++, ends.length - 1)]!)
    return { start: toRaw(piece.start), end: toRaw(piece.end), text }
  })
  return assemble(raw, mapped)
}

interface Piece {
  start: number
  end: number
  text: string
}

function assemble(text: string, pieces: readonly Piece[]): string {
  let result = ''
  let at = 0
  for (const piece of pieces) {
    result += text.slice(at, piece.start) + piece.text
    at = piece.end
  }
  return result + text.slice(at)
}

/** Leaves out what a replacement does not change at its two ends. */
function trim(lf: string, { start, end, text }: Piece): Piece {
  let head = 0
  while (head < text.length && start + head < end && lf[start + head] === text[head]) head++
  let tail = 0
  const room = Math.min(text.length, end - start) - head
  while (tail < room && lf[end - 1 - tail] === text[text.length - 1 - tail]) tail++
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) }
}

/** Offsets, in the text with LF ends, of the line ends that are CRLF. */
function positions(raw: string): number[] {
  const found: number[] = []
  for (let at = raw.indexOf('\r\n'); at >= 0; at = raw.indexOf('\r\n', at + 2)) found.push(at - found.length)
  return found
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The forms of the line ends in a replaced stretch; where it has none, that of its own line or the one before. */
function lineEnds(lf: string, piece: Piece, isCrlf: ReadonlySet<number>): string[] {
  const form = (offset: number) => (isCrlf.has(offset) ? '\r\n' : '\n')
  const ends: string[] = []
  for (let at = lf.indexOf('\n', piece.start); at >= 0 && at < piece.end; at = lf.indexOf('\n', at + 1))
    ends.push(form(at))
  if (ends.length > 0) return ends
  const after = lf.indexOf('\n', piece.end)
  if (after >= 0) return [form(after)]
  const before = lf.lastIndexOf('\n', piece.start)
  return [before >= 0 ? form(before) : '\n']
}
