import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

const marks: Record<string, TestResult['status']> = { PASS: 'passed', FAIL: 'failed', SKIP: 'skipped' }
const actions: Record<string, TestResult['status']> = { pass: 'passed', fail: 'failed', skip: 'skipped' }

/** `go test -v`. A test can print such a line too; where mmm chooses the form it takes `-json`, which tells them apart. */
export function parseGo(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  if (!lines.some((line) => /^(?:ok {2}|FAIL|\?   )\t\S+/.test(line))) return undefined
  const found: TestResult[] = []
  let first = 0
  for (const line of lines) {
    const test = /^ *--- (PASS|FAIL|SKIP): (\S+)(?: \([\d.]+s\))?$/.exec(line)
    if (test) found.push({ name: join(test[2]!.split('/')), status: marks[test[1]!]! })
    const done = /^(ok {2}|FAIL|\?   )\t(\S+)/.exec(line)
    if (!done) continue
    for (const result of found.slice(first)) result.file = done[2]!
    if (done[1] !== '?   ')
      found.push({ name: done[2]!, file: done[2]!, status: done[1] === 'FAIL' ? 'failed' : 'passed' })
    first = found.length
  }
  return found
}

interface GoEvent {
  Action: string
  Package?: string
  Test?: string
  Output?: string
}

/** `go test -json`: one event a line. A package is a result too, named by its import path. */
export function parseGoJson(text: string): TestResult[] | undefined {
  const events = eventsIn(text)
  if (!events.some((event) => event.Package !== undefined && event.Action in actions)) return undefined
  return events
    .filter((event) => event.Action in actions && (event.Test !== undefined || event.Action !== 'skip'))
    .map((event) => ({
      name: event.Test === undefined ? (event.Package ?? '') : join(event.Test.split('/')),
      ...(event.Package === undefined ? {} : { file: event.Package }),
      status: actions[event.Action]!,
    }))
}

/** What `go test -json` would have printed without `-json`; undefined if it is no such output. */
export function readableGoJson(text: string): string | undefined {
  const events = eventsIn(text)
  if (events.length === 0) return undefined
  return events.map((event) => event.Output ?? '').join('')
}

function eventsIn(text: string): GoEvent[] {
  const events: GoEvent[] = []
  for (const line of text.split('\n')) {
    if (!line.startsWith('{') || !line.includes('"Action":')) continue
    try {
      events.push(JSON.parse(line) as GoEvent)
    } catch {
      // a line that was cut
    }
  }
  return events
}
