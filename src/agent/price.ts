import type { Usage } from '../core/event.ts'
import { modelName } from './model_name.ts'
import { prices } from './price_table.ts'

/** Dollars per million tokens. */
export interface Price {
  input: number
  output: number
  /** Written to a cache that lasts 5 minutes. @default 1.25 × input */
  cacheWrite?: number | undefined
  /** @default input */
  cacheRead?: number | undefined
}

/** Prices by model id, from the user's config; they go before the table. */
export type PriceOverrides = Readonly<Record<string, Price>>

/** Dollars that an answer cost; null where the price, or the tokens of input or output, are not known. */
export function costOf(model: string, usage: Usage, at: Date, overrides: PriceOverrides = {}): number | null {
  if (usage.input === null || usage.output === null) return null
  const read = usage.cacheRead ?? 0
  const write = usage.cacheWrite ?? 0
  const price = priceOf(model, usage.input + read + write, { at, overrides })
  if (price === undefined) return null
  const { cacheRead, cacheWrite } = withCache(price)
  const millionths = usage.input * price.input + usage.output * price.output + read * cacheRead + write * cacheWrite
  return millionths / 1_000_000
}

/** Dollars per million tokens of input and output of a short prompt; undefined = not known. */
export function shortPrice(model: string, at: Date, overrides: PriceOverrides = {}): Price | undefined {
  return priceOf(model, 0, { at, overrides })
}

/** Dollars that a request can cost at most: all its input written to the cache, all the output it may have. */
export function worstCase(
  model: string,
  inputTokens: number,
  maxTokens: number,
  at: Date,
  overrides: PriceOverrides = {},
): number | null {
  const price = priceOf(model, inputTokens, { at, overrides })
  if (price === undefined) return null
  const dearest = Math.max(price.input, withCache(price).cacheWrite)
  return (inputTokens * dearest + maxTokens * price.output) / 1_000_000
}

/** Tokens of prompt and answer together that a model can hold; an unknown model is taken for a small one. */
export function contextWindow(model: string): number {
  const name = modelName(model)
  return name !== 'haiku-4-5' && prices.some((row) => row.model === name) ? 1_000_000 : 200_000
}

/**
 * The price in force: of the rows of a model the latest that has begun (before the first, the first), and of those the
 * one for a prompt of this length.
 */
function priceOf(
  model: string,
  promptTokens: number,
  { at, overrides }: { at: Date; overrides: PriceOverrides },
): Price | undefined {
  const own = overrides[model] ?? overrides[modelName(model)] ?? overrides[`claude-${modelName(model)}`]
  if (own !== undefined) return own
  const rows = prices.filter((row) => row.model === modelName(model))
  const day = at.toISOString().slice(0, 10)
  const begun = rows.filter((row) => row.from <= day).map((row) => row.from)
  const from = begun.toSorted().at(-1) ?? rows.map((row) => row.from).toSorted()[0]
  return rows.filter((row) => row.from === from).findLast((row) => promptTokens > (row.above ?? -1))
}

function withCache(price: Price): { cacheRead: number; cacheWrite: number } {
  return { cacheRead: price.cacheRead ?? price.input, cacheWrite: price.cacheWrite ?? price.input * 1.25 }
}
