/** A position in a text, both from 1; a column counts UTF-16 units. */
export interface Position {
  line: number
  column: number
}

/** Finds lines in a text whose lines end in LF, CRLF, a lone CR, or a mixture. */
export interface Lines {
  /** How many lines there are; at least one. */
  count: number
  /** The position of an offset in UTF-16 units. */
  at(offset: number): Position
  /** The offset at which a line starts. */
  start(line: number): number
  /** A line without its end. */
  text(line: number): string
}

const LF = 10
const CR = 13

/** An index of a text's lines. */
export function indexLines(text: string): Lines {
  const starts = startsOf(text)
  return {
    count: starts.length,
    at(offset) {
      const line = lastAtOrBefore(starts, offset)
      return { line: line + 1, column: offset - starts[line]! + 1 }
    },
    start: (line) => starts[line - 1] ?? text.length,
    text: (line) => text.slice(starts[line - 1] ?? text.length, starts[line] ?? text.length).replace(/[\r\n]+$/, ''),
  }
}

/** Sign by sign: a pattern's matches would cost a file of empty lines a gigabyte. */
function startsOf(text: string): number[] {
  const starts = [0]
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i)
    if (sign === LF || (sign === CR && text.charCodeAt(i + 1) !== LF)) starts.push(i + 1)
  }
  return starts
}

function lastAtOrBefore(starts: number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * Turns offsets of a text into offsets of its UTF-8 bytes, which start after `lead` bytes (a byte order mark). Quick for
 * offsets asked in rising order.
 */
export function byteOffsets(text: string, lead: number): (offset: number) => number {
  let last = 0
  let bytes = lead
  return (offset) => {
    if (offset < last) {
      last = 0
      bytes = lead
    }
    bytes += Buffer.byteLength(text.slice(last, offset))
    last = offset
    return bytes
  }
}
