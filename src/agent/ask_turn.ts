import type { Json, Usage } from '../core/event.ts'
import type { ModelAnswer, ModelFault, ModelRequest } from '../ports/model.ts'
import { estimateTokens, fitCall, inputOf } from './budget.ts'
import { type Ending, windowFull } from './outcome.ts'
import { charsOf, emit, measure, requestOf, roundsOf, type Talk } from './talk.ts'

/** Asks for the next answer and records it; or says which limit forbids the call, then nothing was asked. */
export async function askTurn(talk: Talk): Promise<Ending | undefined> {
  if (isLate(talk)) return late
  const whole = requestOf(talk)
  const chars = charsOf(whole)
  const estimate = estimateTokens(chars, talk.measure)
  const fit = await fitBesideOthers(talk, estimate, whole.max_tokens)
  if ('limit' in fit) return limitText[fit.limit]
  const request = { ...whole, max_tokens: fit.maxTokens }
  try {
    return await askAndRecord(talk, request, { chars, estimate })
  } finally {
    talk.hands.share?.release()
  }
}

async function askAndRecord(
  talk: Talk,
  request: ModelRequest,
  { chars, estimate }: { chars: number; estimate: number },
): Promise<Ending | undefined> {
  const turn = roundsOf(talk).reduce((count, round) => count + round.turns.length, 0) + 1
  const hash = talk.hands.requestHash(request)
  await emit(talk, {
    type: 'model.asked',
    ...keyOf(talk),
    turn,
    model: request.model,
    hash,
    ...paramsOf(request, turn),
  })
  const answer = await ask(talk, request, turn)
  if (answer === undefined) return late
  const usd = book(talk, answer.usage, estimate)
  measure(talk, chars, answer.usage)
  const { id, model, content, stopReason, usage, ms } = answer
  await emit(talk, {
    type: 'model.answered',
    ...keyOf(talk),
    turn,
    hash,
    id,
    model,
    content,
    stopReason,
    usage,
    usd,
    ms,
  })
  talk.fresh.add(turn)
  await talk.hands.sync()
  return undefined
}

/**
 * What the limits leave for a call, set aside for it. It waits for calls of others while what these may cost decides how much
 * that is, so that all together stay within the limits and none is refused for money that is not spent.
 */
async function fitBesideOthers(talk: Talk, estimate: number, wanted: number): Promise<ReturnType<typeof fitCall>> {
  const { share, signal } = talk.hands
  for (;;) {
    const budget = budgetOf(talk)
    const fit = fitCall(estimate, wanted, budget)
    if (share === undefined || 'limit' in fit) return fit
    const held = share.held()
    const least = fitCall(estimate, wanted, {
      ...budget,
      usd: budget.usd === undefined ? undefined : budget.usd - held.usd,
      tokens: budget.tokens === undefined ? undefined : budget.tokens - held.tokens,
    })
    if ('maxTokens' in least && least.maxTokens === fit.maxTokens) {
      // At once: whoever looks next must see it
      share.hold({ usd: budget.worstCase(estimate, fit.maxTokens) ?? 0, tokens: estimate + fit.maxTokens })
      return fit
    }
    await share.released()
    signal.throwIfAborted()
  }
}

/** One answer, or undefined when the time was up before it came. */
async function ask(talk: Talk, request: ModelRequest, turn: number): Promise<ModelAnswer | undefined> {
  const { hands, task } = talk
  const watch = watchDeadline(talk)
  try {
    return await hands.ask(hands.model, request, {
      clock: hands.clock,
      signal: watch.signal,
      ...(task.limits.deadline === undefined ? {} : { deadline: task.limits.deadline }),
      onFault: (fault, attempt, delay) => failed(talk, { turn, fault, attempt, delay }),
      ...(hands.onText === undefined ? {} : { onText: (delta: string) => hands.onText!(delta) }),
    })
  } catch (error) {
    if (!hands.signal.aborted && isLate(talk)) return undefined
    throw error
  } finally {
    watch.end()
  }
}

/** A signal that also aborts when the time of the task is up: a stream may go on for ever. */
function watchDeadline({ hands, task }: Talk): { signal: AbortSignal; end(): void } {
  const { deadline } = task.limits
  if (deadline === undefined) return { signal: hands.signal, end: () => undefined }
  const up = new AbortController()
  const over = new AbortController()
  const left = () => deadline - hands.clock.now().getTime()
  const wait = async () => {
    // A timer may fire a millisecond before the clock says so, and takes no more than 24 days.
    while (left() > 0 && !over.signal.aborted) await hands.clock.sleep(Math.min(left(), 2 ** 31 - 1), over.signal)
    if (!over.signal.aborted) up.abort(new Error('The time of the step is up'))
  }
  void wait()
  return { signal: AbortSignal.any([hands.signal, up.signal]), end: () => over.abort() }
}

interface Fault {
  turn: number
  fault: ModelFault
  attempt: number
  delay: number | null
}

async function failed(talk: Talk, { turn, fault, attempt, delay }: Fault): Promise<void> {
  const { usage } = fault.facts
  const spent = usage === undefined ? {} : { usage, usd: book(talk, usage, 0) }
  const facts = { turn, attempt, class: fault.facts.class, message: talk.hands.toolHands.mask(fault.message), delay }
  await emit(talk, { type: 'model.failed', ...keyOf(talk), ...facts, ...spent })
}

/** Takes what an answer used from what is left, and gives its price. */
function book(talk: Talk, usage: Usage, estimate: number): number | null {
  const { hands, task, spent } = talk
  const usd = hands.costOf(task.model, usage, hands.clock.now())
  const tokens = (inputOf(usage) ?? estimate) + (usage.output ?? 0)
  spent.usd += usd ?? 0
  spent.tokens += tokens
  hands.share?.book({ usd: usd ?? 0, tokens })
  return usd
}

function budgetOf({ task, hands, spent }: Talk) {
  const { usd, tokens, window = 200_000 } = task.limits
  const others = hands.share?.spent ?? { usd: 0, tokens: 0 }
  return {
    usd: usd === undefined ? undefined : usd - spent.usd - others.usd,
    tokens: tokens === undefined ? undefined : tokens - spent.tokens - others.tokens,
    window,
    worstCase: (input: number, most: number) => hands.worstCase(task.model, input, most, hands.clock.now()),
  }
}

function isLate({ task, hands }: Talk): boolean {
  return task.limits.deadline !== undefined && hands.clock.now().getTime() >= task.limits.deadline
}

function keyOf({ task: { path, conversation } }: Talk) {
  return { path, conversation }
}

function paramsOf({ system, tools, max_tokens }: ModelRequest, turn: number): { params?: Json } {
  return turn === 1 ? { params: { system, tools, max_tokens } } : {}
}

const late: Ending = { outcome: 'time', summary: 'The time of the step is up' }

const limitText: Record<'dollars' | 'tokens' | 'window', Ending> = {
  dollars: { outcome: 'dollars', summary: 'The next call could cost more than the dollars that are left' },
  tokens: { outcome: 'tokens', summary: 'The next call could use more than the tokens that are left' },
  window: windowFull,
}
