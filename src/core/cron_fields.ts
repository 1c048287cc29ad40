/** A cron expression as lists of numbers; undefined = each of them. Weekdays are 0 (Sunday) to 6. */
export interface CronFields {
  minutes?: number[]
  hours?: number[]
  days?: number[]
  months?: number[]
  weekdays?: number[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/**
 * Takes a valid expression apart, for programs that know another dialect. Undefined where it says what only croner knows
 * (`L`, `W`, `#`, `+`).
 */
export function cronFields(cron: string): CronFields | undefined {
  const [minute, hour, day, month, weekday] = cron.trim().toLowerCase().split(/\s+/)
  const named = (text: string, names: readonly string[], from: number) =>
    names.reduce((now, name, i) => now.replaceAll(name, String(i + from)), text)
  const all = [
    read(minute!, 0, 59),
    read(hour!, 0, 23),
    read(day!, 1, 31),
    read(named(month!, months, 1), 1, 12),
    read(named(weekday!, weekdays, 0), 0, 7),
  ]
  if (all.includes('unknown')) return undefined
  const [minutes, hours, days, inMonths, onDays] = all as Array<number[] | undefined>
  const week = onDays === undefined ? undefined : sorted(onDays.map((one) => one % 7))
  return {
    ...(minutes === undefined ? {} : { minutes }),
    ...(hours === undefined ? {} : { hours }),
    ...(days === undefined ? {} : { days }),
    ...(inMonths === undefined ? {} : { months: inMonths }),
    ...(week === undefined ? {} : { weekdays: week }),
  }
}

function read(text: string, min: number, max: number): number[] | undefined | 'unknown' {
  if (text === '*' || text === '?') return undefined
  const found: number[] = []
  for (const part of text.split(',')) {
    const match = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part)
    if (match === null) return 'unknown'
    const from = match[1] === undefined ? Number(match[2]) : min
    // Of weekdays, * is 0 to 6: 7 is Sunday again
    const last = max === 7 ? 6 : max
    const to = match[1] === undefined ? Number(match[3] ?? match[2]) : last
    for (let at = from; at <= to; at += Number(match[4] ?? 1)) found.push(at)
  }
  return sorted(found)
}

function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b)
}
