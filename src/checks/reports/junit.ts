import { junitCases, type JunitCase } from '../junit_cases.ts'
import type { Report, ReportTests } from './report.ts'

/** A JUnit report, see {@link junitCases}. Throws SyntaxError on what is no whole report. */
export function junitReport(text: string): Report {
  return { findings: [], tests: testsOf(junitCases(text)) }
}

function testsOf(cases: readonly JunitCase[]): ReportTests {
  const count = (status: JunitCase['status']) => cases.filter((one) => one.status === status).length
  const failures = cases
    .filter((one) => one.status === 'failed')
    .map(({ name, file, line, message, body }) => ({
      name,
      message: (message === '' ? body.trim() : message).slice(0, 2_000),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
    }))
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), failures }
}
