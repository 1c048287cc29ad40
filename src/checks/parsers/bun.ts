import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

const statuses: Record<string, TestResult['status']> = {
  pass: 'passed',
  fail: 'failed',
  skip: 'skipped',
  todo: 'skipped',
}

/** `bun test` without a terminal: `(pass) suite > name [0.12ms]`. */
export function parseBun(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  if (!lines.some((line) => /^Ran \d+ tests? across \d+ files?\./.test(line))) return undefined
  const found: TestResult[] = []
  let file: string | undefined
  for (const line of lines) {
    file = /^(\S.*\.[cm]?[jt]sx?):$/.exec(line)?.[1] ?? file
    const match = /^\((pass|fail|skip|todo)\) (.+?)(?: \[[\d.]+m?s\])?$/.exec(line)
    if (!match) continue
    found.push({
      name: join(match[2]!.split(' > ')),
      ...(file === undefined ? {} : { file }),
      status: statuses[match[1]!]!,
    })
  }
  return found
}
