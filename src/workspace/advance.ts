import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MmmError } from '../core/error.ts'
import { idOf } from './objects.ts'
import { restoreTree } from './restore.ts'
import type { Workspace } from './workspace.ts'
import { copyIndex } from './worktree.ts'

/**
 * Moves the branch on to a commit whose parent it stands at, then worktree and both indexes to exactly that commit. Repeated
 * after a crash it does only what is left. Throws `workspace.moved` where the branch stands somewhere else.
 */
export async function advance(workspace: Workspace, commit: string): Promise<void> {
  const { git } = workspace
  const [tip, parent] = await Promise.all([idOf(git, `${refOf(workspace)}^{commit}`), idOf(git, `${commit}^`)])
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
  const old = await idOf(workspace.git, `${refOf(workspace)}^{commit}`)
  await moveTo(workspace, { commit, old })
}

/** The ref comes first: it is what a resume goes by, and the worktree can always be made from it. */
async function moveTo(workspace: Workspace, { commit, old }: { commit: string; old: string }): Promise<void> {
  const ref = refOf(workspace)
  if (old !== commit) await workspace.git.run(['update-ref', '--no-deref', '-m', 'mmm', ref, commit, old])
  if (workspace.branch !== null) await standOn(workspace, ref)
  await restoreTree(workspace, `${commit}^{tree}`)
  const index = join(workspace.gitDir, 'index')
  await rm(`${index}.lock`, { force: true })
  await copyIndex(workspace.indexFile, index)
}

/** What git would write is there already, as a rule. */
async function standOn({ git, gitDir }: Workspace, ref: string): Promise<void> {
  const head = await readFile(join(gitDir, 'HEAD'), 'utf8').catch(() => '')
  if (head !== `ref: ${ref}\n`) await git.run(['symbolic-ref', '-m', 'mmm', 'HEAD', ref])
}

function refOf(workspace: Workspace): string {
  return workspace.branch === null ? 'HEAD' : `refs/heads/${workspace.branch}`
}
