import type { StepContext, StepResult } from '../core/kind.ts'
import { brokenBy } from '../checks/index.ts'
import { idOf } from '../workspace/index.ts'
import { layOutReady } from './lay_out_ready.ts'
import { asCheck } from './material.ts'
import { runChecks, withTests } from './run_checks.ts'
import type { World } from './world.ts'

/** Runs the checks that are kept for the end of a run (`when: end`), in a clean checkout of the branch's tip. */
export async function verifyEnd(world: World, context: StepContext): Promise<StepResult> {
  const { work } = context.run()
  const checks = work.checks.filter((one) => one.when === 'end')
  if (checks.length === 0) return { status: 'success', outputs: { verdict: 'green', broken: [] } }
  const workspace = world.workspace()
  const tree = await idOf(workspace.git, `${work.tip!}^{tree}`)
  const { dir } = await layOutReady(world, context, tree)
  const planned = checks.map((check) => ({ check: asCheck(check) }))
  const roots = [workspace.dir, workspace.root, world.root]
  const results = await runChecks(planned, { world, context, folder: dir, phase: 'check', roots })
  const standing = checks.flatMap((check) => work.standing.get(check.id) ?? [])
  const broken = brokenBy(await withTests(standing, context), results).map((one) => one.check)
  const outputs = { verdict: broken.length === 0 ? 'green' : 'red', broken }
  if (broken.length === 0) return { status: 'success', outputs }
  return {
    status: 'failure',
    outputs,
    error: {
      class: 'failed',
      code: 'verify.end',
      message: `Passed at the baseline and fails at the end: ${broken.join(', ')}`,
    },
  }
}
