import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitTree } from './commit.ts'
import { forceRemove } from './copy.ts'
import { idOf } from './objects.ts'
import { readTree } from './restore.ts'
import { addedSince, statList } from './stat_list.ts'
import { fillSubmodules } from './submodules.ts'
import { changedFiles, listTree } from './trees.ts'
import type { Workspace } from './workspace.ts'
import { copyIndex, openWorktree } from './worktree.ts'

export interface LayOutOptions {
  /** Makes the checkout ready from the user's tree, never from the agent's; returns what it brought, relative to it. */
  makeReady?: (target: string) => Promise<{ brought: readonly string[] }>
  /** Whether a file decides what is installed: where one differs from the tree laid out before, it is made ready anew. */
  decidesInstall?: (path: string) => boolean
}

export interface LaidOut {
  /** Top of the checkout. */
  root: string
  /** Where the project lies in it. */
  dir: string
  /** Whether the brought copies of an earlier verdict were found untouched and used again. */
  reused: boolean
}

/**
 * Lays a tree out in the verdict's own clean checkout, `<folder>/verdict`: exactly its files, nothing else but copies of
 * its own of what was brought. Its HEAD is a commit of that tree on top of the workspace's, on no branch.
 */
export async function layOut(workspace: Workspace, tree: string, options: LayOutOptions = {}): Promise<LaidOut> {
  const checkout = await openCheckout(workspace)
  const list = join(workspace.folder, 'verdict.json')
  const state = await readState(list)
  await rm(list, { force: true })
  const tracked = new Set(await listTree(workspace.git, tree))
  const stale = await installsOther(workspace, state, { tree, ...options })
  const kept = stale ? undefined : await keepUntouched(checkout.root, state)
  await sweepAll(checkout.root, { tracked, kept: kept ?? [] })
  const parent = await idOf(workspace.git, 'HEAD^{commit}')
  await layFiles(checkout, { tree, parent, from: state?.tree })
  let brought = kept
  if (brought === undefined) {
    const { project, gitlinks } = workspace
    for (const path of gitlinks) await emptyFolder(join(checkout.root, path))
    await fillSubmodules({ from: project.top, to: checkout.root, gitlinks, env: project.git.env })
    brought = [...gitlinks, ...((await options.makeReady?.(checkout.root))?.brought ?? [])]
  }
  const stats = kept === undefined ? statList(checkout.root, brought) : state!.stats
  await writeFile(list, JSON.stringify({ tree, brought, stats: [...stats] }))
  return { root: checkout.root, dir: checkout.dir, reused: kept !== undefined }
}

async function openCheckout(workspace: Workspace): Promise<Workspace> {
  const { project, folder, base } = workspace
  const wanted = { path: join(folder, 'verdict'), branch: null, commit: base, empty: true }
  const { path: root, gitDir } = await openWorktree(project, wanted)
  const git = workspace.git.with({ dir: root, env: { GIT_DIR: gitDir, GIT_WORK_TREE: root } })
  const dir = project.prefix === '' ? root : join(root, project.prefix)
  return { ...workspace, branch: null, root, dir, gitDir, git, indexFile: join(gitDir, 'mmm-index') }
}

/** The index of the last verdict cannot be trusted to say what lies here: a check may have written it. mmm's own copy can. */
async function layFiles(checkout: Workspace, { tree, parent, from }: Laying): Promise<void> {
  const { git, indexFile: own } = checkout
  if (from === undefined) {
    await rm(own, { force: true })
    await git.run(['read-tree', '--reset', '-u', tree], { env: { GIT_INDEX_FILE: own } })
  } else await readTree(checkout, { index: own, from, to: tree })
  const message = 'mmm candidate'
  const date = '1970-01-01T00:00:00Z'
  const { commit } = await commitTree(checkout, { tree, parent, message, trailers: [], date, identity: 'mmm' })
  await git.run(['update-ref', '--no-deref', 'HEAD', commit])
  const index = join(checkout.gitDir, 'index')
  await rm(`${index}.lock`, { force: true })
  await copyIndex(own, index)
}

interface Laying {
  tree: string
  parent: string
  /** What mmm's own index holds; undefined where that is not known, and then every file is written. */
  from: string | undefined
}

async function emptyFolder(folder: string): Promise<void> {
  await forceRemove(folder)
  await mkdir(folder, { recursive: true })
}

interface State {
  /** The tree that was laid out. */
  tree: string
  brought: string[]
  stats: Map<string, string>
}

async function readState(file: string): Promise<State | undefined> {
  try {
    const { tree, brought, stats } = JSON.parse(await readFile(file, 'utf8')) as {
      tree: string
      brought: string[]
      stats: [string, string][]
    }
    return { tree, brought, stats: new Map(stats) }
  } catch {
    return undefined
  }
}

async function installsOther(
  { git }: Workspace,
  state: State | undefined,
  { tree, decidesInstall }: { tree: string } & LayOutOptions,
): Promise<boolean> {
  if (state === undefined || decidesInstall === undefined) return false
  return (await changedFiles(git, state.tree, tree)).some(({ path }) => decidesInstall(path))
}

/** What was brought before, with what checks have added to it taken away; undefined where it is not what it was. */
async function keepUntouched(root: string, state: State | undefined): Promise<string[] | undefined> {
  if (state === undefined) return undefined
  const added = addedSince(state.stats, statList(root, state.brought))
  if (added === undefined) return undefined
  for (const path of added) await forceRemove(join(root, path))
  return state.brought
}

interface Kept {
  tracked: ReadonlySet<string>
  kept: readonly string[]
}

/**
 * Removes all that is neither of the tree nor brought, ignored or not, empty folders too. Before files are laid, so that no
 * link is in the way through which they would be written elsewhere.
 */
async function sweepAll(root: string, { tracked, kept }: Kept): Promise<void> {
  const whole = new Set(kept)
  const above = new Set<string>()
  for (const path of [...tracked, ...kept]) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) above.add(path.slice(0, end))
  }
  const visit = async (folder: string) => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (path === '.git' || whole.has(path)) continue
      if (entry.isDirectory() && above.has(path)) await visit(path)
      else if (!tracked.has(path) || entry.isDirectory()) await forceRemove(join(root, path))
    }
  }
  await visit('')
}
