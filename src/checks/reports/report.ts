/** What a tool found in one place. */
export interface ReportFinding {
  severity: 'error' | 'warning' | 'info'
  /** The rule's name, '' where it has none. */
  code: string
  message: string
  file?: string
  line?: number
  column?: number
}

export interface ReportTests {
  passed: number
  failed: number
  skipped: number
  failures: Array<{ name: string; message: string; file?: string; line?: number }>
}

/** Percent, from 0 to 100; null where nothing of the sort was measured. */
export interface ReportCoverage {
  lines: number | null
  functions: number | null
  branches: number | null
}

export interface ReportMutation {
  /** Percent of the valid mutants that were detected; null where there was none. */
  score: number | null
  killed: number
  timeout: number
  survived: number
  noCoverage: number
  /** Mutants that could not be compiled or run. */
  errors: number
  ignored: number
}

/** A tool's report, whatever its form was. */
export interface Report {
  findings: ReportFinding[]
  tests?: ReportTests
  coverage?: ReportCoverage
  mutation?: ReportMutation
}

/** Percent with two decimals, never rounded up to 100. */
export function percent(hit: number, found: number): number | null {
  if (found === 0) return null
  return Math.floor((hit / found) * 10_000) / 100
}
