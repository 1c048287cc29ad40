import { rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { forceRemove } from './copy.ts'
import type { Project } from './find_project.ts'
import { forget, registered } from './worktree.ts'
import { realpathOf } from './relocate.ts'

export interface RemoveOptions {
  project: Project
  /** The run's folder in the cache. */
  folder: string
}

/** Takes all worktrees of a run away, their folder and git's notes of them. The branch and the checkpoints stay. */
export async function removeWorkspace({ project, folder }: RemoveOptions): Promise<void> {
  const real = realpathOf(folder) ?? folder
  for (const { path } of await registered(project)) if (path.startsWith(`${real}/`)) await forget(project, path)
  await forceRemove(real)
  await rmdir(dirname(real)).catch(() => undefined)
}

/** Takes the checkpoints `refs/mmm/<run>/*` of a run away, or only those of some numbers. */
export async function removeCheckpoints(project: Project, run: string, numbers?: readonly number[]): Promise<void> {
  const refs = (await project.git.run(['for-each-ref', '--format=%(refname)', `refs/mmm/${run}/`])).split('\n')
  const wanted = new Set(numbers?.map((n) => `refs/mmm/${run}/${n}`))
  const input = refs
    .filter((ref) => ref !== '' && (numbers === undefined || wanted.has(ref)))
    .map((ref) => `delete ${ref}\n`)
  if (input.length > 0) await project.git.run(['update-ref', '--no-deref', '--stdin'], { input: input.join('') })
  if (numbers === undefined) await rm(`${project.commonDir}/refs/mmm/${run}`, { recursive: true, force: true })
}
