import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Fact } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { sha256 } from '../core/id.ts'
import type { Run } from '../core/run.ts'
import {
  exclude,
  idOf,
  makeWorkspace,
  resetTo,
  restoreTree,
  snapshotTree,
  unmergedTip,
  type Project,
  type Workspace,
} from '../workspace/index.ts'
import { carrySpecs } from './carry_specs.ts'
import { cacheFolder } from './folders.ts'
import type { OpenWorld } from './make_world.ts'

export interface Entering {
  run: Run
  world: OpenWorld
  emit(fact: Fact): void
  sync(): Promise<void>
  signal: AbortSignal
  /** Whether a live run works on a branch. */
  isLive(branch: string): Promise<boolean>
}

/**
 * Makes the run's workspace, or opens it again and brings it to where the log says that it stands: branch, worktree and
 * what checks need. Called at the start and at every resume alike.
 */
export async function enterWorkspace(entering: Entering): Promise<Workspace> {
  const { run, world, emit, sync, signal } = entering
  const place = await world.place()
  const known = run.work.workspace
  const from = known?.from ?? (await startingPoint(entering, place.head!))
  const branch = known?.branch ?? (run.options['branch'] as string | undefined) ?? `mmm/${run.id}`
  const folder = workspaceFolder(world, run.id)
  const whole = run.work.brought !== undefined && existsSync(join(folder, 'work'))
  if (known !== undefined && !whole && run.work.tree === null) throw lost(run)
  if (known === undefined) await refuseForeign(place, { branch, from, own: `mmm/${run.id}` })
  let workspace = await makeWorkspace({ project: place, run: run.id, base: from, branch, folder })
  if (known === undefined) {
    emit({ type: 'workspace.made', path: workspace.root, branch, base: place.head!, from })
    await sync()
  }
  world.enter(workspace)
  await standWhereTheLogSays(run, workspace)
  if (run.work.specsCommitted === undefined && run.work.brought === undefined)
    for (const fact of await carrySpecs(run, workspace, place)) emit(fact)
  if (whole) workspace = exclude(workspace, run.work.brought!)
  else {
    const ready = await world.makeReady(workspace.root, signal)
    workspace = exclude(workspace, ready.brought)
    emit({ type: 'workspace.prepared', brought: ready.brought, commands: ready.commands })
  }
  world.enter(workspace)
  if (typeof run.work.tree === 'string' && (await snapshotTree(workspace)) !== run.work.tree) {
    await restoreTree(workspace, run.work.tree)
  }
  return workspace
}

/** What commands changed since the last checkpoint was in the worktree only. */
function lost({ id, work }: Run): MmmError {
  const last = work.checkpoints.at(-1)
  const back = last === undefined ? '' : `, or go back to where it is known: mmm resume ${id} --from ${last.path}`
  return new MmmError('workspace.lost', 'The worktree of the run is gone, and with it what its commands had changed', {
    exit: exit.environment,
    hint: `Start a new run${back}`,
  })
}

/** Folder of a run's worktrees, in the user's cache by project and run. */
export function workspaceFolder(world: Pick<OpenWorld, 'config' | 'env' | 'root'>, run: string): string {
  const base = world.config['worktree-dir'] ?? join(cacheFolder(world.env), 'worktrees')
  return join(base, sha256(world.root).slice(0, 12), run)
}

/** HEAD, or the tip of an unmerged branch of an earlier run that descends from it. */
async function startingPoint({ run, world, emit, isLive }: Entering, head: string): Promise<string> {
  if (run.options['fresh'] === true) return head
  const tip = await unmergedTip(await world.place(), isLive)
  if (tip === undefined) return head
  emit({
    type: 'notice',
    level: 'info',
    message: `Going on from the unmerged branch ${tip.branch}; --fresh starts from HEAD`,
  })
  return tip.commit
}

/** A branch that this run did not make would be moved to where the run starts, and what is on it would be lost. */
async function refuseForeign(
  { git }: Project,
  { branch, from, own }: { branch: string; from: string; own: string },
): Promise<void> {
  if (branch === own) return
  const tip = await git.ask(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`])
  if (tip === undefined || tip === from) return
  throw new MmmError('workspace.branch', `There is a branch "${branch}" already, and it is not where this run starts`, {
    hint: 'Give --branch another name',
  })
}

/** A crash can leave branch and worktree ahead of the log. The log is the truth; what it does not know is done again. */
async function standWhereTheLogSays(run: Run, workspace: Workspace): Promise<void> {
  const tip = run.work.tip
  if (tip === undefined)
    throw new MmmError('workspace.tip', 'The log does not say where the branch stands', { exit: 5 })
  const now = await idOf(workspace.git, 'HEAD^{commit}')
  if (now !== tip || run.work.tree === undefined) await resetTo(workspace, tip)
}
