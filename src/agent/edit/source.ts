/** One replacement that the model asks for. */
export interface Edit {
  old: string
  new: string
  /** Replace every place instead of exactly one. */
  all?: boolean | undefined
}

/** A text with LF ends and its lines; a final line end opens no further line. */
export interface Source {
  text: string
  lines: string[]
  /** Offset of each line's first character. */
  starts: number[]
}

/** How a place was found, from strict to loose. */
export type Rung =
  | 'exact'
  | 'trailing space ignored'
  | 'indentation shifted'
  | 'quotes, dashes and spaces folded'
  | 'escapes undone'
  | 'nearest lines'

/** A place in a {@link Source} and what it becomes. */
export interface Match {
  start: number
  end: number
  text: string
  rung: Rung
}

/** Makes a source of a text with LF ends. */
export function sourceOf(text: string): Source {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const starts: number[] = []
  let at = 0
  for (const line of lines) {
    starts.push(at)
    at += line.length + 1
  }
  return { text, lines, starts }
}

/** Number, from 1, of the line that an offset lies in. */
export function lineAt(source: Source, offset: number): number {
  let low = 0
  let high = source.starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (source.starts[middle]! <= offset) low = middle + 1
    else high = middle
  }
  return Math.max(1, low)
}
