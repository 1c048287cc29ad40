import type { Event, Json, ModelFact, Usage } from '../core/event.ts'
import type { ModelRequest } from '../ports/model.ts'
import { inputOf, type Measure } from './budget.ts'
import { foldHistory, messagesOf, type Round } from './history.ts'
import type { Hands, Task } from './task.ts'
import { toolParams } from './tools/tool.ts'

/** The state of one call of `converse`. */
export interface Talk {
  task: Task
  hands: Hands
  /** What was recorded before and since, in its order. */
  facts: Array<Event | ModelFact>
  /** Number of the round in hand, from 0. */
  round: number
  /** Turns that were answered in this process: nothing of them can be half done. */
  fresh: Set<number>
  /** Spent in this process; what was spent before is no longer in the limits. */
  spent: { usd: number; tokens: number }
  measure?: Measure
}

/** Records a fact, here and outside. */
export async function emit(talk: Talk, fact: ModelFact): Promise<void> {
  talk.facts.push(fact)
  await talk.hands.emit(fact)
}

/** Records a message of the user's side. */
export function addMessage(talk: Talk, content: Json[]): Promise<void> {
  const { path, conversation } = talk.task
  return emit(talk, { type: 'message.added', path, conversation, message: { role: 'user', content } })
}

/** All rounds by the facts up to now. */
export function roundsOf(talk: Talk): Round[] {
  return foldHistory(talk.facts, talk.task.conversation)
}

/** The round in hand by the facts up to now. */
export function roundOf(talk: Talk): Round {
  return roundsOf(talk)[talk.round]!
}

/**
 * The request that the facts amount to.
 *
 * @param before as it was for this turn; without it, the next one
 */
export function requestOf(talk: Talk, before = Infinity): ModelRequest {
  const { task, hands } = talk
  const rounds = roundsOf(talk)
  const cut = rounds.some((round) => round.turns.some((turn) => turn.turn < before && turn.stopReason === 'max_tokens'))
  return {
    model: task.model,
    max_tokens: cut ? task.maxTokens * 2 : task.maxTokens,
    system: task.system,
    messages: messagesOf(rounds, before),
    tools: toolParams(hands.tools),
  }
}

/** Length of what the model reads of a request. */
export function charsOf({ system, messages, tools }: ModelRequest): number {
  return system.length + JSON.stringify([messages, tools]).length
}

/** Notes how many tokens a request really had. */
export function measure(talk: Talk, chars: number, usage: Usage): void {
  const tokens = inputOf(usage)
  if (tokens !== null && tokens > 0) talk.measure = { chars, tokens }
}
