import type { Check } from './spec.ts'

/**
 * A check as it is written behind the marker of a nested item, in mmm's dialect: it reads back as it is. A test's path is taken
 * from the project's root. A command of several lines is no one line; see `newSpec`.
 */
export function checkMarkdown(check: Check): string {
  const within = 'timeout' in check && check.timeout !== undefined ? ` within ${check.timeout}ms` : ''
  if (check.kind === 'command') return `verify: ${ticked(check.command)}${within}`
  if (check.kind === 'test') return `${testLink(check.path, check.name)}${within}`
  if (check.kind === 'named') return `verify: check ${word(check.name)}${within}`
  const contains = check.contains === undefined ? '' : ` contains "${check.contains.replace(/["\\]/g, '\\$&')}"`
  if (check.kind === 'file') return `verify: file ${word(check.path)}${contains === '' ? ' exists' : contains}`
  const status = check.status === undefined ? '' : ` -> ${check.status}`
  return `verify: ${check.method} ${word(check.url)}${status}${contains}${within}`
}

function testLink(path: string, name: string | undefined): string {
  const escaped = path.replace(/%/g, '%25').replace(/\\/g, '\\\\')
  const target = /[\s()<>]/.test(escaped) ? `<${escaped.replace(/[<>]/g, '\\$&')}>` : escaped
  const title = name === undefined ? '' : ` "${name.replace(/["\\&]/g, '\\$&')}"`
  return `[@test](${target}${title})`
}

/** A command in more backticks than it holds itself. */
function ticked(command: string): string {
  const ticks = '`'.repeat(1 + Math.max(0, ...[...command.matchAll(/`+/g)].map((run) => run[0].length)))
  return ticks === '`' ? `\`${command}\`` : `${ticks} ${command} ${ticks}`
}

function word(text: string): string {
  return /[\s"`<>]|[.)\\]$/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
}
