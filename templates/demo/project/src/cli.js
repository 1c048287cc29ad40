import { readFileSync } from 'node:fs'
import { format } from './format.js'
import { parse } from './parse.js'
import { parseSheet, total } from './sheet.js'

const usage = `stint ms <duration>       its milliseconds
stint add <duration...>   the sum of durations
stint sheet <file>        the total of a timesheet`

/** Runs a command line and returns what it prints, without a line end. Throws where it cannot. */
export function main([command, ...args]) {
  switch (command) {
    case 'ms':
      return String(parse(args.join(' ')))
    case 'add':
      return format(args.map((arg) => parse(arg)).reduce((sum, ms) => sum + ms, 0))
    case 'sheet':
      return sheet(args)
    default:
      throw new RangeError(`Usage:\n${usage}`)
  }
}

function sheet([file]) {
  const entries = parseSheet(readFileSync(file, 'utf8'))
  return format(total(entries))
}
