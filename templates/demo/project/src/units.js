/** The units of time, the longest first, each with its length in milliseconds. */
export const units = [
  { symbol: 'd', names: ['d', 'day', 'days'], ms: 86_400_000 },
  { symbol: 'h', names: ['h', 'hr', 'hrs', 'hour', 'hours'], ms: 3_600_000 },
  { symbol: 'm', names: ['m', 'min', 'mins', 'minute', 'minutes'], ms: 60_000 },
  { symbol: 's', names: ['s', 'sec', 'secs', 'second', 'seconds'], ms: 1_000 },
  { symbol: 'ms', names: ['ms', 'millisecond', 'milliseconds'], ms: 1 },
]

/** The unit that a word names, in capitals or not; undefined where it names none. */
export function unitNamed(word) {
  const name = word.toLowerCase()
  return units.find((unit) => unit.names.includes(name))
}
