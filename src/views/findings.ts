import { formatDiagnostic, formatPlace, type Diagnostic } from '../core/diagnostic.ts'
import { clean } from './text.ts'
import type { Colors } from './look.ts'

const weight = { error: 0, warning: 1, info: 2 }

/** Findings for programs: each with an id, the gravest first. */
export function findingsJson(findings: readonly Diagnostic[]): Array<{ id: string } & Diagnostic> {
  return gravestFirst(findings).map((one) => ({ id: `${one.code}@${formatPlace(one.at)}`, ...one }))
}

/** Findings for people, one or two lines each; what is only worth knowing shows where `all` is wanted. */
export function findingLines(findings: readonly Diagnostic[], colors: Colors, all = false): string[] {
  const color = { error: colors.red, warning: colors.yellow, info: colors.dim }
  return gravestFirst(findings)
    .filter((one) => all || one.severity !== 'info')
    .flatMap((one) =>
      formatDiagnostic(one)
        .split('\n')
        .map((line) => color[one.severity](clean(line))),
    )
}

function gravestFirst(findings: readonly Diagnostic[]): Diagnostic[] {
  return findings.toSorted((a, b) => weight[a.severity] - weight[b.severity])
}
