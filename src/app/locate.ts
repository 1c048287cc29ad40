import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { MmmError } from '../core/error.ts'

/**
 * The root of the project that a folder belongs to: the nearest folder upward with `.mmm`, else the nearest with `.git` (a
 * folder, or the file of a linked worktree), else the folder itself. `explicit` (from `--project`) is taken as it is.
 */
export function locateProject(cwd: string, explicit?: string): string {
  if (explicit !== undefined) return existing(resolve(cwd, explicit), explicit)
  return (
    nearest(cwd, (folder) => isFolder(join(folder, '.mmm'))) ??
    nearest(cwd, (folder) => existsSync(join(folder, '.git'))) ??
    cwd
  )
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
