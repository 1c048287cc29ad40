import { noteTree } from './snapshot.ts'
import type { Workspace } from './workspace.ts'

/**
 * Changes the files of a worktree in which two trees differ, and no others: a command that works there meanwhile keeps its own.
 * False, and nothing changed, where such a file was changed since, or one that is ignored is in the way.
 *
 * @param from the tree that it was just seen to stand in
 */
export async function bringIn(workspace: Workspace, { from, to }: { from: string; to: string }): Promise<boolean> {
  if (from === to) return true
  const env = { GIT_INDEX_FILE: workspace.indexFile }
  if ((await workspace.git.ask(['read-tree', '-m', '-u', from, to], { env })) === undefined) return false
  noteTree(workspace, to)
  return true
}
