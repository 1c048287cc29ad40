/** A stretch of time in milliseconds. */
export interface Interval {
  from: number
  to: number
}

/** Milliseconds that at least one of these covers. */
export function covered(intervals: readonly Interval[]): number {
  let sum = 0
  let until = Number.NEGATIVE_INFINITY
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return sum
}
