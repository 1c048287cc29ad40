import { exit } from '../core/exit.ts'
import { annotationLines } from '../views/annotations.ts'
import { checkJson, checkText, mendedLines, type CheckShown } from '../views/check.ts'
import { sarifOf } from '../views/sarif.ts'
import { lookOf } from './look_of.ts'
import type { Host, Output } from './verb.ts'

interface Showing {
  /** Of the JSON document. */
  kind: string
  /** Warnings count as errors. */
  strict: boolean
  format: 'text' | 'github' | 'sarif'
  /** Shows also what is only for information. */
  all?: boolean
  host: Host
  out: Output
}

/** Prints findings in the form that was asked for; the exit code is 2 where one is an error. */
export function showFindings(found: CheckShown, { kind, strict, format, all, host, out }: Showing): number {
  const shown = strict ? strictly(found) : found
  const code = shown.findings.some((one) => one.severity === 'error') ? exit.usage : exit.done
  if (format === 'text') {
    out.show(kind, checkJson(shown, code), () => checkText(shown, lookOf(host, out), all))
    return code
  }
  for (const line of mendedLines(shown.mended)) out.say(line)
  if (format === 'sarif') out.text(JSON.stringify(sarifOf(shown.findings, host.version), null, 2))
  else if (shown.findings.length > 0) out.text(annotationLines(shown.findings).join('\n'))
  return code
}

function strictly(found: CheckShown): CheckShown {
  const findings = found.findings.map((one) =>
    one.severity === 'warning' ? { ...one, severity: 'error' as const } : one,
  )
  return { ...found, findings }
}
