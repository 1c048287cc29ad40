import { existsSync, lstatSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { MmmError } from '../core/error.ts'

/**
 * The root of the project that a folder belongs to: the nearest folder upward with `.mmm`, else the nearest with `.git` (a
 * folder, or the file of a linked worktree), else the folder itself. `explicit` (from `--project`) is taken as it is. Throws where
 * `.mmm` is a link.
 */
export function locateProject(cwd: string, explicit?: string): string {
  return withOwnState(explicit === undefined ? around(cwd) : existing(resolve(cwd, explicit), explicit))
}

function around(cwd: string): string {
  return (
    nearest(cwd, (folder) => isFolder(join(folder, '.mmm'))) ??
    nearest(cwd, (folder) => existsSync(join(folder, '.git'))) ??
    cwd
  )
}

/** A link that a repository brings in the place of mmm's own folders would have its files read and written elsewhere. */
function withOwnState(root: string): string {
  const own = ['cache', 'runs', 'spec-changes'].map((name) => `.mmm/${name}`)
  // A file in its place is told by who needs the folder
  for (const path of isFolder(join(root, '.mmm')) ? ['.mmm', ...own] : ['.mmm']) {
    if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue
    throw new MmmError('project.linked-state', `"${path}" is a symbolic link`, {
      at: { file: path },
      hint: 'mmm keeps its state in folders of its own: remove the link',
    })
  }
  return root
}

function existing(folder: string, typed: string): string {
  if (isFolder(folder)) return folder
  throw new MmmError('project.no-folder', `Project "${typed}" is no folder`, { at: { file: folder } })
}

function nearest(from: string, fits: (folder: string) => boolean): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (fits(folder)) return folder
    if (folder === dirname(folder)) return undefined
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
