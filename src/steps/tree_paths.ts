import type { Workspace } from '../workspace/index.ts'

/** A path of the project as the trees of its repository name it. */
export function inTree(workspace: Workspace, path: string): string {
  const { prefix } = workspace.project
  return prefix === '' ? path : `${prefix}/${path}`
}

/** A path of a tree relative to the project, or undefined outside of it. */
export function inProject(workspace: Workspace, path: string): string | undefined {
  const { prefix } = workspace.project
  if (prefix === '') return path
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : undefined
}
