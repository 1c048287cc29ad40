import type { Usage } from './event.ts'
import type { Spent } from './run.ts'

export function nothingSpent(): Spent {
  return {
    calls: 0,
    failedCalls: 0,
    tokens: 0,
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    usd: 0,
    unpriced: 0,
    toolCalls: 0,
  }
}

/** Counts an answer, in place; null = its price is not known. */
export function spend(spent: Spent, usage: Usage, usd: number | null): void {
  spent.usage.input += usage.input ?? 0
  spent.usage.output += usage.output ?? 0
  spent.usage.cacheRead += usage.cacheRead ?? 0
  spent.usage.cacheWrite += usage.cacheWrite ?? 0
  spent.tokens += (usage.input ?? 0) + (usage.output ?? 0) + (usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0)
  if (usd === null) spent.unpriced += 1
  else spent.usd += usd
}

/** What two parts of a run spent together. */
export function addSpent(a: Spent, b: Spent): Spent {
  const { input, output, cacheRead, cacheWrite } = b.usage
  return {
    calls: a.calls + b.calls,
    failedCalls: a.failedCalls + b.failedCalls,
    tokens: a.tokens + b.tokens,
    usage: {
      input: a.usage.input + input,
      output: a.usage.output + output,
      cacheRead: a.usage.cacheRead + cacheRead,
      cacheWrite: a.usage.cacheWrite + cacheWrite,
    },
    usd: a.usd + b.usd,
    unpriced: a.unpriced + b.unpriced,
    toolCalls: a.toolCalls + b.toolCalls,
  }
}
