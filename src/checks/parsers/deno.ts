import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

const row = /^((?: {2})*)(?:------- output -------|(\S.*?) \.\.\.(?: (ok|FAILED|ignored)\b.*)?)$/

/** `deno test`: lines under `running N tests from ./file.ts`; steps are indented, their test's verdict follows them. */
export function parseDeno(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  const footer = lines.findLastIndex((line) => /^(?:ok|FAILED) \| \d+ passed/.test(line))
  if (footer === -1) return undefined
  const found: TestResult[] = []
  const open: string[] = []
  let file: string | undefined
  for (const line of lines.slice(0, footer)) {
    const running = /^running \d+ tests? from (\S+)$/.exec(line)
    if (running) file = running[1]!.replace(/^\.\//, '')
    const match = file === undefined || /^ (?:ERRORS|FAILURES) $/.test(line) ? null : row.exec(line)
    if (/^ (?:ERRORS|FAILURES) $/.test(line)) file = undefined
    if (!match || match[2] === undefined) continue
    const depth = match[1]!.length / 2
    open.length = Math.min(open.length, depth)
    if (match[3] === undefined) open[depth] = match[2]
    else found.push({ name: join([...open, match[2]]), file: file!, status: statusOf(match[3]) })
  }
  return found
}

function statusOf(word: string): TestResult['status'] {
  if (word === 'ok') return 'passed'
  return word === 'FAILED' ? 'failed' : 'skipped'
}
