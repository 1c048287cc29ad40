import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeOf, MmmError } from '../core/error.ts'
import type { Git } from '../ports/git.ts'
import type { Project } from './find_project.ts'
import { withLfs } from './lfs.ts'
import { splitZ } from './workspace.ts'
import { copyIndex } from './worktree.ts'

/**
 * The user's files as they stand, as the id of a tree: untracked files are in it, ignored ones are not. Nothing of the
 * user's is touched: index and new objects are copies of our own. Undefined where a tree cannot tell all of it: a submodule
 * or a repository within, files that git was told to overlook, or one that cannot be read.
 */
export async function userTree(project: Project): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'mmm-tree-'))
  try {
    const index = join(folder, 'index')
    await copyIndex(join(project.gitDir, 'index'), index).catch(missing)
    return await treeOf(await gitFor(project, folder, index), project)
  } catch (error) {
    if (error instanceof MmmError && error.code === 'git.failed') return undefined
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function missing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error
}

async function gitFor(project: Project, folder: string, index: string): Promise<Git> {
  const objects = join(folder, 'objects')
  await mkdir(objects)
  const env = {
    GIT_INDEX_FILE: index,
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${join(project.commonDir, 'objects').replaceAll(/["\\]/g, '\\$&')}"`,
  }
  return withLfs(project.git, project).with({ dir: project.top, env, config: ['core.safecrlf=false'] })
}

async function treeOf(git: Git, { top }: Project): Promise<string | undefined> {
  if (splitZ(await git.run(['ls-files', '-v', '-z'])).some((line) => !line.startsWith('H '))) return undefined
  await git.with({ dir: top }).run(['add', '--all', '--', ':/'])
  const staged = splitZ(await git.run(['ls-files', '--stage', '-z']))
  if (staged.some((line) => line.startsWith('160000 '))) return undefined
  return git.line(['write-tree'])
}
