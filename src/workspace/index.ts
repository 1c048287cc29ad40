export { advance, resetTo } from './advance.ts'
export { bringIn } from './bring_in.ts'
export { looksSecret } from './brings.ts'
export { commitTree, type CommitOptions } from './commit.ts'
export { findProject, findRoot, type FindOptions, type Project } from './find_project.ts'
export { makeWorkspace, type MakeOptions } from './make.ts'
export { mergeBack, type Merged, type MergeOptions } from './merge.ts'
export { mergeTrees, type MergedTrees, type ThreeTrees } from './merge_trees.ts'
export { makeReady, refuseLeaks, type Ready, type ReadyOptions } from './ready.ts'
export { fileAt, idOf } from './objects.ts'
export { pastWorkspace } from './past.ts'
export { removeCheckpoints, removeWorkspace, type RemoveOptions } from './remove.ts'
export { restoreTree } from './restore.ts'
export { snapshotTree, takeCheckpoint, type Checkpoint, type CheckpointOptions } from './snapshot.ts'
export { overlay, treeWith, type TreeChange } from './tree_with.ts'
export {
  changedFiles,
  diffText,
  listTree,
  numstat,
  treeEntries,
  type ChangedFile,
  type Entry,
  type Lines,
} from './trees.ts'
export { unmergedTip, type UnmergedTip } from './unmerged.ts'
export { fingerprint, type UserSide } from './user_side.ts'
export { userTree } from './user_tree.ts'
export { layOut, type LaidOut, type LayOutOptions } from './verdict_checkout.ts'
export { exclude, type Workspace } from './workspace.ts'
export { writeOut } from './write_out.ts'
