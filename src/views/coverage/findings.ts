import type { Diagnostic } from '../../core/diagnostic.ts'
import type { ProvenCriterion, ProvenSpec } from '../proven.ts'
import type { SpecStatus } from '../spec_status.ts'
import { clean } from '../text.ts'

/** What is not proven, as findings at the criteria: failing is an error, unproven a warning, open worth knowing. */
export function coverageFindings({ specs, findings }: SpecStatus): Diagnostic[] {
  const own = specs.flatMap(({ spec, criteria }) => criteria.flatMap((one) => findingOf(spec, one) ?? []))
  return [...own, ...findings]
}

const severities = { failing: 'error', unproven: 'warning', open: 'info' } as const

function findingOf(spec: ProvenSpec['spec'], { criterion, proof }: ProvenCriterion): Diagnostic | undefined {
  const { state, why } = proof
  if (state === 'proven') return undefined
  const reason = why === undefined ? '' : ` (${why})`
  return {
    code: `criterion.${state}`,
    severity: severities[state],
    message: clean(`${criterion.ref} is ${state}${reason}: ${criterion.text}`),
    at: { file: criterion.file ?? spec.path, line: criterion.line, column: criterion.column },
  }
}
