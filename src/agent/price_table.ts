import type { Price } from './price.ts'

/** One line of the table. A prompt of more than `above` tokens, cached ones included, has this price for the whole request. */
export interface PriceRow extends Price {
  /** The id without `claude-`. */
  model: string
  /** First day, UTC; '' = since its release. */
  from: string
  above?: number
  cacheWrite: number
  cacheRead: number
}

/** What Anthropic asks for, in dollars per million tokens. State of 2026-11-10. */
export const prices: readonly PriceRow[] = [
  row('fable-5-2', '2026-11-10', [8, 40, 10, 0.2]),
  row('mythos-5-2', '2026-11-10', [8, 40, 10, 0.2]),
  row('fable-5-1', '2026-09-01', [10, 50, 12.5, 0.25]),
  row('mythos-5-1', '2026-09-01', [10, 50, 12.5, 0.25]),
  row('fable-5', '2026-06-09', [10, 50, 12.5, 1]),
  row('mythos-5', '2026-06-09', [10, 50, 12.5, 1]),
  row('opus-5-5', '2026-09-22', [4, 20, 5, 0.2]),
  row('opus-5', '2026-07-24', [5, 25, 6.25, 0.5]),
  row('opus-4-8', '', [5, 25, 6.25, 0.5]),
  row('opus-4-7', '', [5, 25, 6.25, 0.5]),
  row('opus-4-6', '', [5, 25, 6.25, 0.5]),
  row('opus-4-5', '', [5, 25, 6.25, 0.5]),
  row('sonnet-5-5', '2026-09-28', [2, 10, 2.5, 0.2]),
  row('sonnet-5-5', '2026-10-07', [2, 10, 2.5, 0.1]),
  row('sonnet-5', '2026-06-30', [2, 10, 2.5, 0.2]),
  row('sonnet-4-6', '', [3, 15, 3.75, 0.3]),
  row('sonnet-4-5', '', [3, 15, 3.75, 0.3]),
  row('haiku-5-5', '2026-10-07', [0.1, 0.5, 0.125, 0.01]),
  { ...row('haiku-5-5', '2026-10-07', [0.5, 2.5, 0.625, 0.05]), above: 100_000 },
  row('haiku-4-5', '', [1, 5, 1.25, 0.1]),
]

type Numbers = [input: number, output: number, cacheWrite: number, cacheRead: number]

function row(model: string, from: string, [input, output, cacheWrite, cacheRead]: Numbers): PriceRow {
  return { model, from, input, output, cacheWrite, cacheRead }
}
