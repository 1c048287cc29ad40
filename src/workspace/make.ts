import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import type { Project } from './find_project.ts'
import { withLfs } from './lfs.ts'
import { fillSubmodules, gitlinksOf } from './submodules.ts'
import type { Workspace } from './workspace.ts'
import { copyIndex, openWorktree, registered } from './worktree.ts'

export interface MakeOptions {
  project: Project
  /** Id of the run. */
  run: string
  /** The commit to start from, where the branch does not exist yet. */
  base: string
  /** Short name of its one branch; null = detached, for work in parallel. */
  branch: string | null
  /** `<cache>/worktrees/<project>/<run>`, outside the repository. */
  folder: string
  /** Folder of the worktree within `folder`. @default 'work' */
  name?: string
}

/**
 * Makes the workspace of a run, or opens it again as it stands: a missing worktree is made from the branch, stale locks go.
 * Hooks are off, nothing is fetched, nothing of the user's is touched.
 */
export async function makeWorkspace(options: MakeOptions): Promise<Workspace> {
  const { project, run, base, branch, folder } = options
  await refuseInside(project, folder)
  const wanted = join(folder, options.name ?? 'work')
  if (branch !== null) await refuseBranch(project, branch, wanted)
  const { path: root, gitDir } = await openWorktree(project, { path: wanted, branch, commit: base })
  const indexFile = join(gitDir, 'mmm-index')
  if (!existsSync(indexFile)) await copyIndex(join(gitDir, 'index'), indexFile)
  const gitlinks = await gitlinksOf(project.git, base)
  await fillSubmodules({ from: project.top, to: root, gitlinks, env: project.git.env })
  const git = withLfs(project.git, project).with({ dir: root, env: { GIT_DIR: gitDir, GIT_WORK_TREE: root } })
  const dir = project.prefix === '' ? root : join(root, project.prefix)
  return { project, run, base, branch, folder, root, dir, gitDir, indexFile, gitlinks, excluded: [], git }
}

async function refuseInside(project: Project, folder: string): Promise<void> {
  const real = await realpath(folder).catch(() => folder)
  if (!`${real}/`.startsWith(`${project.top}/`)) return
  throw new MmmError('workspace.inside', `The worktree folder "${folder}" lies inside the repository`, {
    hint: 'Set worktree-dir in the user configuration to a folder outside of it',
  })
}

/** Git keeps branches as paths, so `mmm` and `mmm/<run>` cannot both be; and a branch is in one worktree at a time. */
async function refuseBranch(project: Project, branch: string, path: string): Promise<void> {
  const { git } = project
  if ((await git.ask(['check-ref-format', `refs/heads/${branch}`])) === undefined) {
    throw new MmmError('workspace.branch', `"${branch}" is no name for a branch`, {
      hint: 'Give --branch another name',
    })
  }
  const parts = branch.split('/')
  for (let length = 1; length < parts.length; length++) {
    const above = parts.slice(0, length).join('/')
    if ((await git.ask(['show-ref', '--verify', '--quiet', `refs/heads/${above}`])) === undefined) continue
    throw new MmmError('workspace.branch', `A branch named "${above}" is in the way of "${branch}"`, {
      hint: `Use another name: --branch <name>, or rename yours: git branch -m ${above} <name>`,
    })
  }
  const elsewhere = await checkedOutAt(project, branch)
  if (elsewhere === undefined || (await realpath(path).catch(() => path)) === elsewhere) return
  throw new MmmError('workspace.branch', `The run's branch "${branch}" is checked out at "${elsewhere}"`, {
    exit: 5,
    hint: `Leave it there first: git -C '${elsewhere}' switch -`,
  })
}

async function checkedOutAt(project: Project, branch: string): Promise<string | undefined> {
  const ref = `ref: refs/heads/${branch}`
  const main = (await readFile(join(project.commonDir, 'HEAD'), 'utf8').catch(() => '')).trim()
  if (main === ref) return join(project.commonDir, '..')
  const linked = (await registered(project)).find((one) => one.head === ref && existsSync(one.path))
  return linked?.path
}
