import { doneIn, isRepeated, warning } from './loop_guard.ts'
import type { Call, Round, Turn } from './history.ts'
import { type Performed, performCalls } from './perform_calls.ts'
import { emit, type Talk } from './talk.ts'
import type { ToolHands } from './tools/hands.ts'

const cut =
  'Not run: the answer was cut off at the limit of output tokens, so this call may be incomplete. Nothing of it was done. Make it again in smaller steps.'

/** Gives every call of a turn its result: performed if the model stopped for that, otherwise told why not. */
export async function answerCalls(talk: Talk, round: Round, turn: Turn): Promise<void> {
  if (turn.stopReason === 'tool_use') return perform(talk, round, turn)
  const content =
    turn.stopReason === 'max_tokens' ? cut : `Not run: the answer ended with "${turn.stopReason}", not for a tool`
  for (const call of turn.calls) await toolEnded(talk, turn, { call, content, isError: true, subject: '', ms: 0 })
}

/** Records of a call that it was broken off and will not be repeated. */
export function interrupted(talk: Talk, turn: Turn, call: Call): Promise<void> {
  const content = 'Interrupted: whether it had an effect is not known'
  return toolEnded(talk, turn, { call, content, isError: true, subject: '', ms: 0 })
}

/** After a crash all calls of the turn are performed again, on the tree as it was before the first of them. */
async function perform(talk: Talk, round: Round, turn: Turn): Promise<void> {
  const { hands } = talk
  const before = round.turns.filter((one) => one.turn < turn.turn).flatMap(doneIn)
  if (!talk.fresh.has(turn.turn) && turn.calls.some((call) => isMutating(talk, call))) await hands.restore(turn.turn)
  await performCalls(turn.calls, {
    tools: hands.tools,
    hands: toolHandsOf(talk),
    clock: hands.clock,
    beforeMutation: checkpointOnce(talk, turn),
    async ended(result) {
      const { name, input } = result.call
      const done = { name, input, content: result.content, isError: result.isError }
      const content = isRepeated(before, done) ? result.content + warning : result.content
      before.push(done)
      await toolEnded(talk, turn, { ...result, content })
    },
  })
}

/** Before the first tool that may change files a checkpoint; before each, all that was recorded is made durable. */
function checkpointOnce(talk: Talk, turn: Turn): () => Promise<void> {
  let taken = false
  return async () => {
    if (!taken) await talk.hands.checkpoint(turn.turn)
    taken = true
    await talk.hands.sync()
  }
}

function toolHandsOf({ task, hands }: Talk): ToolHands {
  const { deadline } = task.limits
  if (deadline === undefined) return hands.toolHands
  return { ...hands.toolHands, left: () => Math.max(1, deadline - hands.clock.now().getTime()) }
}

function isMutating({ hands }: Talk, call: Call): boolean {
  return hands.tools.some((tool) => tool.name === call.name && tool.mutates)
}

async function toolEnded(talk: Talk, turn: Turn, result: Performed): Promise<void> {
  const { path, conversation } = talk.task
  const { call, subject, content, isError, ms, refused } = result
  await emit(talk, {
    type: 'tool.ended',
    path,
    conversation,
    turn: turn.turn,
    id: call.id,
    name: call.name,
    subject,
    content,
    isError,
    ms,
    ...(refused === undefined ? {} : { refused }),
  })
}
