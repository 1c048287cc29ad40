import { join } from './parsers/join.ts'
import { xmlPieces, type XmlPiece } from './reports/xml.ts'

type Open = Extract<XmlPiece, { open: string }>

/** A test of a JUnit report. */
export interface JunitCase {
  /** With its class or suite: `Calc > adds`. */
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

/** What is open while a document is read. */
interface Reading {
  cases: JunitCase[]
  suites: Suite[]
  /** Open `<testsuites>`. */
  roots: number
  known: boolean
  current: JunitCase | undefined
  /** The open tag whose text says why. */
  inside: string
}

/**
 * The tests of JUnit's XML, as surefire, pytest, jest-junit, gradle and node write it; what a program prints before and after
 * it is passed over. A suite that holds no test and still counts an error is a failure: it broke before its first test.
 * Throws SyntaxError on what is no whole report.
 */
export function junitCases(text: string): JunitCase[] {
  const reading: Reading = { cases: [], suites: [], roots: 0, known: false, current: undefined, inside: '' }
  const start = text.search(/<(?:\?xml|!doctype|testsuites?[\s>/])/i)
  try {
    for (const piece of xmlPieces(text.slice(Math.max(0, start)))) take(piece, reading)
  } catch (error) {
    if (!reading.known || isOpen(reading)) throw error
  }
  if (!reading.known) throw new SyntaxError('It holds no <testsuite>')
  if (isOpen(reading)) throw new SyntaxError('It ends before its last suite does')
  return reading.cases
}

function isOpen({ suites, roots }: Reading): boolean {
  return suites.length + roots > 0
}

function take(piece: XmlPiece, reading: Reading): void {
  if ('text' in piece) {
    if (reading.current !== undefined && reading.inside !== '') reading.current.body += piece.text
  } else if ('close' in piece) close(piece.close, reading)
  else begin(piece, reading)
}

function close(name: string, reading: Reading): void {
  if (name === reading.inside) reading.inside = ''
  if (name === 'testcase') reading.current = undefined
  if (name === 'testsuites') reading.roots--
  if (name === 'testsuite') reading.cases.push(...brokenSuite(reading.suites.pop()))
}

function begin(piece: Open, reading: Reading): void {
  const { suites, cases } = reading
  reading.known ||= /^testsuites?$/.test(piece.open)
  if (piece.open === 'testsuites' && !piece.empty) reading.roots++
  if (piece.open === 'testsuite') {
    if (suites.length > 0) suites.at(-1)!.filled = true
    const suite = { attributes: piece.attributes, filled: false }
    if (piece.empty) cases.push(...brokenSuite(suite))
    else suites.push(suite)
  } else if (piece.open === 'testcase') {
    for (const suite of suites) suite.filled = true
    const made = caseOf(piece, suites)
    cases.push(made)
    reading.current = piece.empty ? undefined : made
  } else if (reading.current !== undefined && judge(reading.current, piece) && !piece.empty) reading.inside = piece.open
}

/** Whether the tag is a verdict that says why. */
function judge(current: JunitCase, { open, attributes }: Open): boolean {
  if (open === 'skipped' && current.status === 'passed') current.status = 'skipped'
  if (open !== 'failure' && open !== 'error') return false
  current.status = 'failed'
  current.message ||= attributes['message'] ?? ''
  return true
}

function caseOf({ attributes }: Open, suites: readonly Suite[]): JunitCase {
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

function brokenSuite(suite: Suite | undefined): JunitCase[] {
  if (suite === undefined || suite.filled) return []
  const count = Number(suite.attributes['errors'] ?? 0) + Number(suite.attributes['failures'] ?? 0)
  const name = suite.attributes['name'] ?? 'a suite without a name'
  return count > 0 ? [{ name, status: 'failed', message: 'The suite broke before its first test', body: '' }] : []
}
