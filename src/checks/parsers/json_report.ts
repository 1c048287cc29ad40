import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

interface Assertion {
  ancestorTitles?: string[]
  title?: string
  status?: string
  failureMessages?: string[]
}

interface FileReport {
  name?: string
  status?: string
  message?: string
  assertionResults: Assertion[]
}

/**
 * The JSON report of vitest and jest. A test can print a line that looks like a report; the true one stands there too,
 * and with two of them nothing is believed: the answer is then an empty list.
 */
export function parseJsonReport(text: string): TestResult[] | undefined {
  const reports = reportsIn(text)
  if (reports.length === 0) return undefined
  return reports.length > 1 ? [] : reports[0]!.flatMap(resultsOf)
}

/** A report as text for people and models: each failure with its message. Undefined if there is none. */
export function readableJsonReport(text: string): string | undefined {
  const reports = reportsIn(text)
  if (reports.length !== 1) return undefined
  const files = reports[0]!
  const counts = files.flatMap(resultsOf)
  const failures = files.flatMap((file) => [
    ...(file.assertionResults.length === 0 && file.message ? [`FAIL ${file.name}\n${file.message}`] : []),
    ...file.assertionResults
      .filter((one) => one.status === 'failed')
      .map((one) => `FAIL ${file.name} > ${nameOf(one)}\n${(one.failureMessages ?? []).join('\n')}`),
  ])
  const count = (status: string) => counts.filter((one) => one.status === status).length
  const sum = `Tests: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
  return [...failures, sum].join('\n\n')
}

function reportsIn(text: string): FileReport[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"testResults"'))
    .map((line) => filesOf(line))
    .filter((files) => files !== undefined)
}

function filesOf(line: string): FileReport[] | undefined {
  try {
    const report = JSON.parse(line) as { numTotalTests?: unknown; testResults?: FileReport[] }
    if (typeof report.numTotalTests !== 'number' || !Array.isArray(report.testResults)) return undefined
    return report.testResults.filter((file) => Array.isArray(file?.assertionResults))
  } catch {
    return undefined
  }
}

function resultsOf(file: FileReport): TestResult[] {
  const at = file.name === undefined ? {} : { file: file.name }
  const results = file.assertionResults.map((one) => ({ name: nameOf(one), ...at, status: statusOf(one.status) }))
  if (results.length > 0 || file.status !== 'failed') return results
  return [{ name: file.name ?? 'unknown file', ...at, status: 'failed' }]
}

function nameOf(one: Assertion): string {
  return join([...(one.ancestorTitles ?? []), one.title])
}

function statusOf(status: string | undefined): TestResult['status'] {
  if (status === 'passed' || status === 'failed') return status
  return 'skipped'
}
