import type { Usage } from '../core/event.ts'

/** What is left to spend, and what a call could cost at most. */
export interface Budget {
  /** Dollars left; undefined = no limit. */
  usd: number | undefined
  /** Tokens left; undefined = no limit. */
  tokens: number | undefined
  /** Tokens of the model's context window. */
  window: number
  /** Dollars of a call at worst; null = the price is not known, then the limit in dollars cannot hold. */
  worstCase(inputTokens: number, maxTokens: number): number | null
}

const least = 1024

/** The `max_tokens` that a call may have, or which limit forbids it. */
export function fitCall(
  inputTokens: number,
  wanted: number,
  budget: Budget,
): { maxTokens: number } | { limit: 'dollars' | 'tokens' | 'window' } {
  const floor = Math.min(least, wanted)
  const room = budget.window - inputTokens
  if (room < floor) return { limit: 'window' }
  const left = budget.tokens === undefined ? Infinity : budget.tokens - inputTokens
  if (left < floor) return { limit: 'tokens' }
  const paid = budget.usd === undefined ? Infinity : affordable(inputTokens, wanted, { ...budget, usd: budget.usd })
  if (paid < floor) return { limit: 'dollars' }
  return { maxTokens: Math.floor(Math.min(wanted, room, left, paid)) }
}

/** Output tokens that the rest of the dollars pays for. */
function affordable(inputTokens: number, wanted: number, budget: Budget & { usd: number }): number {
  const worst = budget.worstCase(inputTokens, wanted)
  const inputOnly = budget.worstCase(inputTokens, 0)
  if (worst === null || inputOnly === null || worst <= budget.usd) return Infinity
  return ((budget.usd - inputOnly) / (worst - inputOnly)) * wanted
}

/** A known pair of a request's length and its tokens. */
export interface Measure {
  chars: number
  tokens: number
}

/** Tokens of a request by its length in characters, corrected by what the last one really had. */
export function estimateTokens(chars: number, last: Measure | undefined): number {
  const plain = chars / 3.6
  if (last === undefined || last.tokens === 0 || last.chars === 0) return Math.ceil(plain)
  const factor = last.tokens / (last.chars / 3.6)
  return Math.ceil(plain * Math.min(4, Math.max(0.5, factor)))
}

/** Input tokens, cached or not; null where the server did not say. */
export function inputOf(usage: Usage): number | null {
  if (usage.input === null && usage.cacheRead === null && usage.cacheWrite === null) return null
  return (usage.input ?? 0) + (usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0)
}

/** The sum of usages; a sort of token that none of them names stays null. */
export function sumUsage(all: readonly Usage[]): Usage {
  const sum = (pick: (usage: Usage) => number | null) => {
    const known = all.map(pick).filter((value) => value !== null)
    return known.length === 0 && all.length > 0 ? null : known.reduce((a, b) => a + b, 0)
  }
  return {
    input: sum((usage) => usage.input),
    output: sum((usage) => usage.output),
    cacheRead: sum((usage) => usage.cacheRead),
    cacheWrite: sum((usage) => usage.cacheWrite),
  }
}

/** The sum of dollars; null as soon as one is not known. */
export function sumUsd(all: ReadonlyArray<number | null>): number | null {
  return all.reduce((sum, usd) => (sum === null || usd === null ? null : sum + usd), 0)
}
