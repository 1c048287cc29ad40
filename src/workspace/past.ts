import type { Project } from './find_project.ts'
import { withLfs } from './lfs.ts'
import { gitlinksOf } from './submodules.ts'
import type { Workspace } from './workspace.ts'

/**
 * A place in which trees of the past can be laid out by {@link layOut}, without a worktree to work in. It stands on the user's
 * HEAD, and nothing but its own folder is ever written.
 *
 * @param folder in the user's cache
 */
export async function pastWorkspace(project: Project, folder: string): Promise<Workspace> {
  const { head, top, root, gitDir } = project
  return {
    project,
    run: 'past',
    base: head!,
    branch: null,
    folder,
    root: top,
    dir: root,
    gitDir,
    indexFile: '',
    gitlinks: await gitlinksOf(project.git, head!),
    excluded: [],
    git: withLfs(project.git, project),
  }
}
