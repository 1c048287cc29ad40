import { isAbsolute, relative } from 'node:path'
import type { Json } from '../core/event.ts'
import type { Report } from '../checks/index.ts'

/** Most findings, and most failed tests, that become outputs; the counts are of all. */
const most = 1_000

/** A report as outputs: all names are there whatever the report's form, null where it says nothing of it. */
export function toolOutputs(report: Report, exit: number | null): Record<string, Json> {
  const { findings, tests } = report
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length
  return {
    exit,
    findings: findings.slice(0, most) as unknown as Json[],
    errors: count('error'),
    warnings: count('warning'),
    tests: tests === undefined ? null : { ...tests, failures: tests.failures.slice(0, most) },
    coverage: report.coverage ?? null,
    mutation: report.mutation ?? null,
  } as Record<string, Json>
}

/** The same report with files below the step's folder named from there. */
export function inFolder(report: Report, cwd: string): Report {
  const { findings, tests } = report
  const named = { ...report, findings: findings.map((one) => fromFolder(one, cwd)) }
  return tests === undefined
    ? named
    : { ...named, tests: { ...tests, failures: tests.failures.map((one) => fromFolder(one, cwd)) } }
}

function fromFolder<T extends { file?: string }>(one: T, cwd: string): T {
  if (one.file === undefined || !isAbsolute(one.file)) return one
  const path = relative(cwd, one.file)
  return path.startsWith('..') || isAbsolute(path) ? one : { ...one, file: path }
}
