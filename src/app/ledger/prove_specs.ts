import { proofOf } from '../../core/evidence.ts'
import { checkText, type Criterion, type Spec } from '../../spec/index.ts'
import type { ProvenSpec } from '../../views/proven.ts'
import type { Ledger } from './read_ledger.ts'

/** Judges the criteria of specs by the evidence. */
export function proveSpecs(specs: readonly Spec[], ledger: Pick<Ledger, 'of'>): ProvenSpec[] {
  return specs.map((spec) => ({
    spec,
    criteria: spec.criteria.map((criterion) => ({ criterion, proof: proofFor(criterion, ledger) })),
  }))
}

function proofFor(criterion: Criterion, ledger: Pick<Ledger, 'of'>) {
  const { box, state, check, ref } = criterion
  const provable = {
    box: box === undefined ? undefined : state === 'ticked' ? ('ticked' as const) : ('open' as const),
    check: check === undefined ? undefined : checkText(check),
  }
  return proofOf(provable, ledger.of(ref))
}
