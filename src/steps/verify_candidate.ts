import type { CheckResult, Json } from '../core/event.ts'
import type { StepContext, StepResult } from '../core/kind.ts'
import type { Iteration } from '../core/run.ts'
import { limitReached } from '../core/stop.ts'
import { brokenBy, excerptOf, type Broken } from '../checks/index.ts'
import { idOf, overlay, restoreTree, snapshotTree, treeWith } from '../workspace/index.ts'
import { guardCandidate, type Guarded } from './guard.ts'
import { layOutReady } from './lay_out_ready.ts'
import type { Specs } from './material.ts'
import { runChecks, withTests } from './run_checks.ts'
import { runSpecs } from './run_specs.ts'
import { tickTree } from './tick_tree.ts'
import { verdictSet } from './verdict_set.ts'
import type { World } from './world.ts'
import { writtenCheck } from './written_check.ts'

/** What the verdict came to, before it is recorded. */
interface Judgement {
  verdict: 'green' | 'red' | 'refused' | 'unchanged'
  reasons: string[]
  tree: string
  proven: string[]
  broken: string[]
  /** What failed, for the model to read. */
  failing: CheckResult[]
}

interface Judging {
  world: World
  context: StepContext
  iteration: Iteration
  specs: Specs
  /** Tree of the last kept state. */
  base: string
}

/**
 * Judges the candidate in the worktree: the criterion's own check as a quick gate, then everything in a clean checkout of
 * exactly the tree that would be kept. The model's word counts for nothing here.
 */
export async function verifyCandidate(world: World, context: StepContext, repair: number): Promise<StepResult> {
  const run = context.run()
  const workspace = world.workspace()
  const iteration = run.work.iterations.at(-1)
  if (iteration === undefined) {
    return failure('verify.no-iteration', 'There is no iteration to judge: no criterion was picked')
  }
  if (iteration.judgedBy?.path === context.path) return { status: 'success', outputs: outputsOf(iteration) }
  const base = await idOf(workspace.git, `${run.work.tip!}^{tree}`)
  const judging: Judging = { world, context, iteration, specs: await runSpecs(world.folder(), run.options), base }
  const round = iteration.rounds + 1
  const last = iteration.tree
  const found = await judge(judging)
  const again =
    found.verdict === 'red' && round <= repair && found.tree !== last && limitReached(context.run()) === undefined
  await context.emit({
    type: 'candidate.judged',
    iteration: iteration.n,
    tree: found.tree,
    verdict: found.verdict,
    reasons: found.reasons,
    proven: found.proven,
    broken: found.broken,
    round,
    path: context.path,
    again,
    feedback: await feedbackOf(found, context),
  })
  return { status: 'success', outputs: outputsOf(context.run().work.iterations.at(-1)!) }
}

async function judge(judging: Judging): Promise<Judgement> {
  const { world, context, base } = judging
  const workspace = world.workspace()
  const made = await snapshotTree(workspace)
  if (made === base) return nothing(base, 'unchanged', ['the model changed no file'])
  const guarded = await guardCandidate({ world, run: context.run(), specs: judging.specs.specs, base, made })
  for (const note of guarded.notes) await context.emit({ type: 'notice', level: 'info', message: note })
  if (guarded.refusals.length > 0) return nothing(made, 'refused', guarded.refusals)
  const tree = await treeWith(workspace.git, made, guarded.changes)
  if (tree === base) return nothing(base, 'unchanged', ['the model changed nothing but the configuration of checks'])
  const before = await judgedBefore(judging, { made, tree })
  if (before !== undefined) return before
  const written = await writtenCheck(judging, { made, tree })
  if ('reason' in written) {
    return { verdict: 'red', reasons: [written.reason], tree: made, proven: [], broken: [], failing: [] }
  }
  const bound = { ...judging, specs: written.specs }
  const gate = await runGate(bound, made)
  if (gate !== undefined) return gate
  return judgeInFull(bound, { tree: written.tree, guarded })
}

/** A repair that changed nothing: the verdict on that very tree stands, nothing is run again. */
async function judgedBefore(
  { world, iteration, specs }: Judging,
  { made, tree }: { made: string; tree: string },
): Promise<Judgement | undefined> {
  if (iteration.verdict !== 'red' || iteration.tree === undefined) return undefined
  const ticked = await tickTree(world.workspace(), tree, { specs: specs.inHand, refs: [iteration.criterion] })
  if (iteration.tree !== made && iteration.tree !== ticked) return undefined
  const { reasons, broken } = iteration
  return { verdict: 'red', reasons, tree: iteration.tree, proven: [], broken, failing: [] }
}

/** The quick gate: the criterion's own check in the worktree. Whatever it writes there is taken away again. */
async function runGate({ world, context, iteration, specs }: Judging, made: string): Promise<Judgement | undefined> {
  const workspace = world.workspace()
  const planned = await verdictSet(context.run(), specs.inHand, { world, folder: workspace.dir, when: ['iteration'] })
  const own = planned.filter((one) => one.criterion === undefined || one.criterion === iteration.criterion)
  const standing = context.run().work.standing
  const quick = own.filter((one) => one.criterion !== undefined || standing.get(one.check.id)?.passed === true)
  const results = await runChecks(quick, {
    world,
    context,
    folder: workspace.dir,
    phase: 'gate',
    roots: [workspace.root, world.root],
  })
  await restoreTree(workspace, made)
  const failing = results.filter((one) => !one.passed)
  if (failing.length === 0) return undefined
  const reasons = failing.map((one) =>
    one.check === iteration.criterion ? `its own check is red: ${said(one)}` : `"${one.check}" is red: ${said(one)}`,
  )
  return { verdict: 'red', reasons, tree: made, proven: [], broken: [], failing }
}

async function judgeInFull(
  judging: Judging,
  { tree, guarded }: { tree: string; guarded: Guarded },
): Promise<Judgement> {
  const { iteration, context } = judging
  const full = await settleTicks(judging, tree)
  const { results, ticked } = full
  const own = results.find((one) => one.check === iteration.criterion)
  const broken = brokenBy(await standingOf(context), results, { mayGo: guarded.mayGo })
  const reasons = broken.map(brokenText)
  const failing = results.filter((one) => broken.some((b) => b.check === one.check) || (one === own && !one.passed))
  if (own === undefined)
    reasons.push('its own check cannot be run: its test runner or the check that it names is not known')
  else if (!own.passed) reasons.push(`its own check is green in the worktree and red in a clean checkout: ${said(own)}`)
  if (reasons.length > 0) {
    return { verdict: 'red', reasons, tree: full.tree, proven: [], broken: broken.map((one) => one.check), failing }
  }
  const old = await judgeWithBaseTests(judging, { tree: full.tree, guarded })
  if (old !== undefined) return old
  return { verdict: 'green', reasons: [], tree: full.tree, proven: ticked, broken: [], failing: [] }
}

interface Settled {
  tree: string
  ticked: string[]
  results: CheckResult[]
}

/**
 * Runs everything with the boxes ticked that it proves. Where more turn out green than were ticked, they are ticked and it
 * is run again; from then on a box only falls away, so it ends.
 */
async function settleTicks({ world, context, iteration, specs }: Judging, tree: string): Promise<Settled> {
  const all = [...context.run().work.criteria.values()]
  const open = new Set(all.filter((one) => one.status === 'open' || one.status === 'failing').map((one) => one.id))
  let ticked = [iteration.criterion]
  for (let first = true; ; first = false) {
    const laid = await tickTree(world.workspace(), tree, { specs: specs.inHand, refs: ticked })
    const results = await runFull({ world, context, specs }, laid, 'verdict')
    const green = results.filter((one) => one.passed && open.has(one.check)).map((one) => one.check)
    const stable = ticked.filter((ref) => green.includes(ref))
    const next = first ? green : stable
    const settled = next.length === ticked.length && stable.length === ticked.length
    if (settled || !green.includes(iteration.criterion)) return { tree: laid, ticked, results }
    ticked = next
  }
}

async function runFull(
  { world, context, specs }: Pick<Judging, 'world' | 'context' | 'specs'>,
  tree: string,
  phase: 'verdict' | 'base-tests',
): Promise<CheckResult[]> {
  const workspace = world.workspace()
  const { dir } = await layOutReady(world, context, tree)
  const planned = await verdictSet(context.run(), specs.inHand, { world, folder: dir, when: ['iteration', 'keep'] })
  return runChecks(planned, { world, context, folder: dir, phase, roots: [workspace.dir, workspace.root, world.root] })
}

/** Where test files that existed were touched: nothing that passed may fail with those files as they were. */
async function judgeWithBaseTests(
  judging: Judging,
  { tree, guarded }: { tree: string; guarded: Guarded },
): Promise<Judgement | undefined> {
  const { world, context, base } = judging
  if (guarded.touchedTests.length === 0) return undefined
  const workspace = world.workspace()
  const laid = await overlay(workspace.git, { base: tree, from: base }, guarded.touchedTests)
  const results = await runFull(judging, laid, 'base-tests')
  const broken = brokenBy(await standingOf(context), results, { mayGo: guarded.mayGo })
  if (broken.length === 0) return undefined
  const reasons = broken.map((one) => `with the test files as they were: ${brokenText(one)}`)
  const failing = results.filter((one) => broken.some((b) => b.check === one.check))
  return { verdict: 'red', reasons, tree, proven: [], broken: broken.map((one) => one.check), failing }
}

/** What a verdict is measured by: all that stood, but for the checks that are kept for the end. */
function standingOf(context: StepContext): Promise<CheckResult[]> {
  const { work } = context.run()
  const atEnd = new Set(work.checks.filter((one) => one.when === 'end').map((one) => one.id))
  return withTests(
    [...work.standing.values()].filter((one) => !atEnd.has(one.check)),
    context,
  )
}

function nothing(tree: string, verdict: Judgement['verdict'], reasons: string[]): Judgement {
  return { verdict, reasons, tree, proven: [], broken: [], failing: [] }
}

/** From what is recorded alone, so that a step that died after its verdict says the same when it is run again. */
function outputsOf({ verdict, reasons, proven, broken, judgedBy }: Iteration): Record<string, Json> {
  return {
    verdict: verdict ?? null,
    again: judgedBy?.again ?? false,
    reasons,
    proven,
    broken,
    feedback: judgedBy?.feedback ?? '',
  }
}

/** What the model gets to read of a verdict: the reasons, and what the first failing checks printed about it. */
async function feedbackOf(found: Judgement, context: StepContext): Promise<string> {
  const different = found.failing.filter(
    (one, i, all) => all.findIndex((other) => other.outputHash === one.outputHash) === i,
  )
  const outputs = different.slice(0, 3).map(async (one) => {
    const whole = (await context.load(one.outputHash)) ?? one.tail
    return `$ ${one.command}\n${excerptOf(whole, 2_500)}`
  })
  return [...found.reasons.map((reason) => `- ${reason}`), ...(await Promise.all(outputs))].join('\n')
}

function brokenText(broken: Broken): string {
  const tests = broken.tests.slice(0, 5).join(', ')
  return `"${broken.check}" ${broken.why}${tests === '' || broken.why.includes('"') ? '' : ` (${tests})`}`
}

function said(result: CheckResult): string {
  return result.reason ?? (result.exit === null ? 'it was ended' : `exit code ${result.exit}`)
}

function failure(code: string, message: string): StepResult {
  return { status: 'failure', error: { class: 'failed', code, message } }
}
