import type { Look } from './look.ts'

/** A schedule of a workflow, with its times. */
export interface ScheduleRow {
  id: string
  workflow: string
  path: string
  cron: string
  timezone: string
  overlap: string
  catchUp: string
  /** ISO time; null = never. */
  lastFired: string | null
  lastRun: string | null
  lastCode: number | null
  alive: boolean
  queued: number
  next: SlotTime[]
}

/** A time, as the world and as the zone of the schedule have it. */
export interface SlotTime {
  at: string
  local: string
}

/** A time as a clock in the zone shows it. */
export function slotTime(at: Date, timezone: string): SlotTime {
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  const of = Object.fromEntries(local.formatToParts(at).map(({ type, value }) => [type, value]))
  return {
    at: at.toISOString().replace('.000Z', 'Z'),
    local: `${of['weekday']} ${of['year']}-${of['month']}-${of['day']} ${of['hour']}:${of['minute']} ${of['timeZoneName']}`,
  }
}

/** The list of schedules. */
export function schedulesText(rows: readonly ScheduleRow[], { colors }: Look): string {
  if (rows.length === 0) return 'No workflow in .mmm/workflows has a schedule'
  return rows
    .map((row) => {
      const state = row.alive ? ', alive now' : ''
      const waiting = row.queued > 0 ? `, ${row.queued} waiting` : ''
      const last =
        row.lastFired === null
          ? 'never'
          : `${row.lastFired} (${row.lastRun ?? 'no run'}, exit ${row.lastCode ?? 'unknown'})`
      return [
        `${colors.bold(row.workflow)}  ${row.cron}  ${row.timezone}${state}${waiting}`,
        `  overlap ${row.overlap}, catch-up ${row.catchUp}   ${colors.dim(row.path)}`,
        `  last ${last}`,
        `  next ${row.next[0] === undefined ? 'never' : `${row.next[0].local}   ${row.next[0].at}`}`,
      ].join('\n')
    })
    .join('\n')
}

/** The next times of each schedule. */
export function nextText(rows: readonly ScheduleRow[], { colors }: Look): string {
  if (rows.length === 0) return 'No workflow in .mmm/workflows has a schedule'
  return rows
    .map((row) =>
      [
        `${colors.bold(row.workflow)}  ${row.cron}  ${row.timezone}`,
        ...row.next.map(({ at, local }) => `  ${local}   ${at}`),
      ].join('\n'),
    )
    .join('\n')
}

/** One run that was fired, on one line. */
export function firedText(line: {
  name: string
  slot: string
  run: string | null
  code: number | null
  reason: string
}): string {
  const code = line.code === null ? 'ended by a signal' : `exit ${line.code}`
  const reason = line.reason === '' ? '' : `: ${line.reason.split('\n')[0]}`
  return `${line.slot}  ${line.name}  ${line.run ?? 'no run'}  ${code}${reason}`
}
