import { MmmError } from '../core/error.ts'
import type { Json } from '../core/event.ts'
import { answerCalls, interrupted } from './answer_calls.ts'
import { askTurn } from './ask_turn.ts'
import { type Round, type Turn, wantsReply } from './history.ts'
import { endingOf, type Outcome, outcomeOf } from './outcome.ts'
import { remember } from './remembered.ts'
import { addMessage, charsOf, measure, requestOf, roundOf, roundsOf, type Talk } from './talk.ts'
import type { Hands, Task } from './task.ts'

/**
 * Holds one round of a conversation, from its beginning or from wherever its recorded facts end. All that is sent is
 * derived from the facts, so a round that was broken off goes on with the same bytes, and no answer is bought twice.
 *
 * Rejects when the model is given up (exit 5), and with the signal's reason when aborted.
 */
export async function converse(task: Task, hands: Hands): Promise<Outcome> {
  const facts = [...hands.history]
  const talk: Talk = { task, hands, facts, round: 0, fresh: new Set(), spent: { usd: 0, tokens: 0 } }
  await openRound(talk)
  for (;;) {
    await closeTurn(talk)
    const ending = endingOf(roundOf(talk), task.limits.turns) ?? (await askTurn(talk))
    if (ending !== undefined) {
      return outcomeOf(roundOf(talk), { ...ending, summary: hands.toolHands.mask(ending.summary) })
    }
  }
}

/** Finds the round of the prompt among the recorded ones, or adds it. */
async function openRound(talk: Talk): Promise<void> {
  const { task, hands } = talk
  const rounds = roundsOf(talk)
  const last = rounds.at(-1)
  const prompt: Json[] = [{ type: 'text', text: task.prompt }]
  const goesOn = last !== undefined && last.path === task.path && (isOpen(last, task) || saysSame(last, prompt))
  talk.round = task.round ?? (goesOn ? rounds.length - 1 : rounds.length)
  if (talk.round > rounds.length) {
    throw new MmmError('agent.history', `Round ${talk.round} of conversation "${task.conversation}" has none before it`)
  }
  remember(hands.toolHands.seen, rounds)
  const answered = rounds.flatMap((round) => round.turns).at(-1)
  if (answered !== undefined) measure(talk, charsOf(requestOf(talk, answered.turn)), answered.usage)
  if (talk.round < rounds.length) return
  if (last !== undefined) await breakOff({ ...talk, round: rounds.length - 1 })
  await addMessage(talk, prompt)
}

/** Whether the model would be asked again in a round as it stands. */
function isOpen(round: Round, task: Task): boolean {
  const turn = round.turns.at(-1)
  const unanswered = turn !== undefined && turn.reply === undefined && wantsReply(round, turn)
  return unanswered || endingOf(round, task.limits.turns) === undefined
}

function saysSame(round: Round, prompt: Json[]): boolean {
  return JSON.stringify(round.prompt) === JSON.stringify(prompt)
}

/** Closes the last turn of a round that nobody will go on with: a history with an open call is refused. */
async function breakOff(talk: Talk): Promise<void> {
  const round = roundOf(talk)
  const turn = round.turns.at(-1)
  if (turn === undefined || turn.reply !== undefined || !wantsReply(round, turn)) return
  for (const call of turn.calls) if (!turn.results.has(call.id)) await interrupted(talk, turn, call)
  await closeTurn(talk)
}

/** Does what the last answer wants before the model is asked again: results of its calls, or a word of mmm. */
async function closeTurn(talk: Talk): Promise<void> {
  const round = roundOf(talk)
  const turn = round.turns.at(-1)
  if (turn === undefined || turn.reply !== undefined || !wantsReply(round, turn)) return
  if (turn.calls.length === 0)
    return addMessage(talk, [{ type: 'text', text: turn.stopReason === 'max_tokens' ? cut : nudge }])
  if (turn.calls.some((call) => !turn.results.has(call.id))) await answerCalls(talk, round, turn)
  await addMessage(talk, resultBlocks(roundOf(talk).turns.at(-1)!))
}

const nudge =
  'You have ended your turn without calling finish. If the work is done or cannot be done, call finish now; otherwise go on with it.'
const cut = 'Your answer was cut off at the limit of output tokens. Go on from there in smaller steps.'

function resultBlocks(turn: Turn): Json[] {
  return turn.calls.map(({ id }) => {
    const { content, isError } = turn.results.get(id)!
    return { type: 'tool_result', tool_use_id: id, content, ...(isError ? { is_error: true } : {}) }
  })
}

export type { Hands, Task } from './task.ts'
export type { Outcome } from './outcome.ts'
