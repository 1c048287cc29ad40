import { cronFields } from '../../../core/cron_fields.ts'
import { MmmError } from '../../../core/error.ts'
import { markOf, type Installing } from './target.ts'

/** The lines for a crontab, from the mark to its end. `zone` is the one that the machine lives in. */
export function crontabBlock(installing: Installing, zone: string, now: Date): string {
  const { schedule, line, path } = installing
  const command = `PATH=${shellQuoted(path)} ${line.map(shellQuoted).join(' ')}`
  const lines = schedule.map(({ cron, timezone }) => {
    if (!sameClock(timezone, zone, now)) throw otherZone(timezone, zone)
    return `${timesOf(cron)} ${command.replaceAll('%', '\\%')}`
  })
  return [markOf(installing), ...lines, endOf(installing)].join('\n')
}

/** A crontab with the block of a workflow in place of the one it may have. */
export function withBlock(crontab: string, block: string, installing: Pick<Installing, 'root' | 'workflow'>): string {
  const rest = withoutBlock(crontab, installing)
  return `${rest}${rest === '' || rest.endsWith('\n') ? '' : '\n'}${block}\n`
}

/** A crontab without the block of a workflow, byte for byte; the same text where there is none. */
export function withoutBlock(crontab: string, installing: Pick<Installing, 'root' | 'workflow'>): string {
  const lines = crontab.split('\n')
  const from = lines.indexOf(markOf(installing))
  const to = lines.indexOf(endOf(installing), from)
  if (from < 0 || to < 0) return crontab
  return [...lines.slice(0, from), ...lines.slice(to + 1)].join('\n')
}

/** What the last line of a block says. */
export function endOf(installing: Pick<Installing, 'root' | 'workflow'>): string {
  return markOf(installing).replace('# written', '# end of what was written')
}

/** The times in full, for the crons differ in what a `*` with steps means beside a second field of days. */
function timesOf(cron: string): string {
  const fields = cronFields(cron)
  if (fields === undefined) {
    throw new MmmError('schedule.dialect', `A crontab cannot say "${cron}"`, { hint: 'Run it with: mmm schedule run' })
  }
  const { minutes, hours, days, months, weekdays } = fields
  return [minutes, hours, days, months, weekdays].map((one) => one?.join(',') ?? '*').join(' ')
}

/** Whether two zones show the same time in all of the coming year. */
function sameClock(a: string, b: string, now: Date): boolean {
  if (a === b) return true
  const shown = (zone: string) =>
    new Intl.DateTimeFormat('en', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const [first, second] = [shown(a), shown(b)]
  for (let day = 0; day < 366; day++) {
    const at = new Date(now.getTime() + day * 86_400_000)
    if (first.format(at) !== second.format(at)) return false
  }
  return true
}

function otherZone(timezone: string, zone: string): MmmError {
  return new MmmError('schedule.zone', `A crontab knows the zone of the machine only: "${zone}", not "${timezone}"`, {
    hint: 'Take --systemd, or mmm schedule run, or write the schedule in that zone',
  })
}

/** A word as a POSIX shell reads it back. */
export function shellQuoted(word: string): string {
  return /^[A-Za-z0-9_@+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
