import { formatPlace, type Diagnostic } from '../core/diagnostic.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Look } from './look.ts'
import { plural } from './text.ts'

/** What `mmm check` looked at, mended and found. */
export interface CheckShown {
  files: readonly string[]
  mended: ReadonlyArray<{ at: Diagnostic['at']; from: string; to: string }>
  findings: readonly Diagnostic[]
}

/** The outcome of a check for programs. */
export function checkJson({ files, mended, findings }: CheckShown, code: number): object {
  return {
    code,
    errors: countOf(findings, 'error'),
    warnings: countOf(findings, 'warning'),
    files,
    mended: mended.map((one) => ({ id: formatPlace(one.at), ...one })),
    findings: findingsJson(findings),
  }
}

/** The outcome of a check for people: what was mended, the findings, and one line that counts them; `all` = remarks too. */
export function checkText({ files, mended, findings }: CheckShown, { colors }: Look, all = false): string {
  const errors = countOf(findings, 'error')
  const warnings = countOf(findings, 'warning')
  const seen = plural(files.length, 'file')
  const last =
    errors + warnings === 0
      ? colors.green(`${seen}: nothing found`)
      : `${seen}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`
  return [...mendedLines(mended), ...findingLines(findings, colors, all), last].join('\n')
}

/** What was mended, a line each. */
export function mendedLines(mended: CheckShown['mended']): string[] {
  return mended.map(({ at, from, to }) => `${formatPlace(at)}: mended "${from}" to "${to}"`)
}

function countOf(findings: readonly Diagnostic[], severity: Diagnostic['severity']): number {
  return findings.filter((one) => one.severity === severity).length
}
