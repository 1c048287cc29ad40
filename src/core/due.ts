import { cronTimes } from './cron.ts'
import type { Schedule } from './workflow.ts'

/** A time counts as met, and not as missed, for so long after it. */
const grace = 90_000

/** Of times that were missed, so many are caught up on at most. */
const mostCaughtUp = 100

/** What is to be done about the times since the last look. */
export interface Due {
  /** Where the next look goes on. */
  last: Date
  /** To be started, oldest first. */
  start: Date[]
  /** Left out because the run before is alive. */
  overlapped: Date[]
  /** How many were missed and are not caught up on. */
  missed: number
  /** Whether what is alive is to be stopped first. */
  cancel: boolean
}

/** Decides on the times of a schedule after `last`, up to now; undefined where there are none. */
export function dueOf(
  schedule: Schedule,
  { last, now, busy }: { last: Date; now: Date; busy: boolean },
): Due | undefined {
  const due = cronTimes(schedule.cron, schedule.timezone).between(last, now, mostCaughtUp)
  const newest = due.at(-1)
  if (newest === undefined) return undefined
  const met = now.getTime() - newest.getTime() <= grace
  const wanted = schedule.catchUp === 'all' ? due : schedule.catchUp === 'last' || met ? [newest] : []
  const missed = due.length - wanted.length
  const blocked = busy && wanted.length > 0
  if (blocked && schedule.overlap === 'skip')
    return { last: newest, start: [], overlapped: wanted, missed, cancel: false }
  return { last: newest, start: wanted, overlapped: [], missed, cancel: blocked && schedule.overlap === 'cancel' }
}

/** The name of a time of a workflow: a run that carries it is not started a second time. */
export function slotOf(workflow: string, at: Date): string {
  return `${workflow}@${at.toISOString()}`
}
