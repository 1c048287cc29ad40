import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../core/id.ts'
import type { Project } from './find_project.ts'

/** The user's side in hashes, by part, so that a difference names what changed. */
export interface UserSide {
  files: string
  status: string
  index: string
  stash: string
  head: string
  branches: string
  hooks: string
  config: string
}

/**
 * Everything of a user's repository that a run must leave as it is; two of these are compared, before and after.
 *
 * @param without names of files and folders that are passed over, such as `.mmm`
 */
export async function fingerprint(project: Project, without: readonly string[] = []): Promise<UserSide> {
  const { git, top, gitDir, commonDir } = project
  const ask = async (args: string[]) => sha256((await git.ask(args)) ?? '')
  const refs = await git.run(['for-each-ref', '--format=%(refname) %(objectname)'])
  const own = /^refs\/(heads\/mmm\/|mmm\/)/
  return {
    files: hashFiles(top, new Set(['.git', ...without])),
    status: await ask(['status', '--porcelain=v2', '-z', '--branch', '--untracked-files=all']),
    index: sha256((await git.run(['ls-files', '--stage', '-z'])) + fileHash(join(gitDir, 'index'))),
    stash: await ask(['stash', 'list', '--format=%H %gs']),
    head: sha256([readFileSync(join(gitDir, 'HEAD'), 'utf8'), fileHash(join(gitDir, 'MERGE_HEAD'))].join()),
    branches: sha256(
      refs
        .split('\n')
        .filter((line) => !own.test(line))
        .join('\n'),
    ),
    hooks: hashFiles(join(commonDir, 'hooks')),
    config: sha256(fileHash(join(commonDir, 'config')) + fileHash(join(gitDir, 'config.worktree'))),
  }
}

function hashFiles(root: string, without: ReadonlySet<string> = new Set()): string {
  const hash = createHash('sha256')
  const visit = (path: string) => {
    const stats = lstatSync(join(root, path), { throwIfNoEntry: false })
    if (stats === undefined) return
    hash.update(`${path}\0${stats.mode}\0`)
    if (stats.isSymbolicLink()) hash.update(readlinkSync(join(root, path)))
    else if (stats.isFile()) hash.update(fileHash(join(root, path)))
    else if (stats.isDirectory()) {
      for (const name of readdirSync(join(root, path)).toSorted()) if (!without.has(name)) visit(join(path, name))
    }
  }
  visit('')
  return hash.digest('hex')
}

function fileHash(file: string): string {
  try {
    return sha256(readFileSync(file))
  } catch {
    return 'none'
  }
}
