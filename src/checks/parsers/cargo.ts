import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

/** `cargo test`: between `running N tests` and the first empty line; what failed tests printed comes after and is not read. */
export function parseCargo(text: string): TestResult[] | undefined {
  const lines = text.split('\n')
  if (!lines.some((line) => /^test result: (?:ok|FAILED)\. /.test(line))) return undefined
  const found: TestResult[] = []
  let inside = false
  for (const line of lines) {
    if (/^running \d+ tests?$/.test(line)) inside = true
    else if (line === '') inside = false
    const match = inside ? /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)\b/.exec(line) : null
    if (match) found.push({ name: nameOf(match[1]!), status: statusOf(match[2]!) })
  }
  return found
}

/** A documentation test, `src/lib.rs - f (line 3)`, is named as it stands; a unit test is a path of modules. */
function nameOf(name: string): string {
  return name.includes(' - ') ? name : join(name.split('::'))
}

function statusOf(word: string): TestResult['status'] {
  if (word === 'ok') return 'passed'
  return word === 'FAILED' ? 'failed' : 'skipped'
}
