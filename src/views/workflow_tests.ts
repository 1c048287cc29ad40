import { formatPlace, type Place } from '../core/diagnostic.ts'
import type { Json } from '../core/event.ts'
import type { Colors } from './look.ts'
import { clean, clip, plural } from './text.ts'
import { xml } from './xml.ts'

/** Where a run was not as a test expects. */
export interface Mismatch {
  /** What was looked at: `exit`, `steps.build`, `files.a.txt`. */
  path: string
  expected: Json
  got: Json
  /** Where the expectation stands. */
  at: Place
}

/** Which steps of a workflow its tests reached. */
export interface Coverage {
  /** The file of tests. */
  id: string
  workflow: string
  steps: number
  reached: number
  /** Paths of the steps that no test reached. */
  missed: string[]
}

/** A test that was performed. */
export interface TestShown {
  id: string
  file: string
  name: string
  passed: boolean
  /** Milliseconds. */
  ms: number
  failures: readonly Mismatch[]
  /** Why the run stopped. */
  message: string
}

/** The body of `kind: "tests"`. */
export function testsJson(tests: readonly TestShown[], coverage: readonly Coverage[], code: number): object {
  return {
    code,
    passed: tests.filter((one) => one.passed).length,
    failed: tests.filter((one) => !one.passed).length,
    tests: tests.map(({ id, file, name, passed, ms, failures, message }) => ({
      id,
      file,
      name,
      passed,
      ms,
      message,
      failures,
    })),
    coverage,
  }
}

/** A test for people: a line, and where it failed what was expected, what came, and why the run stopped. */
export function testText({ name, passed, ms, failures, message }: TestShown, colors: Colors): string {
  const time = colors.dim(`${ms} ms`)
  if (passed) return `  ${colors.green('passed')}  ${clean(name)}  ${time}`
  const lines = failures.flatMap(({ path, expected, got, at }) => [
    `          ${formatPlace(at)}  ${clean(path)}`,
    `            expected  ${valueText(expected)}`,
    `            got       ${valueText(got)}`,
  ])
  const why = `          the run stopped: ${clip(message, 300)}`
  return [`  ${colors.red('FAILED')}  ${clean(name)}  ${time}`, ...lines, why].join('\n')
}

/** How many of the workflow's steps were reached, and which were not. */
export function coverageText({ steps, reached, missed }: Coverage, colors: Colors): string {
  const rest = missed.length === 0 ? '' : `; not reached: ${missed.join(', ')}`
  return colors.dim(`  ${reached} of ${plural(steps, 'step')} reached${rest}`)
}

/** The last line. */
export function testsSum(tests: readonly TestShown[], colors: Colors): string {
  const failed = tests.filter((one) => !one.passed).length
  const text = `${plural(tests.length, 'test')}, ${failed} failed`
  return failed === 0 ? colors.green(text) : colors.red(text)
}

/** A report in the form of JUnit, a suite for each file. */
export function testsJunit(tests: readonly TestShown[]): string {
  const files = [...new Set(tests.map((one) => one.file))]
  const suites = files.map((file) => {
    const own = tests.filter((one) => one.file === file)
    const failed = own.filter((one) => !one.passed).length
    const head = `  <testsuite name="${xml(file)}" tests="${own.length}" failures="${failed}" time="${seconds(own)}">`
    return [head, ...own.map(caseXml), '  </testsuite>'].join('\n')
  })
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>'].join('\n')
}

function caseXml(test: TestShown): string {
  const head = `    <testcase classname="${xml(test.file)}" name="${xml(test.name)}" time="${seconds([test])}"`
  if (test.passed) return `${head}/>`
  const [first] = test.failures
  const lines = test.failures.map(
    ({ path, expected, got, at }) =>
      `${formatPlace(at)}: ${path}: expected ${valueText(expected)}, got ${valueText(got)}`,
  )
  const message = first === undefined ? test.message : `${first.path} is ${valueText(first.got)}`
  return `${head}>\n      <failure message="${xml(message)}">${xml(lines.join('\n'))}</failure>\n    </testcase>`
}

function seconds(tests: readonly TestShown[]): string {
  return (tests.reduce((sum, one) => sum + one.ms, 0) / 1_000).toFixed(3)
}

/** A value on one line; a long text is cut. */
function valueText(value: Json): string {
  return value === null ? 'nothing' : clip(JSON.stringify(value), 400)
}
