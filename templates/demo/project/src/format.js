import { units } from './units.js'

/**
 * A duration in words: `1h 30m`. With `parts` only so many of the largest units are shown, the rest is cut off.
 */
export function format(ms, { parts = units.length } = {}) {
  if (!Number.isFinite(ms)) throw new RangeError(`"${ms}" is no duration`)
  let rest = Math.round(Math.abs(ms))
  if (rest === 0) return '0s'
  const words = []
  for (const unit of units) {
    const count = Math.floor(rest / unit.ms)
    if (count === 0) continue
    rest -= count * unit.ms
    words.push(`${count}${unit.symbol}`)
  }
  return `${ms < 0 ? '-' : ''}${words.slice(0, parts).join(' ')}`
}
