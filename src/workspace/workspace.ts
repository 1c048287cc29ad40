import type { Git } from '../ports/git.ts'
import type { Project } from './find_project.ts'

/** A worktree of mmm's own. Plain data but for `git`. */
export interface Workspace {
  project: Project
  /** Id of the run that it belongs to. */
  run: string
  /** The commit that it was made from. */
  base: string
  /** Its branch (short name); null = detached. */
  branch: string | null
  /** The run's folder in the user's cache: `work`, `verdict` and the like lie in it. */
  folder: string
  /** Top of the worktree. */
  root: string
  /** Where the project lies in it: `root` and the project's prefix. */
  dir: string
  /** Git's folder of this worktree. */
  gitDir: string
  /** mmm's own index; nobody else writes it. */
  indexFile: string
  /** Paths of submodules at the base, relative to `root`. */
  gitlinks: string[]
  /** Paths that are never part of a tree though no rule ignores them: what was brought. Relative to `root`. */
  excluded: string[]
  /** Git, bound to `root` whatever becomes of its `.git` file. */
  git: Git
}

/** The same workspace, with more paths that stay out of its trees. */
export function exclude(workspace: Workspace, paths: readonly string[]): Workspace {
  return { ...workspace, excluded: [...new Set([...workspace.excluded, ...paths])] }
}

/** Whether a path is one of these, or lies in one of them. */
export function liesIn(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
}

/** The non-empty parts of what git gives with `-z`. */
export function splitZ(text: string): string[] {
  return text.split('\0').filter((part) => part !== '')
}
