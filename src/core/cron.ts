import { createRequire } from 'node:module'
import type { Cron } from 'croner'
import { messageOf } from './error.ts'

/** The times of a cron expression in a time zone. */
export interface Times {
  /** The next ones after a time. */
  next(count: number, after: Date): Date[]
  /** Those after the first time, up to and including the second; of more than `most` the newest. Oldest first. */
  between(after: Date, until: Date, most: number): Date[]
}

/** Reads an expression of five fields, or says in a sentence what is wrong with it. */
export function readCron(cron: string, timezone: string): Times | string {
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5) return `"${cron}" is no cron expression: it has ${fields.length} fields, not 5`
  if (!isTimeZone(timezone)) return `There is no time zone "${timezone}"`
  try {
    const made = make(cron, timezone)
    if (made.nextRun(new Date(0)) === null) return `"${cron}" names a date that never comes`
    return timesOf(made)
  } catch (error) {
    const said = messageOf(error)
      .replace(/^Cron\w+: /, '')
      .replace(/\.$/, '')
    return `"${cron}" is no cron expression: ${said}`
  }
}

/** The times of an expression that was checked before. */
export function cronTimes(cron: string, timezone: string): Times {
  const times = readCron(cron, timezone)
  if (typeof times === 'string') throw new Error(times)
  return times
}

/** Whether the zone is known here, as `Europe/Berlin` or `UTC`. An offset such as `+02:00` is no zone. */
export function isTimeZone(zone: string): boolean {
  try {
    return /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }).format() !== ''
  } catch {
    return false
  }
}

/** The first field whose steps are not all of the same length, such as minutes by 7: the last one of the hour is shorter. */
export function unevenStep(cron: string): { field: 'minutes' | 'hours'; step: number } | undefined {
  const [minute = '', hour = ''] = cron.trim().split(/\s+/)
  for (const [field, text, whole] of [
    ['minutes', minute, 60],
    ['hours', hour, 24],
  ] as const) {
    const step = Number(/^\*\/(\d+)$/.exec(text)?.[1] ?? 1)
    if (whole % step !== 0) return { field, step }
  }
  return undefined
}

function make(cron: string, timezone: string): Cron {
  // Loaded when a schedule is met and at no other time: most workflows have none
  const croner = createRequire(import.meta.url)('croner') as typeof import('croner')
  // As Vixie cron: a time of day that a change of clocks leaves out comes right after the gap, one that it repeats comes once
  return new croner.Cron(cron, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard' })
}

function timesOf(made: Cron): Times {
  return {
    next: (count, after) => made.nextRuns(count, after),
    between(after, until, most) {
      const found: Date[] = []
      // The search backwards leaves out the time it starts from
      let from = new Date(until.getTime() + 1_000 - (until.getTime() % 1_000))
      while (found.length < most) {
        const before = made.previousRuns(1, from)[0]
        if (before === undefined || before <= after) break
        if (before <= until) found.push(before)
        from = before
      }
      return found.toReversed()
    },
  }
}
