import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

interface MochaTest {
  title: string
  fullTitle: string
  file?: string
}

interface MochaReport {
  tests: MochaTest[]
  failures: MochaTest[]
  pending: MochaTest[]
  passes: MochaTest[]
}

/** mocha's JSON report (`--reporter=json`). With two reports in one output, one of them is printed by a test: none is believed. */
export function parseMochaJson(text: string): TestResult[] | undefined {
  const starts = [...text.matchAll(/^\{\s*"stats": \{/gm)].map((match) => match.index)
  if (starts.length === 0) return undefined
  if (starts.length > 1) return []
  const report = reportOf(text.slice(starts[0]))
  if (report === undefined) return undefined
  return [...named(report.passes, 'passed'), ...named(report.failures, 'failed'), ...named(report.pending, 'skipped')]
}

function reportOf(text: string): MochaReport | undefined {
  const end = /^\}/m.exec(text)
  try {
    const report = JSON.parse(end ? text.slice(0, end.index + 1) : text) as MochaReport
    const lists = [report.tests, report.passes, report.failures, report.pending]
    return lists.every(Array.isArray) ? report : undefined
  } catch {
    return undefined
  }
}

function named(tests: MochaTest[], status: TestResult['status']): TestResult[] {
  return tests.map((test) => ({ name: nameOf(test), ...(test.file === undefined ? {} : { file: test.file }), status }))
}

/** mocha joins the titles by blanks; where one title ends cannot be told, only the last is known apart. */
function nameOf(test: MochaTest): string {
  const suite = test.fullTitle.endsWith(test.title) ? test.fullTitle.slice(0, -test.title.length).trim() : ''
  return join([suite, test.title])
}
