import type { CheckResult } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import { likeness, wordsOf } from '../core/words.ts'
import { testsIn } from '../checks/index.ts'
import { isTestFile, isTestPath } from '../project/index.ts'
import { checkMarkdown, insertChecks, readSpec, type Criterion, type Spec, type TestCheck } from '../spec/index.ts'
import { changedFiles, fileAt, overlay, treeWith } from '../workspace/index.ts'
import type { StepContext } from '../core/kind.ts'
import { layOutReady } from './lay_out_ready.ts'
import { criterionCheck, type Specs } from './material.ts'
import { runChecks } from './run_checks.ts'
import { inProject, inTree } from './tree_paths.ts'
import type { World } from './world.ts'

interface Judging {
  world: World
  context: StepContext
  iteration: { criterion: string }
  specs: Specs
  /** Tree of the last kept state. */
  base: string
}

interface Trees {
  /** The candidate as the model left it. */
  made: string
  /** The candidate as it would be kept. */
  tree: string
}

/**
 * Where the model was to write what proves a criterion (`--write-checks`): its new test becomes the check, if it is red on the
 * state before the change, and its link is written into the spec. Gives the specs and the tree to judge, or why the candidate
 * is red.
 */
export async function writtenCheck(
  judging: Judging,
  trees: Trees,
): Promise<{ specs: Specs; tree: string } | { reason: string }> {
  const { specs, iteration, context } = judging
  const spec = specs.inHand.find((one) => one.criteria.some(({ ref }) => ref === iteration.criterion))
  const criterion = spec?.criteria.find(({ ref }) => ref === iteration.criterion)
  const isWanted = context.run().options['write-checks'] === true && criterion?.check === undefined
  if (!isWanted || spec === undefined || criterion === undefined) return { specs, tree: trees.tree }
  const check = await newTest(judging, trees, criterion)
  if (check === undefined) return { reason: 'it holds no new test for the criterion, and nothing else could prove it' }
  const why = await isGreenBefore(judging, trees, { ...criterion, check })
  if (why !== undefined) return { reason: why }
  const tree = await withLink(judging, trees, { spec, criterion, check })
  if (tree === undefined) return { reason: `the link to its test cannot be written into "${spec.path}"` }
  return { specs: bind(specs, criterion, check), tree }
}

/** The new test that says most of the criterion: by its id, else by its words. */
async function newTest(
  { world, base }: Judging,
  { made }: Trees,
  criterion: Criterion,
): Promise<TestCheck | undefined> {
  const workspace = world.workspace()
  const words = wordsOf(criterion.text)
  const found: Array<{ check: TestCheck; fits: number }> = []
  for (const file of await changedFiles(workspace.git, base, made)) {
    const path = inProject(workspace, file.path)
    const now = path === undefined ? undefined : await textAt(gitOf(world), made, file.path)
    if (path === undefined || now === undefined || !isTestFile(path, now)) continue
    const before = (await textAt(gitOf(world), base, file.path)) ?? ''
    const known = new Set(testsIn(path, before).map(({ name }) => name))
    for (const { name, loose } of testsIn(path, now)) {
      if (loose || known.has(name)) continue
      const fits = name.includes(criterion.id) ? 2 : likeness(words, wordsOf(name))
      found.push({ check: { kind: 'test', path, name, line: criterion.line, column: criterion.column }, fits })
    }
  }
  return found.toSorted((a, b) => b.fits - a.fits)[0]?.check
}

/** Why its test shows nothing: it is green, or cannot be run, on the base with the tests of the candidate. */
async function isGreenBefore(
  { world, context, base }: Judging,
  { made }: Trees,
  criterion: Criterion,
): Promise<string | undefined> {
  const workspace = world.workspace()
  const changed = (await changedFiles(workspace.git, base, made)).map(({ path }) => path)
  const tests = changed.filter((path) => isTestPath(inProject(workspace, path) ?? path))
  const laid = await overlay(workspace.git, { base, from: made }, tests)
  const { dir } = await layOutReady(world, context, laid)
  const check = await criterionCheck(criterion, dir, world)
  if (check === undefined || check instanceof MmmError) return check?.message ?? 'its test cannot be run'
  const roots = [workspace.dir, workspace.root, world.root]
  const where = { world, context, folder: dir, phase: 'base-tests', roots } as const
  const [result] = await runChecks([{ check, criterion: criterion.ref }], where)
  return judgeBefore(result!, criterion)
}

function judgeBefore({ passed, reason }: CheckResult, { check }: Criterion): string | undefined {
  const name = check?.kind === 'test' ? check.name : ''
  if (passed) return `its test "${name}" is green without the change, so it proves nothing`
  const unclear = [
    'timeout',
    'command not found',
    'command not executable',
    'no test of that name ran',
    'the test of that name was skipped',
  ]
  return reason !== undefined && unclear.includes(reason)
    ? `its test "${name}" could not be seen red without the change: ${reason}`
    : undefined
}

/** The tree with the link below the criterion; undefined where it would not be read as such. */
async function withLink(
  { world }: Judging,
  { tree }: Trees,
  { spec, criterion, check }: { spec: Spec; criterion: Criterion; check: TestCheck },
): Promise<string | undefined> {
  const file = criterion.file ?? spec.path
  const path = inTree(world.workspace(), file)
  const before = await textAt(gitOf(world), tree, path)
  const text = checkMarkdown(check)
  const after = before === undefined ? undefined : insertChecks(before, [{ line: criterion.line, text }])
  if (after === undefined) return undefined
  const content = Buffer.from(after)
  const read = readSpec(content, file, spec).spec?.criteria.find(({ id }) => id === criterion.id)
  if (read?.check?.kind !== 'test' || read.check.name !== check.name || read.check.path !== check.path) return undefined
  return treeWith(gitOf(world), tree, [{ path, content }])
}

function bind(specs: Specs, criterion: Criterion, check: TestCheck): Specs {
  const bound = (spec: Spec): Spec => ({
    ...spec,
    criteria: spec.criteria.map((one) => (one.ref === criterion.ref ? { ...one, check } : one)),
  })
  return { ...specs, specs: specs.specs.map(bound), inHand: specs.inHand.map(bound) }
}

function gitOf(world: World) {
  return world.workspace().git
}

async function textAt(git: ReturnType<typeof gitOf>, tree: string, path: string): Promise<string | undefined> {
  const bytes = await fileAt(git, tree, path)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
}
