import { cronFields, type CronFields } from '../../../core/cron_fields.ts'

const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/**
 * A cron expression as values of systemd's `OnCalendar`: two where day of month and weekday are both given, for cron fires
 * on either. Undefined where systemd cannot say it.
 */
export function calendarsOf(cron: string, timezone: string): string[] | undefined {
  const fields = cronFields(cron)
  if (fields === undefined) return undefined
  const { days, weekdays, ...rest } = fields
  const either = days !== undefined && weekdays !== undefined
  const parts: CronFields[] = either
    ? [
        { ...rest, days },
        { ...rest, weekdays },
      ]
    : [fields]
  return parts.map((one) => calendarOf(one, timezone))
}

function calendarOf({ minutes, hours, days, months, weekdays }: CronFields, timezone: string): string {
  const week = weekdays === undefined ? '' : `${weekdays.map((one) => names[one]).join(',')} `
  return `${week}*-${listed(months)}-${listed(days)} ${listed(hours)}:${listed(minutes)}:00 ${timezone}`
}

function listed(numbers: readonly number[] | undefined): string {
  return numbers === undefined ? '*' : numbers.map((one) => String(one).padStart(2, '0')).join(',')
}
