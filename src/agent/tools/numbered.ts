/** Lines with their numbers, as results show them; a very long line is cut and says so. */
export function numbered(lines: readonly string[], first: number): string {
  return lines.map((line, index) => `${String(first + index).padStart(6)}\t${shorten(line, 2000)}`).join('\n')
}

/** The first characters of a line, never half of a pair. */
export function shorten(line: string, most: number): string {
  if (line.length <= most) return line
  const end = /[\uD800-\uDBFF]/.test(line[most - 1]!) ? most - 1 : most
  return `${line.slice(0, end)}[${line.length - end} more characters]`
}

/** The lines of a text; a final line end opens no further line. */
export function linesOf(text: string): string[] {
  if (text === '') return []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
