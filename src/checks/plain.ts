const escapes =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[PX^_][^\u001b]*\u001b\\|[@-Z\\-_])/g

/** Output as a person would see it at the end: no colour codes, of a line redrawn by `\r` the last drawing, `\n` only. */
export function plain(output: string): string {
  const text = output.includes('\u001b') ? output.replace(escapes, '') : output
  if (!text.includes('\r')) return text
  return text
    .replace(/\r{1,3}\n/g, '\n')
    .split('\n')
    .map((line) => (line.includes('\r') ? lastDrawing(line) : line))
    .join('\n')
}

function lastDrawing(line: string): string {
  const drawings = line.split('\r')
  return drawings.findLast((drawing) => drawing.trim() !== '') ?? ''
}
