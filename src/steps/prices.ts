import type { Config } from '../core/config.ts'
import type { PriceOverrides } from '../agent/price.ts'

/** Prices that the user has set, in the words of the price table. */
export function pricesOf(config: Config): PriceOverrides {
  return Object.fromEntries(
    Object.entries(config.prices ?? {}).map(([model, price]) => [
      model,
      {
        input: price.input,
        output: price.output,
        ...(price['cache-write'] === undefined ? {} : { cacheWrite: price['cache-write'] }),
        ...(price['cache-read'] === undefined ? {} : { cacheRead: price['cache-read'] }),
      },
    ]),
  )
}
