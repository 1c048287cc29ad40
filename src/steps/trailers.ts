import type { CheckResult } from '../core/event.ts'
import type { Run } from '../core/run.ts'

/**
 * Trailers of a commit from which the ledger of evidence can be rebuilt on a fresh clone. `Mmm-Check` holds the criterion,
 * the sha256 of the command, and the sha256 of its normalised output.
 */
export function trailersOf(
  run: Run,
  {
    criteria,
    results,
    iteration,
  }: { criteria: readonly string[]; results: readonly CheckResult[]; iteration?: number },
): Array<[string, string]> {
  const specs = [...new Set(criteria.map((ref) => run.work.criteria.get(ref)?.spec ?? ref.split('#')[0]!))]
  const checks = criteria.flatMap((ref) => results.filter((one) => one.check === ref))
  return [
    ['Mmm-Run', run.id],
    ...(iteration === undefined ? [] : [['Mmm-Iteration', String(iteration)] as [string, string]]),
    ...specs.map((spec): [string, string] => ['Mmm-Spec', spec]),
    ...criteria.map((ref): [string, string] => ['Mmm-Criterion', ref]),
    ...checks.map((one): [string, string] => ['Mmm-Check', `${one.check} ${one.commandHash} ${one.outputHash}`]),
  ]
}
