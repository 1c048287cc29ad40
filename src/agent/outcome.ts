import type { Usage } from '../core/event.ts'
import { sumUsage, sumUsd } from './budget.ts'
import { isSilentEnd, type Round, type Turn, wantsReply } from './history.ts'
import { loopIn } from './loop_guard.ts'
import { finishInput } from './tools/finish.ts'

/** How one round of a conversation ended; nothing of it is proven. */
export interface Outcome {
  outcome:
    | 'finished'
    | 'no claim'
    | 'blocked'
    | 'refused'
    | 'turns'
    | 'dollars'
    | 'tokens'
    | 'time'
    | 'stuck'
    | 'errors'
    | 'no progress'
  /** The model's own summary, or why it was stopped. */
  summary: string
  /** Turns, tokens and dollars of the round, broken answers too; usd null = a price is not known. */
  turns: number
  usage: Usage
  usd: number | null
}

export type Ending = Pick<Outcome, 'outcome' | 'summary'>

/** How a round has ended by its recorded facts, or undefined while the model is to be asked again. */
export function endingOf(round: Round, mostTurns: number): Ending | undefined {
  const last = round.turns.at(-1)
  if (last !== undefined) {
    const claim = claimIn(last)
    if (claim !== undefined) return claim
    if (last.stopReason === 'refusal')
      return { outcome: 'refused', summary: textOf(last) || 'The model refused to answer' }
    if (last.stopReason === 'model_context_window_exceeded') return windowFull
    if (isSilentEnd(last) && !wantsReply(round, last)) return { outcome: 'no claim', summary: textOf(last) }
    const loop = loopIn(round)
    if (loop !== undefined) return { outcome: loop, summary: loopText[loop] }
  }
  if (round.turns.length < mostTurns) return undefined
  return { outcome: 'turns', summary: `Stopped at the limit of ${mostTurns} turns` }
}

/** The outcome of a round that ended so. */
export function outcomeOf(round: Round, ending: Ending): Outcome {
  const spent = [...round.turns, ...round.broken]
  return {
    ...ending,
    turns: round.turns.length,
    usage: sumUsage(spent.map(({ usage }) => usage)),
    usd: sumUsd(spent.map(({ usd }) => usd)),
  }
}

export const windowFull: Ending = { outcome: 'tokens', summary: 'The context window of the model is nearly full' }

const loopText = {
  stuck: 'The same calls came again and again with the same results',
  errors: 'In 5 turns one after another every call failed',
  'no progress': 'In 12 turns nothing new was changed or read',
}

function claimIn(turn: Turn): Ending | undefined {
  for (const { id, name, input } of turn.calls) {
    const result = name === 'finish' ? turn.results.get(id) : undefined
    const claim = result?.isError === false ? finishInput.safeParse(input) : undefined
    if (claim?.success)
      return { outcome: claim.data.status === 'done' ? 'finished' : 'blocked', summary: claim.data.summary }
  }
  return undefined
}

function textOf(turn: Turn): string {
  const texts = turn.content.map((block) =>
    typeof block === 'object' && block !== null && !Array.isArray(block) && typeof block['text'] === 'string'
      ? block['text']
      : '',
  )
  return texts
    .filter((text) => text !== '')
    .join('\n')
    .trim()
}
