import { stripVTControlCharacters } from 'node:util'

const most = 10_000
const half = 5000

/** Output of a command as text: without colours and other control sequences, progress lines as they last stood. */
export function plainOutput(output: string): string {
  return (
    stripVTControlCharacters(output)
      .replaceAll('\r\n', '\n')
      .split('\n')
      .map((line) => lastState(line))
      .join('\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
  )
}

/** Cuts long text to its first and last part, at line ends where one is near, else at a whole character. */
export function middleCut(text: string, hash: string): string {
  if (text.length <= most) return text
  const head = headOf(text)
  const tail = tailOf(text)
  const gone = text.length - head.length - tail.length
  return `${head}\n[${gone} characters elided, full output in blob ${hash}]\n${tail}`
}

/** Whether {@link middleCut} would cut. */
export function isLong(text: string): boolean {
  return text.length > most
}

/** What a terminal would show of a line that was overwritten by carriage returns. */
function lastState(line: string): string {
  const states = line.split('\r')
  while (states.length > 1 && states.at(-1) === '') states.pop()
  return states.at(-1)!
}

function headOf(text: string): string {
  const line = text.lastIndexOf('\n', half)
  if (line > half - 1000) return text.slice(0, line)
  return text.slice(0, /[\uD800-\uDBFF]/.test(text[half - 1]!) ? half - 1 : half)
}

function tailOf(text: string): string {
  const from = text.length - half
  const line = text.indexOf('\n', from)
  if (line >= 0 && line < from + 1000) return text.slice(line + 1)
  return text.slice(/[\uDC00-\uDFFF]/.test(text[from]!) ? from + 1 : from)
}
