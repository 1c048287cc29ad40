import {
  copyFile,
  lstat,
  mkdir,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { messageOf, MmmError } from '../core/error.ts'
import { forceRemove } from './copy.ts'
import type { Project } from './find_project.ts'
import { withLfs } from './lfs.ts'

/** A worktree as git has noted it. */
export interface Registered {
  path: string
  /** Git's folder for it. */
  gitDir: string
  /** What its HEAD file says: `ref: refs/heads/...` or an id; '' where it cannot be read. */
  head: string
}

export interface Wanted {
  path: string
  /** Short name of its branch, made from `commit` where it does not exist; null = detached at `commit`. */
  branch: string | null
  commit: string
  /** Made without files and index, which the caller lays; only where it is detached. @default false */
  empty?: boolean
}

/** Opens a worktree of mmm's own, making it or what is broken of it anew. Returns its path without links, and git's folder for it. */
export async function openWorktree(project: Project, wanted: Wanted): Promise<{ path: string; gitDir: string }> {
  await mkdir(dirname(wanted.path), { recursive: true }).catch((error: unknown) => {
    throw new MmmError(
      'workspace.unwritable',
      `The worktree folder "${dirname(wanted.path)}" cannot be made: ${messageOf(error)}`,
      {
        exit: 5,
        hint: 'Make it writable, or set worktree-dir in your configuration to another folder',
        cause: error,
      },
    )
  })
  const path = join(await realpath(dirname(wanted.path)), basename(wanted.path))
  const known = (await registered(project)).filter((one) => one.path === path)
  const [first] = known
  if (first !== undefined && known.length === 1 && (await isSound(first))) {
    await repair(project, first, wanted)
    return { path, gitDir: first.gitDir }
  }
  await forget(project, path)
  await addWorktree(project, { ...wanted, path })
  const made = (await registered(project)).find((one) => one.path === path)
  if (made === undefined) throw new MmmError('workspace.lost', `Git made no worktree at "${path}"`, { exit: 5 })
  return { path, gitDir: made.gitDir }
}

/** All linked worktrees of a repository, read from git's own notes. */
export async function registered(project: Project): Promise<Registered[]> {
  const home = join(project.commonDir, 'worktrees')
  const found: Registered[] = []
  for (const id of await readdir(home).catch(() => [])) {
    const gitDir = join(home, id)
    const pointer = await readText(join(gitDir, 'gitdir'))
    if (pointer === '') continue
    found.push({ path: dirname(resolve(gitDir, pointer)), gitDir, head: await readText(join(gitDir, 'HEAD')) })
  }
  return found
}

/** Takes a worktree of ours away, folder and notes, and touches no other. */
export async function forget(project: Project, path: string): Promise<void> {
  await forceRemove(path)
  for (const one of await registered(project)) if (one.path === path) await forceRemove(one.gitDir)
  await rmdir(join(project.commonDir, 'worktrees')).catch(() => undefined)
}

/**
 * Writes a copy of an index. The time of the copy is not later than that of the original: git compares it with the times
 * of files to know which of them it must read again.
 */
export async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from)
  const time = new Date(Math.floor(mtimeMs))
  await copyFile(from, `${to}.new`)
  await utimes(`${to}.new`, time, time)
  await rename(`${to}.new`, to)
}

/** Puts the `.git` file of a worktree back as git wrote it. */
export async function restorePointer(path: string, gitDir: string): Promise<void> {
  const file = join(path, '.git')
  if ((await readText(file)) === `gitdir: ${gitDir}`) return
  await forceRemove(file)
  await writeFile(file, `gitdir: ${gitDir}\n`)
}

async function isSound({ path, gitDir, head }: Registered): Promise<boolean> {
  if (head === '' || (await readText(join(gitDir, 'locked'))) === 'initializing') return false
  const parts = await Promise.all(
    [lstat(path), lstat(join(gitDir, 'index'))].map((part) => part.catch(() => undefined)),
  )
  return parts[0]?.isDirectory() === true && parts[1]?.isFile() === true
}

/** What a killed git or a wayward command may have left: locks, a moved HEAD, a changed `.git` file. */
async function repair(project: Project, { path, gitDir }: Registered, { branch }: Wanted): Promise<void> {
  for (const name of await readdir(gitDir)) if (name.endsWith('.lock')) await rm(join(gitDir, name), { force: true })
  await restorePointer(path, gitDir)
  if (branch === null) return
  await rm(join(project.commonDir, 'refs/heads', `${branch}.lock`), { force: true })
  const head = (await readText(join(gitDir, 'HEAD'))).replace(/^ref: /, '')
  if (head === `refs/heads/${branch}`) return
  await project.git.with({ env: { GIT_DIR: gitDir } }).run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`])
}

async function addWorktree(project: Project, { path, branch, commit, empty = false }: Wanted): Promise<void> {
  const git = withLfs(project.git, project)
  if (branch === null) {
    await git.run(['worktree', 'add', '--force', '--detach', ...(empty ? ['--no-checkout'] : []), path, commit])
    return
  }
  await rm(join(project.commonDir, 'refs/heads', `${branch}.lock`), { force: true })
  const exists = (await git.ask(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`])) !== undefined
  const how = exists ? [path, branch] : ['--no-track', '-b', branch, path, commit]
  await git.run(['worktree', 'add', ...how])
}

async function readText(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim()
}
