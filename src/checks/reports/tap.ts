import { parseTap } from '../parsers/tap.ts'
import { plain } from '../plain.ts'
import type { Report } from './report.ts'

/**
 * TAP 12 to 14. A plan that was not fulfilled is a failure: the run broke off. Throws SyntaxError on what is no TAP.
 */
export function tapReport(output: string): Report {
  const text = plain(output)
  const lines = text.split('\n')
  const plan = lines.map((line) => /^1\.\.(\d+)\b/.exec(line)?.[1]).find((count) => count !== undefined)
  const versioned = lines.some((line) => /^TAP version \d+$/.test(line))
  if (!versioned && plan === undefined) throw new SyntaxError('It holds neither a TAP version nor a plan')
  const results = parseTap(versioned ? text : `TAP version 12\n${text}`) ?? []
  const { messages, points } = walk(lines)
  const failures = results
    .filter((one) => one.status === 'failed')
    .map(({ name }, i) => ({ name, message: messages[i] ?? '' }))
  if (plan === undefined) failures.push({ name: 'plan', message: 'There is no plan: the run broke off' })
  else if (Number(plan) !== points)
    failures.push({ name: 'plan', message: `${plan} tests were planned and ${points} ran` })
  const count = (status: string) => results.filter((one) => one.status === status).length
  return {
    findings: [],
    tests: { passed: count('passed'), failed: failures.length, skipped: count('skipped'), failures },
  }
}

/** What the failing points say in their YAML blocks, in order; and how many points stand on the first level. */
function walk(lines: readonly string[]): { messages: string[]; points: number } {
  const messages: string[] = []
  let points = 0
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    if (line.startsWith('Bail out!')) messages.push('')
    const match = /^( *)(not )?ok\b(?: +\d+)?(?: +-)?(?: +(.*))?$/.exec(line)
    if (match === null) continue
    const [, indent, not, rest = ''] = match
    if (indent === '') points++
    const begins = lines[at + 1] === `${indent}  ---`
    const end = begins ? lines.indexOf(`${indent}  ...`, at + 2) : at
    const block = begins ? lines.slice(at + 2, end === -1 ? undefined : end) : []
    if (end === -1) at = lines.length
    else at = end
    if (not !== undefined && !/(?:^| )(?<!\\)# *(skip|todo)\b/i.test(rest)) messages.push(messageIn(block))
  }
  return { messages, points }
}

/** `message:` or `error:` of a block; its text may stand in the lines below. */
function messageIn(block: readonly string[]): string {
  const at = block.findIndex((line) => /^ *(?:message|error):/.test(line))
  if (at === -1) return ''
  const [, indent, value] = /^( *)(?:message|error): *(.*)$/.exec(block[at]!)!
  if (!/^[|>][-+]?$/.test(value!)) return unquote(value!)
  const below = block.slice(at + 1)
  const end = below.findIndex((line) => line.trim() !== '' && !line.startsWith(`${indent} `))
  return below
    .slice(0, end === -1 ? undefined : end)
    .map((line) => line.trim())
    .join('\n')
    .slice(0, 2_000)
}

function unquote(text: string): string {
  const single = /^'(.*)'$/.exec(text)
  if (single !== null) return single[1]!.replaceAll("''", "'")
  return /^"(.*)"$/.exec(text)?.[1]!.replaceAll('\\"', '"') ?? text
}
