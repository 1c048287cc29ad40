import { MmmError } from '../core/error.ts'
import { tickAll, type Spec } from '../spec/index.ts'
import { fileAt, treeWith, type TreeChange, type Workspace } from '../workspace/index.ts'
import { isSmall } from './run_specs.ts'
import { inTree } from './tree_paths.ts'

/** The tree with the boxes of these criteria ticked, one byte each. Those that are ticked already change nothing. */
export async function tickTree(
  workspace: Workspace,
  tree: string,
  { specs, refs }: { specs: readonly Spec[]; refs: readonly string[] },
): Promise<string> {
  const changes: TreeChange[] = []
  for (const spec of specs) {
    if (isSmall(spec)) continue
    const ids = spec.criteria.filter((one) => refs.includes(one.ref) && one.state === 'open').map((one) => one.id)
    if (ids.length === 0) continue
    const path = inTree(workspace, spec.path)
    const bytes = await fileAt(workspace.git, tree, path)
    if (bytes === undefined) throw new MmmError('spec.gone', `The spec "${spec.path}" is not in the candidate`)
    changes.push({ path, content: tickAll(bytes, spec.path, ids) })
  }
  return changes.length === 0 ? tree : treeWith(workspace.git, tree, changes)
}
