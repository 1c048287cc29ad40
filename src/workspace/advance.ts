import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import { restoreTree } from './restore.ts'
import type { Workspace } from './workspace.ts'
import { copyIndex } from './worktree.ts'

/**
 * Moves the branch on to a commit whose parent it stands at, then worktree and both indexes to exactly that commit. Repeated
 * after a crash it does only what is left. Throws `workspace.moved` where the branch stands somewhere else.
 */
export async function advance(workspace: Workspace, commit: string): Promise<void> {
  const { git } = workspace
  const [tip, parent] = await Promise.all([
    git.line(['rev-parse', '--verify', `${refOf(workspace)}^{commit}`]),
    git.line(['rev-parse', '--verify', `${commit}^`]),
  ])
  if (tip !== commit && tip !== parent) {
    throw new MmmError('workspace.moved', `The branch "${refOf(workspace)}" stands at ${tip}, not at ${parent}`, {
      exit: 5,
      hint: 'Something else moved the branch of this run; mmm resume takes up from the last kept commit',
    })
  }
  await moveTo(workspace, { commit, old: tip })
}

/** Brings branch, worktree and both indexes back to a commit, wherever they stand: for a branch that is ahead of the log. */
export async function resetTo(workspace: Workspace, commit: string): Promise<void> {
  const old = await workspace.git.line(['rev-parse', '--verify', `${refOf(workspace)}^{commit}`])
  await moveTo(workspace, { commit, old })
}

/** The ref comes first: it is what a resume goes by, and the worktree can always be made from it. */
async function moveTo(workspace: Workspace, { commit, old }: { commit: string; old: string }): Promise<void> {
  const ref = refOf(workspace)
  if (old !== commit) await workspace.git.run(['update-ref', '--no-deref', '-m', 'mmm', ref, commit, old])
  if (workspace.branch !== null) await workspace.git.run(['symbolic-ref', '-m', 'mmm', 'HEAD', ref])
  await restoreTree(workspace, `${commit}^{tree}`)
  const index = join(workspace.gitDir, 'index')
  await rm(`${index}.lock`, { force: true })
  await copyIndex(workspace.indexFile, index)
}

function refOf(workspace: Workspace): string {
  return workspace.branch === null ? 'HEAD' : `refs/heads/${workspace.branch}`
}
