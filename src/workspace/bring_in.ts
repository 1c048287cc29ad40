import type { Workspace } from './workspace.ts'
import { restoreTree } from './restore.ts'
import { noteTree } from './snapshot.ts'

/**
 * Changes the files of a worktree in which two trees differ, and no others: a command that works there meanwhile keeps its own.
 *
 * @param from the tree that it was just seen to stand in
 */
export async function bringIn(workspace: Workspace, { from, to }: { from: string; to: string }): Promise<void> {
  if (from === to) return
  const env = { GIT_INDEX_FILE: workspace.indexFile }
  // Refused where a file that differs was changed since, or where one that is ignored is in the way
  if ((await workspace.git.ask(['read-tree', '-m', '-u', from, to], { env })) === undefined)
    await restoreTree(workspace, to)
  else noteTree(workspace, to)
}
