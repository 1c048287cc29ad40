/** The time from `start` up to `end`, in milliseconds; the end is not part of it. */
export function interval(start, end) {
  if (!(start <= end)) throw new RangeError(`An interval from ${start} to ${end} runs backwards`)
  return { start, end }
}

/** Length of an interval. */
export function lengthOf({ start, end }) {
  return end - start
}

/** Whether two intervals share time. Those that only touch share none. */
export function overlaps(a, b) {
  return a.start < b.end && b.start < a.end
}

/** The same time as intervals that neither overlap nor touch, in order. */
export function merge(intervals) {
  const merged = []
  for (const { start, end } of sorted(intervals)) {
    const last = merged.at(-1)
    if (last === undefined || start > last.end) merged.push({ start, end })
    else last.end = Math.max(last.end, end)
  }
  return merged
}

/** The free time between intervals, in order. */
export function gaps(intervals) {
  const merged = merge(intervals)
  return merged.slice(1).map(({ start }, i) => ({ start: merged[i].end, end: start }))
}

function sorted(intervals) {
  return [...intervals].sort((a, b) => a.start - b.start || a.end - b.end)
}
