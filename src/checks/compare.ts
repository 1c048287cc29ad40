import type { CheckResult, TestResult } from '../core/event.ts'

/** Something that passed before and does not any more. */
export interface Broken {
  check: string
  /** Names of single tests, where the output tells them. */
  tests: string[]
  why: string
}

export interface CompareOptions {
  /** Tests that may fall away or be skipped, because a change of them was allowed. @default none */
  mayGo?: (test: TestResult) => boolean
}

/**
 * What a candidate broke: a check that passed at the base and fails now, or a single test that passed by name and now
 * fails, is skipped or is missing. The latter holds also where the check as a whole was red before, so that a red suite
 * still protects its green tests.
 */
export function brokenBy(
  base: readonly CheckResult[],
  candidate: readonly CheckResult[],
  options: CompareOptions = {},
): Broken[] {
  const now = new Map(candidate.map((result) => [result.check, result]))
  return base.flatMap((before) => brokenCheck(before, now.get(before.check), options) ?? [])
}

function brokenCheck(before: CheckResult, after: CheckResult | undefined, options: CompareOptions): Broken | undefined {
  const { check } = before
  if (after === undefined) return before.passed ? { check, tests: [], why: 'was not run' } : undefined
  const lost = lostTests(before, after, options)
  const tests = lost.map((one) => one.name)
  if (before.passed && !after.passed) return { check, tests, why: `passed before, fails now: ${reasonOf(after)}` }
  if (lost.length > 0) return { check, tests, why: `passed before: ${listed(lost)}` }
  const unreadable =
    !after.passed && after.tests === undefined && before.tests?.some((test) => test.status === 'passed')
  return unreadable
    ? { check, tests: [], why: 'its single tests passed before and cannot be told any more' }
    : undefined
}

/** The first few by name, the others by number. */
function listed(lost: ReadonlyArray<{ name: string; now: string }>): string {
  const more = lost.length > 5 ? ` and ${lost.length - 5} more` : ''
  return `${lost
    .slice(0, 5)
    .map((one) => `"${one.name}" ${one.now}`)
    .join(', ')}${more}`
}

function reasonOf(result: CheckResult): string {
  return result.reason ?? `exit code ${result.exit}`
}

function lostTests(
  before: CheckResult,
  after: CheckResult,
  options: CompareOptions,
): Array<{ name: string; now: string }> {
  if (before.tests === undefined || after.tests === undefined) return []
  const was = byName(before.tests)
  const is = byName(after.tests)
  const greenFiles = new Set(
    after.tests.filter((test) => isFile(test) && test.status === 'passed').map((test) => test.file),
  )
  const lost = []
  for (const [key, test] of was) {
    if (test.status !== 'passed') continue
    const now = is.get(key)?.status ?? (greenFiles.has(test.file) ? 'passed' : 'missing')
    if (now === 'passed' || (now !== 'failed' && options.mayGo?.(test))) continue
    lost.push({ name: test.name, now: now === 'failed' ? 'fails' : `is ${now}` })
  }
  return lost
}

/** Some reporters name the tests of red files only; of a green one they give the file itself. */
function isFile(test: TestResult): boolean {
  return test.file !== undefined && test.name === test.file
}

const worse = { passed: 0, skipped: 1, failed: 2 }

/** Of several results under one name the worst counts. */
function byName(tests: readonly TestResult[]): Map<string, TestResult> {
  const found = new Map<string, TestResult>()
  for (const test of tests) {
    const key = `${test.file ?? ''}\0${test.name}`
    const known = found.get(key)
    if (known === undefined || worse[test.status] > worse[known.status]) found.set(key, test)
  }
  return found
}
