import type { TestResult } from '../../core/event.ts'
import { isFileName } from './is_file_name.ts'
import { join } from './join.ts'

const mark = /^((?: {2})*)([▶✔✖﹣⚠]) (.+?)(?: \([\d.]+ms\))?(?: # (SKIP|TODO)\b.*)?$/

/**
 * The spec reporter of `node --test`. What a test prints stands bare among the marks, so a test can print a mark of its
 * own: where mmm chooses the reporter it takes TAP.
 */
export function parseNodeSpec(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  const footer = lines.findLastIndex((line) => /^ℹ tests \d+$/.test(line))
  if (footer === -1 || !lines.slice(footer).some((line) => /^ℹ pass \d+$/.test(line))) return undefined
  const found: TestResult[] = []
  const open: Array<string | undefined> = []
  for (const line of lines.slice(0, footer)) {
    const match = mark.exec(line)
    if (!match) continue
    const depth = match[1]!.length / 2
    const [, , sign, name, directive] = match
    if (sign === '▶' && open[depth] !== name) {
      open.length = depth
      open[depth] = name!
      continue
    }
    const suite = open[depth] === name
    open.length = depth
    const status = directive !== undefined || sign === '﹣' ? 'skipped' : sign === '✖' ? 'failed' : 'passed'
    const isFile = depth === 0 && isFileName(name!)
    if (!(status !== 'failed' && (suite || isFile)) && sign !== '▶') found.push({ name: join([...open, name]), status })
  }
  return found
}
