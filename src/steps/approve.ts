import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import type { Kind, StepContext, StepResult, Waiting } from '../core/kind.ts'
import type { Approval } from '../core/run.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  message: z.string().min(1).describe('What is asked'),
  options: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Words to choose from; without them: approve or reject'),
  expires: z
    .union([z.string(), z.number()])
    .refine((text) => parseDuration(text) !== undefined, 'Not a duration such as 4h, 2d')
    .optional()
    .describe('Time after which the default is taken'),
  default: z.string().optional().describe('approve, reject, or one of the options'),
})
type Input = z.infer<typeof input>

/** Asks for leave. The question outlives the process: without a terminal the run ends with exit code 4 until it is answered. */
export function approveKind(world: World): Kind {
  return {
    name: 'approve',
    summary: 'Asks for leave; the question outlives the process',
    input,
    touches: [],
    asks: 'message',
    async perform(given: Input, context): Promise<StepResult | Waiting> {
      const asked = await ask(given, context, world)
      const answered =
        asked.answered ?? (await onTheSpot(asked, context, world)) ?? (await expired(asked, context, world))
      if (answered === undefined) {
        return { status: 'waiting', message: `"${context.path}" waits for an approval: ${given.message}` }
      }
      const { approved, answer, values, comment } = answered
      const outputs = { ...values, approved, answer, comment: comment ?? '' }
      if (approved) return { status: 'success', outputs }
      const said = comment === undefined || comment === '' ? '' : `: ${comment}`
      return {
        status: 'failure',
        outputs,
        error: { class: 'failed', code: 'approve.rejected', message: `Rejected${said}` },
      }
    },
  }
}

async function ask(given: Input, context: StepContext, world: World): Promise<Approval> {
  const known = context.run().approvals.get(context.path)
  if (known !== undefined) return known
  const ms = given.expires === undefined ? undefined : parseDuration(given.expires)!
  await context.emit({
    type: 'approval.asked',
    path: context.path,
    message: given.message,
    ...(given.options === undefined ? {} : { options: given.options }),
    ...(ms === undefined ? {} : { expires: new Date(world.clock.now().getTime() + ms).toISOString() }),
    ...(given.default === undefined ? {} : { default: given.default }),
  })
  await context.sync()
  return context.run().approvals.get(context.path)!
}

/** With a terminal it is asked at once. An empty answer is none: the run waits. */
async function onTheSpot({ asked }: Approval, context: StepContext, world: World): Promise<Approval['answered']> {
  if (world.ask === undefined) return undefined
  const choices = asked.options ?? ['approve', 'reject']
  const answer = (await world.ask(`${asked.message} [${choices.join('/')}] `)).trim()
  const chosen = choices.find((one) => one.toLowerCase().startsWith(answer.toLowerCase()))
  if (answer === '' || chosen === undefined) return undefined
  return settle(chosen, context)
}

async function expired({ asked }: Approval, context: StepContext, world: World): Promise<Approval['answered']> {
  if (asked.expires === undefined || Date.parse(asked.expires) > world.clock.now().getTime()) return undefined
  return settle(asked.default ?? 'reject', context, `nobody answered until ${asked.expires}`)
}

async function settle(answer: string, context: StepContext, comment?: string): Promise<Approval['answered']> {
  await context.emit({
    type: 'approval.answered',
    path: context.path,
    approved: answer !== 'reject',
    answer,
    values: {},
    ...(comment === undefined ? {} : { comment }),
  })
  return context.run().approvals.get(context.path)!.answered
}
