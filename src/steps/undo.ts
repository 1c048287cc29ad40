import { z } from 'zod'
import type { Kind, StepResult } from '../core/kind.ts'
import { restoreTree } from '../workspace/index.ts'
import type { World } from './world.ts'

/** Throws the candidate away: the worktree is exactly the last kept state again, shell edits and new files included. */
export function undoKind(world: World): Kind {
  return {
    name: 'undo',
    summary: 'Undoes the candidate exactly',
    input: z.strictObject({ reason: z.string().optional() }),
    touches: ['files'],
    outputs: ['reason'],
    async perform({ reason }: { reason?: string }, context): Promise<StepResult> {
      const run = context.run()
      const workspace = world.workspace()
      const iteration = run.work.iterations.at(-1)
      if (iteration?.undone !== undefined) return { status: 'success', outputs: { reason: iteration.undone } }
      const { before } = await restoreTree(workspace, `${run.work.tip!}^{tree}`)
      const why = reason ?? (iteration?.reasons.join('; ') || 'it was not proven')
      if (iteration !== undefined) {
        await context.emit({
          type: 'candidate.undone',
          iteration: iteration.n,
          tree: iteration.tree ?? before,
          reason: why,
          verdict: iteration.verdict ?? 'none',
        })
      }
      return { status: 'success', outputs: { reason: why } }
    },
  }
}
