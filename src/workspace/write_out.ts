import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { MmmError, codeOf } from '../core/error.ts'
import type { Project } from './find_project.ts'
import { withLfs } from './lfs.ts'
import { realpathOf } from './relocate.ts'

/**
 * Writes the files of a tree into a new or an empty folder, as a checkout would. Throws with exit 2 where the folder holds
 * something, or lies in the user's work tree.
 */
export async function writeOut(project: Project, tree: string, folder: string): Promise<void> {
  refuseInside(project, folder)
  await refuseFull(folder)
  await mkdir(folder, { recursive: true })
  const place = await mkdtemp(join(tmpdir(), 'mmm-index-'))
  try {
    const env = { GIT_INDEX_FILE: join(place, 'index'), GIT_WORK_TREE: folder, GIT_DIR: project.gitDir }
    const git = withLfs(project.git, project).with({ dir: folder, env })
    await git.run(['read-tree', tree])
    await git.run(['checkout-index', '--all', '--quiet'])
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

function refuseInside(project: Project, folder: string): void {
  if (!`${realOf(folder)}/`.startsWith(`${project.top}/`)) return
  throw new MmmError('checkpoint.inside', `"${folder}" lies among your own files`, {
    hint: 'Name a folder outside of the repository, such as --to ../before',
  })
}

/** The path after symbolic links, of one that need not be there yet. */
function realOf(path: string): string {
  return realpathOf(path) ?? (dirname(path) === path ? path : join(realOf(dirname(path)), basename(path)))
}

async function refuseFull(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: unknown) => (codeOf(error) === 'ENOENT' ? [] : ['no folder']))
  if (found.length === 0) return
  throw new MmmError('checkpoint.not-empty', `"${folder}" is not an empty folder`, { hint: 'Name a new one' })
}
