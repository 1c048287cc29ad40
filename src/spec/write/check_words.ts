import type { Check } from '../spec.ts'
import { verifyLines } from './check_lines.ts'

/** How a check is written behind a criterion. */
export interface CheckWords {
  /** What goes to the end of the criterion's own line. */
  inline: string
  /** Lines of a nested item. */
  nested: string[]
}

/** A check in the words of mmm's own grammar, with paths from the root. */
export function checkWords(check: Check | undefined): CheckWords {
  if (check === undefined) return { inline: '', nested: [] }
  if (check.kind === 'file') {
    const holds = check.contains === undefined ? 'exists' : `contains ${quoted(check.contains)}`
    return { inline: '', nested: [`- verify: file ${quoted(check.path)} ${holds}`] }
  }
  const within = check.timeout === undefined ? '' : ` within ${check.timeout}ms`
  if (check.kind === 'test') {
    const path = /[\s()<>]/.test(check.path) ? `<${check.path}>` : check.path
    const name = check.name === undefined ? '' : ` "${check.name.replace(/[\\"]/g, '\\$&')}"`
    return { inline: ` [@test](${path}${name})${within}`, nested: [] }
  }
  if (check.kind === 'command') return { inline: '', nested: withEnd(verifyLines(check.command), within) }
  if (check.kind === 'named') return { inline: '', nested: [`- verify: check ${quoted(check.name)}${within}`] }
  const status = check.status === undefined ? '' : ` -> ${check.status}`
  const holds = check.contains === undefined ? '' : ` contains ${quoted(check.contains)}`
  return { inline: '', nested: [`- verify: ${check.method} ${check.url}${status}${holds}${within}`] }
}

function withEnd(lines: string[], end: string): string[] {
  return lines.length === 1 ? [lines[0]! + end] : lines
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}
