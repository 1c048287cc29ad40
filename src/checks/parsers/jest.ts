import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

const statuses: Record<string, TestResult['status']> = {
  '✓': 'passed',
  '√': 'passed',
  '✕': 'failed',
  '×': 'failed',
  '○': 'skipped',
  '✎': 'skipped',
}

/** jest's default and verbose output. Each file is a result too, named by its path; a file's tests end at the first empty line. */
export function parseJest(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  const footer = lines.findLastIndex((line) => /^Tests: {2,}\d+ /.test(line))
  if (footer === -1 || !lines.some((line) => /^Test Suites: \d/.test(line))) return undefined
  const found: TestResult[] = []
  let file: string | undefined
  let suites: Array<{ indent: number; name: string }> = []
  for (const line of lines.slice(0, footer)) {
    const head = /^(PASS|FAIL) (?:\S+ )?(\S+\.\w+)(?: \([\d.]+ m?s\))?$/.exec(line)
    if (head) {
      file = head[2]!
      suites = []
      found.push({ name: file, file, status: head[1] === 'PASS' ? 'passed' : 'failed' })
      continue
    }
    const row = file === undefined ? null : /^( {2,})(?:([✓√✕×○✎]) )?(\S.*?)(?: \(\d+(?:\.\d+)? m?s\))?$/.exec(line)
    if (!row || row[3]!.startsWith('●')) {
      file = undefined
      continue
    }
    const indent = row[1]!.length
    suites = suites.filter((suite) => suite.indent < indent)
    if (row[2] === undefined) suites.push({ indent, name: row[3]! })
    else found.push(resultOf(row, suites, file!))
  }
  return found
}

function resultOf(row: RegExpExecArray, suites: Array<{ name: string }>, file: string): TestResult {
  const name = row[3]!.replace(/^(?:skipped|todo) /, row[2] === '○' || row[2] === '✎' ? '' : '$&')
  return { name: join([...suites.map((suite) => suite.name), name]), file, status: statuses[row[2]!]! }
}
