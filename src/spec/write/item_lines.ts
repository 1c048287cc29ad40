import type { Lines } from '../lines.ts'

/** A line that begins a list item, taken apart. */
export interface ItemLine {
  /** What stands before the marker: blanks, signs of a quote. */
  indent: string
  marker: string
  gap: string
  /** The box with the blanks behind it; '' where there is none. */
  box: string
  words: string
}

/** Takes apart a line that begins a list item. */
export function itemLine(line: string): ItemLine | undefined {
  const found = /^((?:[ \t]|>)*)([-*+]|\d{1,9}[.)])([ \t]+)(\[[^\]\r\n]\]\*?(?:[ \t]+|$))?(.*)$/.exec(line)
  if (found === null) return undefined
  const [, indent = '', marker = '', gap = '', box = '', words = ''] = found
  return { indent, marker, gap, box, words }
}

/** The last line of the item that begins on a line, nested ones included. */
export function lastLineOf(lines: Lines, first: number): number {
  const indent = widthOf(itemLine(lines.text(first))?.indent ?? '')
  let last = first
  for (let line = first + 1; line <= lines.count; line++) {
    const text = lines.text(line).replace(/^(?:[ \t]*>)+/, '')
    if (text.trim() === '') continue
    const deeper = widthOf(/^[ \t]*/.exec(text)![0]) > indent
    const lazy = last === line - 1 && !/^[ \t]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|```|~~~|<|\||>)/.test(text)
    if (!deeper && !lazy) return last
    last = line
  }
  return last
}

function widthOf(blanks: string): number {
  return blanks.replace(/>/g, '').replaceAll('\t', '    ').length
}
