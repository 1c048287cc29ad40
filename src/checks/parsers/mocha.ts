import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

/** mocha's spec reporter. Lines that a test prints can look like its own; where mmm chooses the reporter it takes JSON. */
export function parseMocha(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  const footer = lines.findLastIndex((line) => /^ {2}\d+ passing(?: \([\d.]+\w+\))?$/.test(line))
  if (footer === -1) return undefined
  const found: TestResult[] = []
  const suites: Array<{ indent: number; name: string }> = []
  for (const line of lines.slice(0, footer)) {
    const row = /^((?: {2})+)(?:([✔✓√-]|\d+\)) )?(\S.*?)(?: \([\d.]+m?s\))?$/.exec(line)
    if (!row) continue
    const indent = row[1]!.length
    while (suites.length > 0 && suites.at(-1)!.indent >= indent) suites.pop()
    const [, , sign, name] = row
    if (sign === undefined) suites.push({ indent, name: name! })
    else found.push({ name: join([...suites.map((suite) => suite.name), name]), status: statusOf(sign) })
  }
  return found
}

function statusOf(sign: string): TestResult['status'] {
  if (sign === '-') return 'skipped'
  return /^\d/.test(sign) ? 'failed' : 'passed'
}
