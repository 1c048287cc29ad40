import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

const head = /^(\w+) \(([\w.]+)\)(?: (?:\[.*\]|\(.*\)))?(?: \.\.\. ?(.*))?$/
const verdict = /(?:^|\.\.\. )(ok|FAIL|ERROR|skipped .*|expected failure|unexpected success)$/

/**
 * Python's unittest. With `-v` every test has a line (its verdict may stand at the end of the next one, after a
 * docstring); without, only the failed ones are named, by the heads of their reports. Both stand on standard error.
 */
export function parseUnittest(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  const footer = lines.findLastIndex((line) => /^Ran \d+ tests? in (?:[\d.]+s|<time>)$/.test(line))
  if (footer === -1 || !lines.slice(footer).some((line) => /^(?:OK|FAILED|NO TESTS RAN)\b/.test(line))) return undefined
  const found = new Map<string, TestResult>()
  const rule = lines.findIndex((line) => /^={70}$/.test(line))
  let waiting: string | undefined
  for (const line of lines.slice(0, rule === -1 ? footer : rule)) {
    const match = head.exec(line)
    if (match) waiting = nameOf(match[1]!, match[2]!)
    const said = verdict.exec(match ? (match[3] ?? '') : line)
    if (waiting === undefined || !said) continue
    found.set(waiting, { name: waiting, status: statusOf(said[1]!) })
    waiting = undefined
  }
  for (const line of rule === -1 ? [] : lines.slice(rule, footer)) {
    const match = /^(?:FAIL|ERROR): (\w+) \(([\w.]+)\)/.exec(line)
    const name = match ? nameOf(match[1]!, match[2]!) : undefined
    if (name !== undefined) found.set(name, { name, status: 'failed' })
  }
  return [...found.values()]
}

/** Since Python 3.11 the bracket repeats the method: `(test_a.TestMath.test_adds)`. */
function nameOf(method: string, owner: string): string {
  const path = owner.endsWith(`.${method}`) ? owner.slice(0, -method.length - 1) : owner
  const dot = path.lastIndexOf('.')
  return dot === -1 ? join([path, method]) : join([path.slice(0, dot), path.slice(dot + 1), method])
}

function statusOf(said: string): TestResult['status'] {
  if (said === 'ok') return 'passed'
  return said.startsWith('skipped') || said === 'expected failure' ? 'skipped' : 'failed'
}
