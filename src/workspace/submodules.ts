import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Git } from '../ports/git.ts'
import { copyAll, forceRemove } from './copy.ts'
import { splitZ } from './workspace.ts'

/** Paths of the submodules that a tree names. */
export async function gitlinksOf(git: Git, tree: string): Promise<string[]> {
  const entries = splitZ(await git.run(['ls-tree', '-r', '-z', '--full-tree', tree]))
  return entries.filter((entry) => entry.startsWith('160000 ')).map((entry) => entry.slice(entry.indexOf('\t') + 1))
}

export interface Fill {
  /** Top of the user's work tree. */
  from: string
  /** Top of the worktree. */
  to: string
  gitlinks: readonly string[]
  env: Record<string, string>
}

/** Fills the empty folders of submodules from the user's copy: their files as they stand, without their `.git`. */
export async function fillSubmodules({ from, to, gitlinks, env }: Fill): Promise<void> {
  for (const path of gitlinks) {
    const source = join(from, path)
    if (!(await hasEntries(source)) || (await hasEntries(join(to, path)))) continue
    await copyAll(source, join(to, path), env)
    await dropGit(join(to, path))
  }
}

async function hasEntries(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  return found !== undefined && found.isDirectory() && (await readdir(folder)).length > 0
}

/** Takes every `.git` out of a copy, those of submodules within it too, but not of what others installed there. */
async function dropGit(folder: string): Promise<void> {
  await forceRemove(join(folder, '.git'))
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== 'node_modules') await dropGit(join(folder, entry.name))
  }
}
