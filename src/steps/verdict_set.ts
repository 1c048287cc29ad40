import { MmmError } from '../core/error.ts'
import type { Run } from '../core/run.ts'
import type { Spec } from '../spec/index.ts'
import { goalSet } from './goal.ts'
import { asCheck, criterionCheck } from './material.ts'
import type { Planned } from './run_checks.ts'
import type { World } from './world.ts'

/**
 * Everything that a verdict runs: the project's checks, then each criterion of the specs in hand that has one. In a run that has
 * goals these are what is worked on; of the specs only what is ticked counts.
 */
export async function verdictSet(
  run: Run,
  specs: readonly Spec[],
  where: { world: World; folder: string; when: ReadonlyArray<'iteration' | 'keep' | 'end'> },
): Promise<Planned[]> {
  const project = run.work.checks
    .filter((check) => where.when.includes(check.when))
    .map((check) => ({ check: asCheck(check) }))
  const goals = goalSet(run)
  const counted =
    goals.length === 0
      ? specs
      : specs.map((spec) => ({ ...spec, criteria: spec.criteria.filter((one) => one.state === 'ticked') }))
  return [...project, ...goals, ...(await criteriaSet(counted, where))]
}

/** The checks of all criteria of some specs; one that cannot be bound to a runner is left out. */
export async function criteriaSet(specs: readonly Spec[], where: { world: World; folder: string }): Promise<Planned[]> {
  const planned: Planned[] = []
  for (const spec of specs) {
    for (const criterion of spec.criteria) {
      const check = await criterionCheck(criterion, where.folder, where.world)
      if (check === undefined || check instanceof MmmError) continue
      planned.push({ check, criterion: criterion.ref })
    }
  }
  return planned
}
