import type { Approval } from '../core/run.ts'
import type { StepState } from '../core/graph.ts'
import type { Step } from '../core/workflow.ts'
import { emit, sync, type Driving } from './driving.ts'

/** What can be done about a step that was under way when the run ended. */
export type AfterDeath = 'rerun' | 'skip' | 'fail' | 'restore'

/**
 * Asks what is to be done about a step with `resume: ask`, once for each time that it died: on the terminal if there is one,
 * else the question stays in the log. Undefined while nobody has answered.
 */
export async function askAfterDeath(d: Driving, step: Step, state: StepState): Promise<AfterDeath | undefined> {
  const { path, attempt } = state
  const known = d.run.approvals.get(path)
  if (known?.asked.died !== attempt) {
    emit(d, {
      type: 'approval.asked',
      path,
      message: questionOf(state),
      options: ['rerun', 'skip', 'fail', ...(step.checkpoint ? ['restore'] : [])],
      died: attempt,
    })
    await sync(d)
  }
  const asked = d.run.approvals.get(path)!
  const answered = asked.answered ?? (await onTheSpot(d, asked))
  if (answered === undefined) return undefined
  return answered.approved ? (answered.answer as AfterDeath) : 'fail'
}

export function questionOf({ path, attempt }: Pick<StepState, 'path' | 'attempt'>): string {
  const which = attempt > 1 ? ` in attempt ${attempt}` : ''
  return `"${path}" was under way${which} when the run ended, and how far it came is not known. What now?`
}

/** An empty answer is none: the run waits. */
async function onTheSpot(d: Driving, { asked }: Approval): Promise<Approval['answered']> {
  if (d.outside.ask === undefined) return undefined
  const answer = (await d.outside.ask(`${asked.message} [${asked.options!.join('/')}] `)).trim().toLowerCase()
  const chosen = asked.options!.find((one) => answer !== '' && one.startsWith(answer))
  if (chosen === undefined) return undefined
  emit(d, { type: 'approval.answered', path: asked.path, approved: true, answer: chosen, values: {} })
  return d.run.approvals.get(asked.path)!.answered
}
