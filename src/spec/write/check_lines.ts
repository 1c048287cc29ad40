/** `verify:` with a command in backticks that it does not hold itself; one of several lines stands in a fence below it. */
export function verifyLines(command: string): string[] {
  const longest = Math.max(0, ...[...command.matchAll(/`+/g)].map((run) => run[0].length))
  if (/[\r\n]/.test(command)) {
    const fence = '`'.repeat(Math.max(3, longest + 1))
    const lines = command.split(/\r\n|\n|\r/).map((line) => (line === '' ? '' : `  ${line}`))
    return ['- verify:', `  ${fence}sh`, ...lines, `  ${fence}`]
  }
  const ticks = '`'.repeat(longest + 1)
  const pad = longest > 0 ? ' ' : ''
  return [`- verify: ${ticks}${pad}${command}${pad}${ticks}`]
}

/** A text in which no sign means mark-up. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~&!:@]/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^([-+])/, '\\$1')
}

/** Words in one line, without control characters. */
export function cleanWords(text: string): string {
  return text
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
