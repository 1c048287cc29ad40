import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

const file = /^ ([✓❯×↓]) (?:\|[^|]+\| )?(\S.*?\.\w+) \(\d+ tests?(?: \| [^)]*)?\)(?: \d.*)?$/
const verbose = /^ ([✓×↓□]) (?:\|[^|]+\| )?(\S.*?\.\w+) > (.+?)(?: \d+ms)?$/
const inside = /^ {3,}([✓×↓□]) (.+?)(?: \d+ms)?$/

const statuses: Record<string, TestResult['status']> = {
  '✓': 'passed',
  '❯': 'failed',
  '×': 'failed',
  '↓': 'skipped',
  '□': 'skipped',
}

/**
 * vitest's default and verbose reporters without a terminal. The default one names the tests of failed files only; so
 * each file is a result too, named by its path. What a test prints stands among these lines: where mmm chooses the
 * reporter it takes JSON.
 */
export function parseVitest(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  const footer = lines.findLastIndex((line) => /^ Test Files {2}\S/.test(line))
  if (footer === -1) return undefined
  const found: TestResult[] = []
  let current: string | undefined
  for (const line of lines.slice(0, footer)) {
    const whole = file.exec(line)
    const named = whole ? null : verbose.exec(line)
    const nested = whole || named || current === undefined ? null : inside.exec(line)
    if (whole) found.push({ name: (current = whole[2]!), file: current, status: statuses[whole[1]!]! })
    else if (named) found.push({ name: join(named[3]!.split(' > ')), file: named[2]!, status: statuses[named[1]!]! })
    else if (nested) found.push({ name: nested[2]!, file: current!, status: statuses[nested[1]!]! })
    else if (line === '') current = undefined
  }
  return found
}
