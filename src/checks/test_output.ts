import type { TestResult } from '../core/event.ts'
import type { TestRunnerName } from './check.ts'
import { parseBun } from './parsers/bun.ts'
import { parseCargo } from './parsers/cargo.ts'
import { parseDeno } from './parsers/deno.ts'
import { parseGo, parseGoJson, readableGoJson } from './parsers/go.ts'
import { parseJest } from './parsers/jest.ts'
import { parseJsonReport, readableJsonReport } from './parsers/json_report.ts'
import { parseJunit } from './parsers/junit.ts'
import { parseMocha } from './parsers/mocha.ts'
import { parseMochaJson } from './parsers/mocha_json.ts'
import { parseNodeSpec } from './parsers/node_spec.ts'
import { parsePytest } from './parsers/pytest.ts'
import { parseTap } from './parsers/tap.ts'
import { parseUnittest } from './parsers/unittest.ts'
import { parseVitest } from './parsers/vitest.ts'
import { plain } from './plain.ts'

type Parse = (text: string) => TestResult[] | undefined

/** The forms that a runner's output takes, those that cannot be imitated by what a test prints first. */
const formats: Record<TestRunnerName, readonly Parse[]> = {
  node: [parseTap, parseNodeSpec, parseJunit],
  vitest: [parseJsonReport, parseVitest, parseTap, parseJunit],
  jest: [parseJsonReport, parseJest],
  mocha: [parseMochaJson, parseMocha, parseTap, parseJunit],
  ava: [parseTap],
  pytest: [parsePytest, parseJunit],
  unittest: [parseUnittest],
  go: [parseGoJson, parseGo],
  cargo: [parseCargo],
  bun: [parseBun, parseJunit],
  deno: [parseDeno, parseTap, parseJunit],
}

/**
 * The tests that an output names, those of nested suites joined by ` > `. A form is known by its header or footer alone;
 * with none known the answer is undefined, never a guess. Without a runner the results of all forms found are given
 * together (`npm test` may call two runners).
 */
export function parseTests(output: string, runner?: TestRunnerName): TestResult[] | undefined {
  const text = plain(output)
  if (runner !== undefined) return firstOf(formats[runner], text)
  const all = new Set(Object.values(formats).flat())
  const found = [...all].map((parse) => parse(text)).filter((results) => results !== undefined)
  return found.length === 0 ? undefined : found.flat()
}

/** A machine's report as text for people: failures with their messages. Other output is given back as it is. */
export function readable(output: string): string {
  return readableJsonReport(output) ?? readableGoJson(output) ?? output
}

function firstOf(parsers: readonly Parse[], text: string): TestResult[] | undefined {
  for (const parse of parsers) {
    const results = parse(text)
    if (results !== undefined) return results
  }
  return undefined
}
