import type { TestResult } from '../../core/event.ts'
import { isFileName } from './is_file_name.ts'
import { join } from './join.ts'

const point = /^( *)(not )?ok\b(?: +\d+)?(?: +-)?(?: +(.*))?$/

/**
 * TAP, as `node --test --test-reporter=tap`, ava, tape and mocha print it. Blocks of YAML (where an error's message may
 * hold lines that look like points) are skipped by their exact indentation; what a test prints under `node --test` stands
 * behind `#`. A suite that passed is no test; one that failed counts, as does a file that broke.
 */
export function parseTap(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => /^TAP version \d+$/.test(line))
  if (start === -1) return undefined
  const found: TestResult[] = []
  const open: string[] = []
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at]!
    const begun = /^( *)# Subtest: (.*)$/.exec(line)
    if (begun) open[begun[1]!.length / 4] = unescape(begun[2]!)
    if (line.startsWith('Bail out!')) found.push({ name: line.trim(), status: 'failed' })
    const match = point.exec(line)
    if (!match) continue
    const indent = match[1]!
    const details = blockAfter(lines, at, indent)
    at = details.end
    const result = resultOf(match, open.slice(0, indent.length / 4))
    const isFile = indent === '' && isFileName(result.name)
    if (result.status === 'failed' || !(details.suite || isFile)) found.push(result)
  }
  return found
}

function resultOf(match: RegExpExecArray, parents: string[]): TestResult {
  const [, , not, rest = ''] = match
  const directive = /(?:^| )(?<!\\)# *(skip|todo)\b.*$/i.exec(rest)
  const name = unescape(directive ? rest.slice(0, directive.index) : rest).trim()
  const status = directive ? 'skipped' : not === undefined ? 'passed' : 'failed'
  return { name: join([...parents, name]), status }
}

/** The YAML block that follows a point, if one does: where it ends, and whether it says that the point is a suite. */
function blockAfter(lines: string[], at: number, indent: string): { end: number; suite: boolean } {
  if (lines[at + 1] !== `${indent}  ---`) return { end: at, suite: false }
  const end = lines.indexOf(`${indent}  ...`, at + 2)
  if (end === -1) return { end: lines.length, suite: false }
  return { end, suite: lines.slice(at + 2, end).includes(`${indent}  type: 'suite'`) }
}

function unescape(name: string): string {
  return name.replace(/\\([#\\])/g, '$1')
}
