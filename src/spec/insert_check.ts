/** A line to write below an item. */
export interface Insertion {
  /** Line of the item, from 1. */
  line: number
  /** What stands behind the marker of the nested item. */
  text: string
}

/**
 * A text with checks written below items of lists, each as one nested line behind the item's own words. No other byte
 * changes: the new line ends as the one above it does. Undefined where no list item stands at a place.
 */
export function insertChecks(text: string, insertions: readonly Insertion[]): string | undefined {
  const lines = linesOf(text)
  let after = text
  for (const { line, text: check } of insertions.toSorted((a, b) => b.line - a.line)) {
    const item = lines[line - 1]
    const prefix = item === undefined ? undefined : nestedPrefix(item.text)
    if (prefix === undefined) return undefined
    const last = lines[lastOfParagraph(lines, line - 1)]!
    const at = last.start + last.text.length
    const end = last.end === '' ? endOfLines(lines) : last.end
    after = `${after.slice(0, at)}${end}${prefix}- ${check}${after.slice(at)}`
  }
  return after
}

interface Line {
  start: number
  text: string
  /** Its line end; '' for the last one. */
  end: string
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let start = 0
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, text: text.slice(start, index), end })
    start = index + end.length
  }
  return [...lines, { start, text: text.slice(start), end: '' }]
}

function endOfLines(lines: readonly Line[]): string {
  return lines.find(({ end }) => end !== '')?.end ?? '\n'
}

/** What stands before the marker of an item that is nested in this one: quotes stay, the marker becomes blanks. */
function nestedPrefix(line: string): string | undefined {
  const found = /^([\s>\uFEFF]*)([-*+]|\d{1,9}[.)])([ \t]+)/.exec(line)
  if (found === null) return undefined
  const [, before, marker, gap] = found
  const width =
    gap!.includes('\t') || gap!.length > 4 ? (gap!.includes('\t') ? 4 - (marker!.length % 4) : 1) : gap!.length
  return before!.replace('\uFEFF', '') + ' '.repeat(marker!.length + width)
}

/** The last line of the words of an item: up to a blank line or whatever begins something else. */
function lastOfParagraph(lines: readonly Line[], from: number): number {
  let at = from
  for (;;) {
    const next = lines[at + 1]?.text.replace(/^[\s>]+/, '')
    if (
      next === undefined ||
      next === '' ||
      /^(?:[-*+]\s|\d{1,9}[.)]\s|#{1,6}\s|```|~~~|<|\||---|===|\*\*\*)/.test(next)
    )
      return at
    at++
  }
}
