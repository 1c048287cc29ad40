import type { Event } from './event.ts'
import { evolve, newRun, type Run } from './run.ts'
import { isRewind, keptEvents } from './rewind.ts'

/**
 * The run as its log tells it. Where the log says that time was turned back, the run is as it was then, and nothing that was
 * spent is forgotten.
 */
export function foldEvents(events: readonly Event[]): Run {
  if (!events.some(isRewind)) return events.reduce(evolve, newRun())
  let run = newRun()
  for (const [i, event] of events.entries()) run = foldNext(run, event, () => events.slice(0, i))
  return run
}

/**
 * Folds one more event into a run, which may change in place.
 *
 * @param earlier all events before it; read only where the event turns time back
 */
export function foldNext(run: Run, event: Event, earlier: () => readonly Event[]): Run {
  if (!isRewind(event)) return evolve(run, event)
  const kept = keptEvents(earlier()).filter((one) => one.seq < event.rewind.seq)
  return evolve(carryOver(run, kept.reduce(evolve, newRun())), event)
}

/** What is not undone by turning time back: money, time, notices, and that there were checkpoints. */
function carryOver(from: Run, to: Run): Run {
  const known = new Set(to.work.checkpoints.map((one) => one.n))
  const { limits, startedAt, lastAt, activeMs, segmentStart, resumes, spent, notices, processes, inherited } = from
  Object.assign(to, { limits, startedAt, lastAt, activeMs, segmentStart, resumes, spent, notices, processes })
  if (inherited !== undefined) to.inherited = inherited
  to.work.dropped = [...from.work.dropped, ...from.work.checkpoints].filter((one) => !known.has(one.n))
  return to
}
