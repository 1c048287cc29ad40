import { openGit } from '../../ports/git.ts'
import { branchTest } from '../watch/match.ts'
import type { Planned } from './planned.ts'
import { changeState, memoryOf } from './state.ts'

/** Of these branches those that a workflow waits for and that stand elsewhere than when it was told last; it is told now. */
export async function movedBranches(
  { workflow, on }: Planned,
  branches: readonly string[],
  { root, env }: { root: string; env: Record<string, string | undefined> },
): Promise<string[]> {
  const wanted = branches.filter(branchTest(on.push ?? {}))
  const git = openGit(root, env)
  const tips = new Map<string, string>()
  for (const branch of wanted) {
    const tip = await git.ask(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`])
    if (tip !== undefined) tips.set(branch, tip.trim())
  }
  return changeState(root, (state) => {
    const pushed = (memoryOf(state, workflow.path).pushed ??= {})
    const moved = [...tips].filter(([branch, tip]) => pushed[branch] !== tip)
    for (const [branch, tip] of moved) pushed[branch] = tip
    return moved.map(([branch]) => branch)
  })
}
