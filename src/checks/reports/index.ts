import { parseTests } from '../test_output.ts'
import { eslintReport } from './eslint.ts'
import { junitReport } from './junit.ts'
import { lcovReport } from './lcov.ts'
import type { Report } from './report.ts'
import { sarifReport } from './sarif.ts'
import { strykerReport } from './stryker.ts'
import { tapReport } from './tap.ts'

/** Forms of reports that are read. `tests` is the plain output of a test runner that mmm knows. */
export const reportForms = ['junit', 'tap', 'sarif', 'lcov', 'eslint', 'stryker', 'tests'] as const
export type ReportForm = (typeof reportForms)[number]

const parsers: Record<ReportForm, (text: string) => Report> = {
  junit: junitReport,
  tap: tapReport,
  sarif: sarifReport,
  lcov: lcovReport,
  eslint: eslintReport,
  stryker: strykerReport,
  tests: testsReport,
}

/** Reads a tool's report. Throws on what is not of that form, or not whole. */
export function parseReport(text: string, form: ReportForm): Report {
  return parsers[form](text)
}

function testsReport(output: string): Report {
  const results = parseTests(output)
  if (results === undefined) throw new SyntaxError('No test runner that mmm knows prints this')
  const count = (status: string) => results.filter((one) => one.status === status).length
  const failures = results
    .filter((one) => one.status === 'failed')
    .map(({ name, file }) => ({ name, message: '', ...(file === undefined ? {} : { file }) }))
  return {
    findings: [],
    tests: { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), failures },
  }
}

export type { Report, ReportCoverage, ReportFinding, ReportMutation, ReportTests } from './report.ts'
