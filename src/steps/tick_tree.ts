import { MmmError } from '../core/error.ts'
import { tickAll, type Spec } from '../spec/index.ts'
import { fileAt, treeWith, type TreeChange, type Workspace } from '../workspace/index.ts'
import { isSmall } from './run_specs.ts'
import { inTree } from './tree_paths.ts'

/** The tree with the boxes of these criteria ticked, one byte each. Those that are ticked already, or have no box, change nothing. */
export async function tickTree(
  workspace: Workspace,
  tree: string,
  { specs, refs }: { specs: readonly Spec[]; refs: readonly string[] },
): Promise<string> {
  const changes: TreeChange[] = []
  for (const spec of specs) {
    if (isSmall(spec)) continue
    const open = spec.criteria.filter(
      (one) => refs.includes(one.ref) && one.state !== 'ticked' && one.box !== undefined,
    )
    for (const file of new Set(open.map((one) => one.file ?? spec.path))) {
      const ids = open.filter((one) => (one.file ?? spec.path) === file).map((one) => one.id)
      const path = inTree(workspace, file)
      const bytes = await fileAt(workspace.git, tree, path)
      if (bytes === undefined) throw new MmmError('spec.gone', `The spec "${file}" is not in the candidate`)
      changes.push({ path, content: tickAll(bytes, file, ids, { dialect: spec.dialect }) })
    }
  }
  return changes.length === 0 ? tree : treeWith(workspace.git, tree, changes)
}
