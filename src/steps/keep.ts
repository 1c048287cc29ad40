import { z } from 'zod'
import { MmmError } from '../core/error.ts'
import type { CheckResult } from '../core/event.ts'
import type { Kind, StepResult } from '../core/kind.ts'
import type { Iteration, Run } from '../core/run.ts'
import { advance, commitTree } from '../workspace/index.ts'
import { trailersOf } from './trailers.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  type: z
    .string()
    .regex(/^[a-z]+(?:\([\w./-]+\))?$/, 'Not a word such as fix or docs(api)')
    .default('feat')
    .describe("What the commit's subject begins with"),
})

/** Makes the proven candidate a commit of the run's branch: exactly the tree that was judged, boxes ticked. */
export function keepKind(world: World): Kind {
  return {
    name: 'keep',
    summary: 'Keeps the proven candidate as a commit',
    input,
    touches: ['git', 'files'],
    outputs: ['commit'],
    async perform({ type }: z.infer<typeof input>, context): Promise<StepResult> {
      const run = context.run()
      const iteration = run.work.iterations.at(-1)
      if (iteration?.verdict !== 'green' || iteration.tree === undefined) {
        throw new MmmError('keep.unproven', 'There is no candidate with a green verdict to keep', {
          exit: 1,
          hint: "Put `if: steps.<verify>.outputs.verdict == 'green'` before keep",
        })
      }
      if (iteration.commit !== undefined) return { status: 'success', outputs: { commit: iteration.commit } }
      const workspace = world.workspace()
      const { commit, identity } = await commitTree(workspace, {
        tree: iteration.tree,
        parent: run.work.tip!,
        message: `${type}: ${messageOf(run, iteration)}`,
        trailers: trailersOf(run, { criteria: iteration.proven, results: resultsOf(run), iteration: iteration.n }),
        date: iteration.judgedAt ?? run.startedAt,
        sign: world.config.git?.sign ?? false,
      })
      await advance(workspace, commit)
      if (identity === 'mmm' && !run.work.iterations.some((one) => one.commit !== undefined)) {
        await context.emit({
          type: 'notice',
          level: 'info',
          message: 'Git has no user.name and user.email here; commits bear the name mmm <mmm@localhost>',
        })
      }
      await context.emit({
        type: 'candidate.kept',
        iteration: iteration.n,
        commit,
        tree: iteration.tree,
        proven: iteration.proven,
        summary: iteration.summary ?? '',
      })
      return { status: 'success', outputs: { commit } }
    },
  }
}

function resultsOf(run: Run): CheckResult[] {
  return [...run.work.pending.values()]
}

/** Subject: what the specification asked for; body: what the model says it did, which is a claim and marked as one. */
function messageOf(run: Run, iteration: Iteration): string {
  const criterion = run.work.criteria.get(iteration.criterion)
  const text = (criterion?.text ?? iteration.criterion).replace(/\s+/g, ' ')
  const subject = text.length > 66 ? `${text.slice(0, 65)}…` : text
  const claim = iteration.summary?.trim() ?? ''
  const body = claim === '' ? '' : `\n\nThe model's summary:\n${claim.replace(/^(?=\S+: )/gm, '  ').slice(0, 2_000)}`
  return `${subject}${body}`
}
