import type { CheckResult, Json } from '../core/event.ts'
import type { StepContext, StepResult } from '../core/kind.ts'
import { advance, commitTree, idOf } from '../workspace/index.ts'
import { goalFacts, type Goal } from './goal.ts'
import { layOutReady } from './lay_out_ready.ts'
import { criterionFacts, projectChecks, type Specs } from './material.ts'
import { runChecks } from './run_checks.ts'
import { isSmall, runSpecs } from './run_specs.ts'
import { tickTree } from './tick_tree.ts'
import { trailersOf } from './trailers.ts'
import { verdictSet } from './verdict_set.ts'
import type { World } from './world.ts'

/** What is to be worked on. */
export interface Wanted {
  /** Only criteria that hold this are in hand. */
  focus?: string | null | undefined
  /** In place of the specifications. */
  goals?: readonly Goal[] | undefined
}

/**
 * Takes the baseline: finds the criteria, runs every check and every criterion of the specs in hand in a clean checkout of
 * the base. What is green before any work is met, never seen red; its boxes are ticked in a commit that says so.
 */
export async function verifyBase(world: World, context: StepContext, wanted: Wanted): Promise<StepResult> {
  const workspace = world.workspace()
  const loaded = await runSpecs(world.folder(), context.run().options)
  const specs = wanted.goals === undefined ? loaded : onlyTicked(loaded)
  const taken = context.run().work.baseline
  if (taken !== undefined) return tickAgain(world, context, { specs, ...taken })
  for (const message of [...specs.findings, ...unmetNeeds(specs)]) {
    await context.emit({ type: 'notice', level: 'warning', message })
  }
  const checks = await projectChecks(world)
  const goals = goalFacts(wanted.goals ?? [], context.run(), checks)
  const others = criterionFacts(loaded, {
    focus: wanted.focus,
    writeChecks: context.run().options['write-checks'] === true,
  })
  const criteria = wanted.goals === undefined ? others : [...goals, ...others.map((one) => ({ ...one, inHand: false }))]
  const unclear = specs.lookAlikes === 0 ? {} : { lookAlikes: specs.lookAlikes }
  await context.emit({ type: 'criteria.found', criteria, checks, ...unclear })
  const tip = context.run().work.tip!
  const tree = await idOf(workspace.git, `${tip}^{tree}`)
  const results = await runAll(world, context, { specs, tree })
  const open = [...goals.map((one) => one.id), ...openOnes(specs)]
  const met = open.filter((ref) => results.some((one) => one.check === ref && one.passed))
  await context.emit({
    type: 'baseline.taken',
    tree,
    passed: results.filter((one) => one.passed).map((one) => one.check),
    failed: results.filter((one) => !one.passed).map((one) => one.check),
    met,
  })
  await tickMet(world, context, { specs, tree, met })
  return { status: 'success', outputs: summary(context) }
}

/** A step that died after its baseline does what is left: the commit of the ticks, if it was not made. */
async function tickAgain(
  world: World,
  context: StepContext,
  taken: { specs: Specs; tree: string; met: string[] },
): Promise<StepResult> {
  const tip = await idOf(world.workspace().git, `${context.run().work.tip!}^{tree}`)
  if (tip === taken.tree) await tickMet(world, context, taken)
  return { status: 'success', outputs: summary(context) }
}

/** With goals nothing of a specification is worked on; what is ticked there must stay true all the same. */
function onlyTicked({ specs, inHand, findings }: Specs): Specs {
  const ticked = inHand.map((spec) => ({
    ...spec,
    needs: [],
    criteria: spec.criteria.filter((one) => one.state === 'ticked'),
  }))
  return { specs, inHand: ticked, findings, lookAlikes: 0 }
}

/** Specs in hand whose needs are open and not in hand: they are worked on all the same, which is said. */
function unmetNeeds({ specs, inHand }: Specs): string[] {
  return inHand.flatMap((spec) =>
    spec.needs.flatMap((id) => {
      const needed = specs.find((one) => one.id === id && !inHand.includes(one))
      const open = needed?.criteria.filter((one) => one.state === 'open').length ?? 0
      return open === 0
        ? []
        : [`"${spec.id}" needs "${id}", which is ${needed!.status}, not worked on here, and has ${open} open`]
    }),
  )
}

async function runAll(
  world: World,
  context: StepContext,
  { specs, tree }: { specs: Specs; tree: string },
): Promise<CheckResult[]> {
  const workspace = world.workspace()
  const { dir } = await layOutReady(world, context, tree)
  const planned = await verdictSet(context.run(), specs.inHand, {
    world,
    folder: dir,
    when: ['iteration', 'keep', 'end'],
  })
  return runChecks(planned, {
    world,
    context,
    folder: dir,
    phase: 'baseline',
    roots: [workspace.dir, workspace.root, world.root],
  })
}

function openOnes({ inHand }: Specs): string[] {
  return inHand.flatMap((spec) => spec.criteria.filter((one) => one.state === 'open').map((one) => one.ref))
}

/** Ticks what was met and has a box, once its checks are green in a clean checkout of exactly the ticked tree. */
async function tickMet(
  world: World,
  context: StepContext,
  { specs, tree, met: all }: { specs: Specs; tree: string; met: string[] },
): Promise<void> {
  const inTree = { ...specs, inHand: specs.inHand.filter((spec) => !isSmall(spec)) }
  const met = openOnes(inTree).filter((ref) => all.includes(ref))
  if (met.length === 0) return
  const workspace = world.workspace()
  const ticked = await tickTree(workspace, tree, { specs: specs.inHand, refs: met })
  const { dir } = await layOutReady(world, context, ticked)
  const planned = await verdictSet(context.run(), specs.inHand, { world, folder: dir, when: [] })
  const roots = [workspace.dir, workspace.root, world.root]
  const results = await runChecks(
    planned.filter((one) => met.includes(one.criterion ?? '')),
    { world, context, folder: dir, phase: 'check', roots },
  )
  const proven = results.filter((one) => one.passed).map((one) => one.check)
  if (proven.length < met.length) {
    const message = 'Some criteria were green at the baseline and are red with their boxes ticked; no box was ticked'
    await context.emit({ type: 'notice', level: 'warning', message })
    return
  }
  const run = context.run()
  const { commit } = await commitTree(workspace, {
    tree: ticked,
    parent: run.work.tip!,
    message: `docs(specs): tick ${proven.length} ${proven.length === 1 ? 'criterion' : 'criteria'} met before any work\n\nTheir checks were green at the baseline; they were never seen red.`,
    trailers: trailersOf(run, { criteria: proven, results }),
    date: run.startedAt,
    sign: world.config.git?.sign ?? false,
  })
  await advance(workspace, commit)
  await context.emit({ type: 'criteria.ticked', commit, criteria: proven, seenRed: false })
}

function summary(context: StepContext): Record<string, Json> {
  const { baseline, criteria } = context.run().work
  const count = (status: string) => [...criteria.values()].filter((one) => one.inHand && one.status === status).length
  return {
    passed: baseline!.passed.length,
    failed: baseline!.failed.length,
    met: baseline!.met.length,
    open: count('open') + count('failing'),
    unproven: count('unproven'),
  }
}
