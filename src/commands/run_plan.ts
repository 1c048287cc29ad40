import { broughtBy } from '../app/brought.ts'
import type { Given } from '../app/facts.ts'
import { registry, type Launch } from '../app/life.ts'
import type { Opened } from '../app/open.ts'
import { planRun } from '../app/plan_run.ts'
import { needsLeave } from '../app/trust.ts'
import { exit } from '../core/exit.ts'
import { planText } from '../views/plan.ts'
import { lookOf } from './look_of.ts'
import type { Host, Output } from './verb.ts'

/** `mmm run --dry-run`: what the run would do. */
export async function showPlan(
  launch: Launch,
  { opened, given, data, host, out }: { opened: Opened; given: Given; data: boolean; host: Host; out: Output },
): Promise<number> {
  const { root, user, world } = opened
  const verifies = [...launch.workflow.byPath.values()].some((step) => step.kind === 'verify')
  const brought = verifies && launch.workflow.name !== 'verify' ? await broughtBy(world, { specs: [] }) : []
  const leave = needsLeave({ root, brought, user }) ? brought : []
  const plan = await planRun({ launch, world, kinds: registry(world), given, leave, data })
  out.show('plan', plan, () => planText(plan, lookOf(host, out)))
  return exit.done
}
