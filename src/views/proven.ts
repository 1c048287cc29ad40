import type { Proof, ProofState } from '../core/evidence.ts'
import type { Criterion, Spec } from '../spec/index.ts'

/** A criterion with what the evidence says of it. */
export interface ProvenCriterion {
  criterion: Criterion
  proof: Proof
}

/** A spec with what the evidence says of its criteria. */
export interface ProvenSpec {
  spec: Spec
  criteria: ProvenCriterion[]
}

/** How many criteria are in which state, and how much of them is proven. */
export interface ProofCounts extends Record<ProofState, number> {
  all: number
  /** Whole percent of the criteria that are proven, rounded down; null where there is none. Open ones that are optional do not count. */
  percent: number | null
}

/** Counts criteria by state. */
export function proofCounts(criteria: readonly ProvenCriterion[]): ProofCounts {
  const counts = { all: criteria.length, proven: 0, failing: 0, unproven: 0, open: 0 }
  let optional = 0
  for (const { criterion, proof } of criteria) {
    counts[proof.state] += 1
    if (criterion.optional === true && proof.state === 'open') optional += 1
  }
  const wanted = counts.all - optional
  return { ...counts, percent: wanted === 0 ? null : Math.floor((counts.proven * 100) / wanted) }
}

/** Where a criterion stands, as `file:line:column`. */
export function placeOf(spec: Spec, { file, line, column }: Criterion): string {
  return `${file ?? spec.path}:${line}:${column}`
}

/** Colours by state. */
export const stateColors = { proven: 'green', failing: 'red', unproven: 'yellow', open: 'dim' } as const
