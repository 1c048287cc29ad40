import { join } from '../parsers/join.ts'
import type { Report, ReportTests } from './report.ts'
import { xmlPieces, type XmlPiece } from './xml.ts'

type Open = Extract<XmlPiece, { open: string }>

interface Case {
  name: string
  file?: string
  line?: number
  status: 'passed' | 'failed' | 'skipped'
  message: string
  /** Text inside `<failure>`, where the attribute says nothing. */
  body: string
}

interface Suite {
  attributes: Record<string, string>
  /** Whether it holds a test or another suite. */
  filled: boolean
}

/**
 * JUnit's XML, as surefire, pytest, jest-junit, gradle and node write it. A suite that holds no test and still counts an
 * error is a failure: it broke before its first test. Throws SyntaxError on what is no whole report.
 */
export function junitReport(text: string): Report {
  const cases: Case[] = []
  const suites: Suite[] = []
  let roots = 0
  let known = false
  let current: Case | undefined
  let inside = ''
  for (const piece of xmlPieces(text.slice(Math.max(0, text.search(/<(?:\?xml|!doctype|testsuites?[\s>/])/i))))) {
    if ('text' in piece) {
      if (current !== undefined && inside !== '') current.body += piece.text
    } else if ('close' in piece) {
      if (piece.close === inside) inside = ''
      if (piece.close === 'testcase') current = undefined
      if (piece.close === 'testsuites') roots--
      if (piece.close === 'testsuite') cases.push(...brokenSuite(suites.pop()))
    } else {
      known ||= /^testsuites?$/.test(piece.open)
      if (piece.open === 'testsuites' && !piece.empty) roots++
      if (piece.open === 'testsuite') {
        if (suites.length > 0) suites.at(-1)!.filled = true
        const suite = { attributes: piece.attributes, filled: false }
        if (piece.empty) cases.push(...brokenSuite(suite))
        else suites.push(suite)
      } else if (piece.open === 'testcase') {
        for (const suite of suites) suite.filled = true
        const made = caseOf(piece, suites)
        cases.push(made)
        current = piece.empty ? undefined : made
      } else if (current !== undefined && judge(current, piece) && !piece.empty) inside = piece.open
    }
  }
  if (!known) throw new SyntaxError('It holds no <testsuite>')
  if (suites.length + roots > 0) throw new SyntaxError('It ends before its last suite does')
  return { findings: [], tests: testsOf(cases) }
}

/** Whether the tag is a verdict that says why. */
function judge(current: Case, { open, attributes }: Open): boolean {
  if (open === 'skipped' && current.status === 'passed') current.status = 'skipped'
  if (open !== 'failure' && open !== 'error') return false
  current.status = 'failed'
  current.message ||= attributes['message'] ?? ''
  return true
}

function caseOf({ attributes }: Open, suites: readonly Suite[]): Case {
  const file =
    attributes['file'] ?? suites.findLast((suite) => suite.attributes['file'] !== undefined)?.attributes['file']
  const line = Number(attributes['line'])
  return {
    name: join([attributes['classname'], attributes['name']]),
    ...(file === undefined ? {} : { file }),
    ...(Number.isInteger(line) && line > 0 ? { line } : {}),
    status: 'passed',
    message: '',
    body: '',
  }
}

function brokenSuite(suite: Suite | undefined): Case[] {
  if (suite === undefined || suite.filled) return []
  const count = Number(suite.attributes['errors'] ?? 0) + Number(suite.attributes['failures'] ?? 0)
  const name = suite.attributes['name'] ?? 'a suite without a name'
  return count > 0 ? [{ name, status: 'failed', message: 'The suite broke before its first test', body: '' }] : []
}

function testsOf(cases: readonly Case[]): ReportTests {
  const count = (status: Case['status']) => cases.filter((one) => one.status === status).length
  const failures = cases
    .filter((one) => one.status === 'failed')
    .map(({ name, file, line, message, body }) => ({
      name,
      message: (message === '' ? body.trim() : message).slice(0, 2_000),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
    }))
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), failures }
}
