import { isAbsolute, relative } from 'node:path'
import type { Json } from '../core/event.ts'
import type { Report } from '../checks/index.ts'

/** Most findings, and most failed tests, that become outputs; the counts are of all. */
const most = 1_000

/** A report as outputs: all names are there whatever the report's form, null where it says nothing of it. */
export function toolOutputs(report: Report, exit: number | null, cwd: string): Record<string, Json> {
  const { findings, tests } = report
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length
  const outputs = {
    exit,
    findings: findings.slice(0, most).map((one) => inProject(one, cwd)),
    errors: count('error'),
    warnings: count('warning'),
    tests: tests === undefined ? null : { ...tests, failures: tests.failures.slice(0, most).map((one) => inProject(one, cwd)) },
    coverage: report.coverage ?? null,
    mutation: report.mutation ?? null,
  }
  return outputs as unknown as Record<string, Json>
}

/** A file below the step's folder is named from there. */
function inProject<T extends { file?: string }>(one: T, cwd: string): T {
  if (one.file === undefined || !isAbsolute(one.file)) return one
  const path = relative(cwd, one.file)
  return path.startsWith('..') || isAbsolute(path) ? one : { ...one, file: path }
}
