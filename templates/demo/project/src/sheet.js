import { parseClock } from './clock.js'
import { interval, lengthOf } from './interval.js'

const minute = 60_000

/**
 * The entries of a timesheet: a line each, `date,from,to,project`. Empty lines and lines that begin with `#` are left out.
 * Throws a RangeError that names the line which it cannot read.
 */
export function parseSheet(text) {
  const entries = []
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    entries.push(parseEntry(line, i + 1))
  }
  return entries
}

/** Milliseconds of all entries. */
export function total(entries) {
  return entries.reduce((sum, entry) => sum + lengthOf(entry), 0)
}

function parseEntry(line, number) {
  const fields = line.split(',').map((field) => field.trim())
  if (fields.length !== 4) throw new RangeError(`Line ${number}: an entry has 4 fields, and this has ${fields.length}`)
  const [date, from, to, project] = fields
  const midnight = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(midnight)) throw new RangeError(`Line ${number}: "${date}" is no date`)
  const start = midnight + parseClock(from) * minute
  const end = midnight + parseClock(to) * minute
  return { ...interval(start, end), date, project, line: number }
}
