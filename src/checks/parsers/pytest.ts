import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

const word = 'PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS'
const verbose = new RegExp(String.raw`^([^\s:][^:]*\.py::.+?) (${word})(?: \(.*\))?(?: +\[ *\d+%\])?$`)
const summary = new RegExp(String.raw`^(${word}) ([^\s:][^:]*?\.py(?:::.+?)?)(?: - .*)?$`)

const statuses: Record<string, TestResult['status']> = {
  PASSED: 'passed',
  FAILED: 'failed',
  ERROR: 'failed',
  SKIPPED: 'skipped',
  XFAIL: 'skipped',
  XPASS: 'skipped',
}

/**
 * pytest: the lines of `-v` before the first report of a failure, and those of the short summary after the last. Between
 * them stands what tests printed, which is not read. Without `-v` or `-rA` only failures are known by name.
 */
export function parsePytest(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => /^=+ test session starts =+$/.test(line))
  const end = lines.findLastIndex((line) => /^(?:=+ )?(?:no tests ran|(?:\d+ [a-z]+(?:, )?)+) in [\d.]+s/.test(line))
  const short = lines.findLastIndex((line) => /^=+ short test summary info =+$/.test(line))
  if ((start === -1 && short === -1) || end === -1) return undefined
  const reports = lines.findIndex(
    (line, at) => at > start && /^=+ (?:ERRORS|FAILURES|PASSES|warnings summary.*) =+$/.test(line),
  )
  const found = new Map<string, TestResult>()
  const add = (id: string, status: string) => {
    const before = found.get(id)
    if (before?.status !== 'failed') found.set(id, resultOf(id, statuses[status]!))
  }
  for (const line of lines.slice(start + 1, reports === -1 ? end : reports)) {
    const match = start === -1 ? null : verbose.exec(line)
    if (match) add(match[1]!, match[2]!)
  }
  for (const line of short === -1 ? [] : lines.slice(short + 1, end)) {
    const match = summary.exec(line)
    if (match) add(match[2]!, match[1]!)
  }
  return [...found.values()]
}

/** Parameters in brackets may hold `::` and are part of the last name. */
function resultOf(id: string, status: TestResult['status']): TestResult {
  const [, path = id, params = ''] = /^([^[]*)(\[.*)?$/s.exec(id) ?? []
  const [file, ...names] = path.split('::')
  const last = names.pop()
  return { name: last === undefined ? file! : join([...names, last + params]), file: file!, status }
}
