import { z } from 'zod'
import type { Kind, StepContext, StepResult } from '../core/kind.ts'
import { restoreTree } from '../workspace/index.ts'
import type { World } from './world.ts'

/** Throws the candidate away: the worktree is exactly the last kept state again, shell edits and new files included. */
export function undoKind(world: World): Kind {
  return {
    name: 'undo',
    summary: 'Undoes the candidate exactly',
    input: z.strictObject({ reason: z.string().optional().describe('Why, for people') }),
    touches: ['files'],
    outputs: ['reason'],
    async perform({ reason }: { reason?: string }, context): Promise<StepResult> {
      const run = context.run()
      const iteration = run.work.iterations.at(-1)
      const { before } = await restoreTree(world.workspace(), `${run.work.tip!}^{tree}`)
      if (iteration === undefined || iteration.undone !== undefined || iteration.commit !== undefined) {
        const why = reason ?? iteration?.undone ?? 'it belongs to no iteration'
        await forgetTree(before, why, context)
        return { status: 'success', outputs: { reason: why } }
      }
      const why = reason ?? (iteration.reasons.join('; ') || 'it was not proven')
      await context.emit({
        type: 'candidate.undone',
        iteration: iteration.n,
        tree: iteration.tree ?? before,
        reason: why,
        verdict: iteration.verdict ?? 'none',
      })
      return { status: 'success', outputs: { reason: why } }
    },
  }
}

/** What no iteration made is gone too: a log that still named its tree would bring it back on resuming. */
async function forgetTree(before: string, reason: string, context: StepContext): Promise<void> {
  if (context.run().work.tree === undefined) return
  await context.emit({ type: 'candidate.undone', iteration: 0, tree: before, reason, verdict: 'none' })
}
