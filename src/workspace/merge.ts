import { messageOf } from '../core/error.ts'
import { MmmError } from '../core/error.ts'
import type { Project } from './find_project.ts'

export interface MergeOptions {
  project: Project
  /** The run's branch. */
  branch: string
  /** The user's commit that the run started from. */
  runBase: string
}

export type Merged = { merged: true; commit: string; into: string } | { merged: false; why: string; command: string }

/**
 * Brings the user's checked-out branch forward to the run's, only where that is a plain step ahead: on a branch, not moved
 * since, nothing changed in tracked files, no file of theirs in the way. Else nothing is touched, and it says why.
 */
export async function mergeBack({ project, branch, runBase }: MergeOptions): Promise<Merged> {
  const { git } = project
  const command = `git merge ${branch}`
  const no = (why: string): Merged => ({ merged: false, why, command })
  const into = await git.ask(['symbolic-ref', '--quiet', '--short', 'HEAD'])
  if (into === undefined) return no('HEAD is detached, on no branch')
  const [head, tip] = await Promise.all([
    git.line(['rev-parse', '--verify', 'HEAD^{commit}']),
    git.line(['rev-parse', '--verify', `refs/heads/${branch}^{commit}`]),
  ])
  if (head === tip) return { merged: true, commit: tip, into }
  if (head !== runBase) return no(`The branch "${into}" has moved since the run began`)
  const dirty = await git.run(['status', '--porcelain=v1', '-z', '--untracked-files=no', '--ignore-submodules=none'])
  if (dirty !== '') return no('There are uncommitted changes in your work tree')
  try {
    const quiet = git.with({ config: ['merge.autoStash=false', 'merge.verifySignatures=false'] })
    await quiet.run(['merge', '--ff-only', '--no-overwrite-ignore', '--quiet', '--no-stat', `refs/heads/${branch}`])
  } catch (error) {
    return no(error instanceof MmmError ? (error.hint ?? error.message) : messageOf(error))
  }
  return { merged: true, commit: tip, into }
}
