import { MmmError } from '../../core/error.ts'
import { isLockfile } from '../../checks/index.ts'
import { takeLock } from '../../engine/lock.ts'
import { ecosystemOf } from '../../project/index.ts'
import { checkText, readSpec, type Criterion, type Spec } from '../../spec/index.ts'
import { criterionCheck } from '../../steps/material.ts'
import {
  fileAt,
  idOf,
  layOut,
  pastWorkspace,
  removeWorkspace,
  type Project,
  type Workspace,
} from '../../workspace/index.ts'
import { runIn, type CheckedCriterion } from '../check_specs.ts'
import { workspaceFolder } from '../enter_workspace.ts'
import type { Ledger } from '../ledger/read_ledger.ts'
import type { OpenWorld } from '../make_world.ts'
import { bisect, notBisected, type Broke, type Tested } from './bisect.ts'

export interface BisectOptions {
  ledger: Ledger
  signal: AbortSignal
  /** Called before a commit is tested. */
  onTest(ref: string, commit: string): void
}

/**
 * Looks for the commits that broke red criteria, in a checkout of mmm's own in the user's cache, which is gone afterwards.
 * Throws with exit 5 where another bisection of the project is under way.
 */
export async function bisectReds(
  reds: readonly CheckedCriterion[],
  world: OpenWorld,
  options: BisectOptions,
): Promise<Map<Criterion, Broke>> {
  const found = new Map<Criterion, Broke>()
  const folder = workspaceFolder(world, 'bisect')
  const lock = await takeLock(`${folder}.lock`, 'bisect')
  if (!('release' in lock))
    throw new MmmError('bisect.busy', `Another bisection of this project is under way in process ${lock.pid}`, {
      exit: 5,
    })
  try {
    const project = await world.place()
    const workspace = await pastWorkspace(project, folder)
    for (const red of reds) {
      const broke = await bisectOne(red, { world, workspace, ...options }).catch((error: unknown) => {
        options.signal.throwIfAborted()
        return notBisected(error)
      })
      found.set(red.criterion, broke)
    }
    return found
  } finally {
    await removeWorkspace({ project: await world.place(), folder })
    await lock.release()
  }
}

interface Bisecting extends BisectOptions {
  world: OpenWorld
  workspace: Workspace
}

async function bisectOne({ spec, criterion, result }: CheckedCriterion, bisecting: Bisecting): Promise<Broke> {
  const { workspace, ledger, onTest } = bisecting
  const { project } = workspace
  if (result === undefined) return { why: 'its check cannot be run', tested: 0 }
  const good = [...greensOf(criterion, ledger).slice(0, mostGreens), ...(await tickedIn(spec, criterion, project))]
  return bisect({
    git: project.git,
    bad: project.head!,
    good,
    shallow: project.shallow,
    test(commit) {
      onTest(criterion.ref, commit)
      return testAt(commit, criterion, bisecting)
    },
  })
}

/** Where its check was seen green in this history, the last first; then the commits that claim it. */
function greensOf({ ref, check }: Criterion, ledger: Ledger): string[] {
  const own = ledger.of(ref).filter((one) => one.passed && one.elsewhere !== true && one.check === checkText(check!))
  const [sure, claimed] = [true, false].map((isSure) => own.filter((one) => (one.claimed === undefined) === isSure))
  return [...sure!.toReversed(), ...claimed!.toReversed()].flatMap(({ commit }) => commit ?? [])
}

/** Commits with a green result that are tried as the one to start from. */
const mostGreens = 3

/** Commits of a file that are looked at for the one that ticked a box. */
const mostCommits = 500

/** The last commit that ticked its box, whoever made it. */
async function tickedIn(
  { path, dialect }: Spec,
  { ref, file = path }: Criterion,
  { git, prefix }: Project,
): Promise<string[]> {
  const inTree = prefix === '' ? file : `${prefix}/${file}`
  const args = [
    'log',
    `--max-count=${mostCommits}`,
    '--no-show-signature',
    '--format=%H',
    '--',
    `:(top,literal)${inTree}`,
  ]
  const commits = (await git.run(args)).split('\n').filter(Boolean)
  const isTicked = async (commit: string) => {
    const bytes = await fileAt(git, commit, inTree)
    const found =
      bytes === undefined ? undefined : readSpec(bytes, file, { dialect }).spec?.criteria.find((one) => one.ref === ref)
    return found?.state === 'ticked'
  }
  let last: string | undefined
  for (const commit of commits) {
    if (!(await isTicked(commit))) break
    last = commit
  }
  return last === undefined ? [] : [last]
}

/** What cannot be laid out or bound there cannot be told. */
async function testAt(commit: string, criterion: Criterion, { world, workspace, signal }: Bisecting): Promise<Tested> {
  signal.throwIfAborted()
  const installs = (world.config.setup ?? []).length > 0
  try {
    const { dir } = await layOut(workspace, await idOf(workspace.git, `${commit}^{tree}`), {
      makeReady: (target) => world.makeReady(target, signal),
      ...(installs ? { decidesInstall: (path) => isLockfile(path) || ecosystemOf(path) !== undefined } : {}),
    })
    const check = await criterionCheck(criterion, dir, world)
    if (check === undefined || check instanceof MmmError) return 'unknown'
    const { passed } = await runIn(dir, check, { world, signal })
    signal.throwIfAborted()
    return passed ? 'green' : 'red'
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof MmmError) return 'unknown'
    throw error
  }
}
