import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { MmmError } from '../core/error.ts'
import { openGit, type Git } from '../ports/git.ts'

/** A user's project and the git work tree that it lies in. All paths are absolute and free of symbolic links. */
export interface Project {
  /** Nearest folder with `.mmm` upward, else the top of the work tree. */
  root: string
  /** Top of the work tree. */
  top: string
  /** `root` relative to `top` with forward slashes: '' or `packages/a`. */
  prefix: string
  /** Git's folder for this work tree. */
  gitDir: string
  /** Git's folder that all work trees share. */
  commonDir: string
  /** The commit that is checked out; null only where none was needed. */
  head: string | null
  /** Short name of the branch; null on a detached HEAD. */
  branch: string | null
  /** Whether the history is cut off. */
  shallow: boolean
  /** Git, bound to `top`. */
  git: Git
}

export interface FindOptions {
  env: Readonly<Record<string, string | undefined>>
  /** What `--project` names, relative to `cwd`. */
  explicit?: string
  /** What must be there. @default 'commit' */
  needs?: 'commit' | 'git'
}

/** Finds the project that `cwd` lies in. Throws with exit 2 and the commands to type where there is no git or no commit. */
export async function findProject(cwd: string, options: FindOptions): Promise<Project> {
  const start = startFolder(cwd, options.explicit)
  const found = await findFolders(start, options.env)
  const { top, gitDir, commonDir } = found
  const root = options.explicit === undefined ? nearestMmm(start, top) : start
  const git = openGit(top, options.env)
  const [head, branch] = await Promise.all([
    git.ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
    git.ask(['symbolic-ref', '--quiet', '--short', 'HEAD']),
  ])
  if (head === undefined && options.needs !== 'git') throw noCommit(top)
  return {
    root,
    top,
    prefix: relative(top, root).split(sep).join('/'),
    gitDir,
    commonDir,
    head: head ?? null,
    branch: branch ?? null,
    shallow: found.shallow,
    git,
  }
}

/** The project's folder without asking git: nearest `.mmm` or `.git` upward, else `cwd` itself. For verbs that need no git. */
export function findRoot(cwd: string, explicit?: string): string {
  const start = startFolder(cwd, explicit)
  if (explicit !== undefined) return start
  for (let folder = start; ; folder = dirname(folder)) {
    if (isFolder(join(folder, '.mmm')) || existsSync(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return start
  }
}

function startFolder(cwd: string, explicit: string | undefined): string {
  const folder = resolve(cwd, explicit ?? '.')
  if (isFolder(folder)) return realpathSync(folder)
  throw new MmmError('project.missing', `There is no folder "${explicit ?? cwd}"`, {
    hint: 'Give --project the path of a folder that exists',
  })
}

type Folders = Pick<Project, 'top' | 'gitDir' | 'commonDir' | 'shallow'>

/** Asks in one call; a path of several lines needs one for each. */
async function findFolders(start: string, env: FindOptions['env']): Promise<Folders> {
  const git = openGit(start, env)
  const all = await git.ask(['rev-parse', ...questions])
  const answers = all?.split('\n') ?? []
  if (answers.length !== questions.length || answers[0] !== 'true') {
    await refuseOutside(start, git)
    for (const [i, question] of questions.entries()) answers[i] = await git.line(['rev-parse', question])
  }
  const [, shallow, top, gitDir, commonDir] = answers as [string, string, string, string, string]
  return {
    top: realpathSync(top),
    gitDir: realpathSync(gitDir),
    commonDir: realpathSync(resolve(start, commonDir)),
    shallow: shallow === 'true',
  }
}

const questions = [
  '--is-inside-work-tree',
  '--is-shallow-repository',
  '--show-toplevel',
  '--absolute-git-dir',
  '--git-common-dir',
]

/** Throws where there is no git, or no work tree. */
async function refuseOutside(start: string, git: Git): Promise<void> {
  try {
    if ((await git.line(['rev-parse', '--is-inside-work-tree'])) === 'true') return
  } catch (error) {
    throw error instanceof MmmError && error.code === 'git.failed' ? noGit(start, error.hint ?? '') : error
  }
  const bare = (await git.line(['rev-parse', '--is-bare-repository'])) === 'true'
  throw new MmmError(
    'git.no-work-tree',
    `"${start}" is ${bare ? 'a bare repository' : "git's own folder"}, not a work tree`,
    {
      hint: bare
        ? 'Make a work tree and start there: git worktree add ../work && cd ../work'
        : 'Start in the folder of your files',
    },
  )
}

function noGit(start: string, said: string): MmmError {
  if (said.includes('dubious ownership')) {
    const path = /safe\.directory (.+)$/m.exec(said)?.[1] ?? start
    return new MmmError('git.not-owned', `Git does not trust "${start}": it belongs to another user`, {
      hint: `git config --global --add safe.directory ${path}`,
    })
  }
  if (said.includes('not a git repository')) {
    return new MmmError('git.none', `"${start}" is not in a git repository`, {
      hint: 'git init && git add -A && git commit -m "Start"',
    })
  }
  return new MmmError('git.unusable', `Git cannot read the repository at "${start}"`, { hint: said })
}

function noCommit(top: string): MmmError {
  return new MmmError('git.no-commit', `The repository "${top}" has no commit yet`, {
    hint: 'git add -A && git commit -m "Start"',
  })
}

function nearestMmm(start: string, top: string): string {
  for (let folder = start; folder !== top && folder !== dirname(folder); folder = dirname(folder)) {
    if (isFolder(join(folder, '.mmm'))) return folder
  }
  return top
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
