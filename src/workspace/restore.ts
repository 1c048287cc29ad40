import { readdir, rmdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { forceRemove } from './copy.ts'
import { idOf } from './objects.ts'
import { noteTree, snapshotTree, untracked } from './snapshot.ts'
import { fillSubmodules } from './submodules.ts'
import { changedFiles } from './trees.ts'
import { liesIn, type Workspace } from './workspace.ts'

/**
 * Makes the worktree exactly a tree: files made since are gone, lost ones back, modes and links as they were, no empty
 * folder left. Ignored files, submodules and what was brought stay. Returns the tree that stood there before.
 */
export async function restoreTree(workspace: Workspace, tree: string): Promise<{ before: string }> {
  const before = await snapshotTree(workspace)
  const to = await idOf(workspace.git, `${tree}^{tree}`)
  if (before !== to) await readTree(workspace, { index: workspace.indexFile, from: before, to })
  noteTree(workspace, to)
  await sweep(workspace)
  const { project, root, gitlinks } = workspace
  await fillSubmodules({ from: project.top, to: root, gitlinks, env: project.git.env })
  return { before }
}

export interface Move {
  /** The index that knows the worktree as it stands. */
  index: string
  from: string
  to: string
}

/**
 * Moves worktree and index to a tree. Where the rules of conversion (`.gitattributes`) differ, every file is written anew:
 * git itself only writes those whose content differs.
 */
export async function readTree(workspace: Workspace, { index, from, to }: Move): Promise<void> {
  const { git } = workspace
  const env = { GIT_INDEX_FILE: index }
  const changed = await changedFiles(git, from, to)
  if (changed.some(({ path }) => /(^|\/)\.gitattributes$/.test(path))) {
    const empty = await git.line(['hash-object', '-t', 'tree', '-w', '--stdin'])
    await git.run(['read-tree', '--reset', '-u', empty], { env })
  }
  await git.run(['read-tree', '--reset', '-u', to], { env })
}

/** What the tree's own rules do not ignore and the tree does not have: files that were hidden by other rules, empty folders. */
async function sweep(workspace: Workspace): Promise<void> {
  let found = await untracked(workspace, ['--directory'])
  if (await anyFile(workspace.root, found)) {
    for (const path of await untracked(workspace)) await removeFile(workspace, path)
    found = await untracked(workspace, ['--directory'])
  }
  for (const path of found) if (path.endsWith('/')) await pruneEmpty(join(workspace.root, path))
}

/** Whether there is anything but folders in these paths; those of folders end in a slash. */
async function anyFile(root: string, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    if (!path.endsWith('/')) return true
    const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => [])
    if (
      await anyFile(
        root,
        entries.map((one) => `${path}${one.name}${one.isDirectory() ? '/' : ''}`),
      )
    )
      return true
  }
  return false
}

async function removeFile(workspace: Workspace, path: string): Promise<void> {
  const full = join(workspace.root, path)
  await forceRemove(full)
  for (let folder = dirname(full); folder !== workspace.root; folder = dirname(folder)) {
    if (liesIn(relative(workspace.root, folder), workspace.gitlinks)) return
    if (
      !(await rmdir(folder).then(
        () => true,
        () => false,
      ))
    )
      return
  }
}

/** Removes a folder that holds nothing but folders; returns whether it is gone. */
async function pruneEmpty(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory() || !(await pruneEmpty(join(folder, entry.name)))) return false
  }
  return rmdir(folder).then(
    () => true,
    () => false,
  )
}
