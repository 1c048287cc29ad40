import type { Event, Json, ModelFact, Usage } from '../core/event.ts'

export interface Message {
  role: 'user' | 'assistant'
  content: Json
}

/** A tool call of the model, as it came. */
export interface Call {
  id: string
  name: string
  input: Json
}

type ToolEnded = Extract<ModelFact, { type: 'tool.ended' }>

/** One answer and what was made of it. */
export interface Turn {
  turn: number
  content: Json[]
  stopReason: string | null
  usage: Usage
  usd: number | null
  calls: Call[]
  /** The newest result of each call. */
  results: Map<string, ToolEnded>
  /** Results, or words of mmm, that were recorded as the next message. */
  reply?: Json[]
}

/** What follows one prompt of the caller. */
export interface Round {
  prompt: Json[]
  path: string
  turns: Turn[]
  /** What broken answers had used. */
  broken: Array<{ usage: Usage; usd: number | null }>
}

/** The rounds of one conversation, folded from its facts alone: the same facts give the same bytes. */
export function foldHistory(facts: ReadonlyArray<Event | ModelFact>, conversation: string): Round[] {
  const rounds: Round[] = []
  for (const fact of facts) {
    if (!('conversation' in fact) || fact.conversation !== conversation) continue
    if (fact.type === 'message.added') addMessage(rounds, fact)
    else fold(rounds.at(-1), fact)
  }
  return rounds
}

/** Whether an answer wants a message of mmm before the model is asked again. */
export function wantsReply(round: Round, turn: Turn): boolean {
  if (turn.calls.length > 0) return true
  if (['pause_turn', 'refusal', 'model_context_window_exceeded'].includes(turn.stopReason ?? '')) return false
  if (turn.stopReason === 'max_tokens') return true
  return !round.turns.slice(0, round.turns.indexOf(turn)).some(isSilentEnd)
}

/** Whether the model ended its answer without a call. */
export function isSilentEnd(turn: Turn): boolean {
  const others = ['pause_turn', 'refusal', 'model_context_window_exceeded', 'max_tokens']
  return turn.calls.length === 0 && !others.includes(turn.stopReason ?? '')
}

/**
 * The messages as they are sent. Messages of one side that follow one another are one message; an empty answer is left
 * out, for the API takes none.
 *
 * @param before leave out this turn and all after it
 */
export function messagesOf(rounds: readonly Round[], before = Infinity): Message[] {
  const messages: Message[] = []
  const say = (content: Json[]) => {
    const last = messages.at(-1)
    if (last?.role === 'user') last.content = [...(last.content as Json[]), ...content]
    else messages.push({ role: 'user', content })
  }
  for (const round of rounds) {
    if ((round.turns[0]?.turn ?? 0) > before) break
    say(round.prompt)
    for (const turn of round.turns) {
      if (turn.turn >= before) return messages
      if (turn.content.length > 0) messages.push({ role: 'assistant', content: turn.content.map(whole) })
      if (turn.reply !== undefined) say(turn.reply)
    }
  }
  return messages
}

function addMessage(rounds: Round[], fact: Extract<ModelFact, { type: 'message.added' }>): void {
  const content = Array.isArray(fact.message.content)
    ? fact.message.content
    : [{ type: 'text', text: String(fact.message.content) }]
  const round = rounds.at(-1)
  const turn = round?.turns.at(-1)
  if (round !== undefined && turn !== undefined && turn.reply === undefined && wantsReply(round, turn))
    turn.reply = content
  else rounds.push({ prompt: content, path: fact.path, turns: [], broken: [] })
}

function fold(round: Round | undefined, fact: Exclude<ModelFact, { type: 'message.added' }>): void {
  if (round === undefined) return
  if (fact.type === 'model.answered') {
    const content = Array.isArray(fact.content) ? fact.content : []
    const { turn, stopReason, usage, usd } = fact
    round.turns.push({ turn, content, stopReason, usage, usd, calls: callsIn(content), results: new Map() })
  } else if (fact.type === 'tool.ended') {
    round.turns.find((turn) => turn.turn === fact.turn)?.results.set(fact.id, fact)
  } else if (fact.type === 'model.failed' && fact.usage !== undefined) {
    round.broken.push({ usage: fact.usage, usd: fact.usd ?? null })
  }
}

function callsIn(content: readonly Json[]): Call[] {
  const calls: Call[] = []
  for (const block of content) {
    if (!isObject(block) || block['type'] !== 'tool_use' || typeof block['id'] !== 'string') continue
    calls.push({ id: block['id'], name: String(block['name']), input: block['input'] ?? {} })
  }
  return calls
}

/** Some servers leave out an empty input, which the API wants to see again. */
function whole(block: Json): Json {
  return isObject(block) && block['type'] === 'tool_use' && block['input'] === undefined
    ? { ...block, input: {} }
    : block
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
