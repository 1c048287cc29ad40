import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { parseReport } from '../../../src/checks/index.ts'
import { env, nodeSuite, vitestSuite, world } from '../world.ts'
import { eslint, junitPytest, junitSurefire, lcov, sarif, stryker, tapBats } from './samples.ts'

describe('junit', () => {
  test('pytest: failure, error, skip, and text in CDATA and in the tag', () => {
    const { tests } = parseReport(junitPytest, 'junit')
    expect(tests).toEqual({
      passed: 1,
      failed: 2,
      skipped: 1,
      failures: [
        { name: 'tests.test_a > test_bad', message: 'assert 1 == 2', file: 'tests/test_a.py', line: 5 },
        {
          name: 'tests.test_a > test_setup[a<b]',
          message: 'failed on setup with "ValueError: no & never"',
          file: 'tests/test_a.py',
          line: 9,
        },
      ],
    })
  })

  test('surefire: the reason is text alone, and a suite that broke before its first test', () => {
    const { tests } = parseReport(`[INFO] Scanning\n${junitSurefire}`, 'junit')
    expect(tests).toMatchObject({ passed: 1, failed: 2, skipped: 0 })
    expect(tests!.failures.map(({ name, message }) => [name, message.split('\n')[0]])).toEqual([
      ['org.x.CalcTest > divides', 'org.opentest4j.AssertionFailedError: <5> & </testcase>'],
      ['org.x.BrokenTest', 'The suite broke before its first test'],
    ])
  })

  test('as node and vitest write it', () => {
    const cwd = world({ 'a.test.mjs': nodeSuite, 't/v.test.ts': vitestSuite })
    const node = spawnSync(process.execPath, ['--test', '--test-reporter=junit', 'a.test.mjs'], {
      cwd,
      env,
      encoding: 'utf8',
    }).stdout
    const own = parseReport(node, 'junit').tests!
    expect(own.failures.map((one) => one.name.split(' > ').at(-1))).toEqual(['fails', 'inner # bad'])
    expect(own.failures[0]!.message).toContain('boom')
    const { stdout } = spawnSync('npx', ['--no-install', 'vitest', 'run', '--reporter=junit', 't/'], {
      cwd,
      env,
      encoding: 'utf8',
    })
    expect(parseReport(stdout, 'junit').tests).toMatchObject({ passed: 3, failed: 1, skipped: 2 })
  })

  test.each([
    ['nothing', ''],
    ['another document', '<html><body/></html>'],
    ['the half of one', junitPytest.slice(0, -30)],
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><testsuite name="x"/>'],
    ['an open CDATA', '<testsuite><testcase name="a"><failure><![CDATA[x'],
  ])('%s is no report', (_, text) => {
    expect(() => parseReport(text, 'junit')).toThrow(SyntaxError)
  })
})

describe('tap', () => {
  test('as node writes it', () => {
    const cwd = world({ 'a.test.mjs': nodeSuite })
    const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'a.test.mjs'], {
      cwd,
      env,
      encoding: 'utf8',
    })
    const { tests } = parseReport(stdout, 'tap')
    expect(tests!.failures.map(({ name, message }) => [name, message.split('\n')[0]])).toEqual([
      ['fails', 'boom'],
      ['math > inner # bad', expect.stringMatching(/^(?:1 == 2|Expected values to be)/)],
      ['math', '1 subtest failed'],
    ])
    expect(tests).toMatchObject({ passed: 6, skipped: 1 })
  })

  test('bats, TAP 12 without a version; todo and skip are no failures', () => {
    const { tests } = parseReport(tapBats, 'tap')
    expect(tests).toEqual({ passed: 1, failed: 1, skipped: 2, failures: [{ name: 'subtracts', message: '' }] })
  })

  test('a plan that was not fulfilled, a missing plan, and bailing out are failures', () => {
    const failed = (text: string) => parseReport(text, 'tap').tests!.failures
    expect(failed('TAP version 13\n1..3\nok 1 - a\nok 2 - b\n')).toEqual([
      { name: 'plan', message: '3 tests were planned and 2 ran' },
    ])
    expect(failed('TAP version 13\nok 1 - a\n')[0]!.message).toContain('no plan')
    expect(failed('1..2\nok 1\nBail out! no disk\n').map((one) => one.name)).toEqual(['Bail out! no disk', 'plan'])
    expect(parseReport('TAP version 14\n1..0 # skip nothing here\n', 'tap').tests).toMatchObject({
      passed: 0,
      failed: 0,
    })
    expect(() => parseReport('all is well\n', 'tap')).toThrow(SyntaxError)
  })
})

describe('sarif', () => {
  test('levels by result and by rule, messages by id, places; what is suppressed or passed is none', () => {
    expect(parseReport(sarif, 'sarif').findings).toEqual([
      {
        severity: 'error',
        code: 'js/sql-injection',
        message: 'Query built from user input.',
        file: 'src/db file.js',
        line: 12,
        column: 7,
      },
      { severity: 'error', code: 'no-unused', message: "'x' is never used", file: '/work/a.js', line: 3 },
      { severity: 'warning', code: 'unknown-rule', message: 'Look here' },
      { severity: 'info', code: 'style', message: 'A note' },
      { severity: 'error', code: '', message: 'Scanner did not succeed: out of memory' },
    ])
  })

  test('a run without results is no fault; another version and another document are none', () => {
    expect(parseReport('{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}}}]}', 'sarif').findings).toEqual([])
    expect(() => parseReport('{"version":"1.0.0","runs":[]}', 'sarif')).toThrow()
    expect(() => parseReport('[]', 'sarif')).toThrow()
  })
})

describe('lcov', () => {
  test('lines, functions, branches; a file that stands there twice counts once', () => {
    // lines 4 of 6, functions 1 of 2, branches 1 of 4
    expect(parseReport(lcov, 'lcov')).toEqual({ findings: [], coverage: { lines: 66.66, functions: 50, branches: 25 } })
  })

  test('sums alone are enough; nothing measured is null; what is not whole is none', () => {
    expect(parseReport('SF:a\nLF:8\nLH:6\nend_of_record\n', 'lcov').coverage).toEqual({
      lines: 75,
      functions: null,
      branches: null,
    })
    expect(parseReport('SF:a\nend_of_record\n', 'lcov').coverage!.lines).toBeNull()
    expect(() => parseReport('SF:a\nDA:1,1\n', 'lcov')).toThrow('ends inside')
    expect(() => parseReport('', 'lcov')).toThrow(SyntaxError)
  })

  test('as node writes it', () => {
    const cwd = world({
      'a.mjs': 'export function f(a) {\n  return a\n}\n\nexport function g() {\n  return 2\n}\n',
      'a.test.mjs': "import { test } from 'node:test'\nimport { f } from './a.mjs'\ntest('f', () => { f(1) })\n",
    })
    const args = ['--test', '--experimental-test-coverage', '--test-reporter=lcov', 'a.test.mjs']
    const text = execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8' })
    const { lines, functions } = parseReport(text, 'lcov').coverage!
    expect(lines).toBeGreaterThan(50)
    expect(lines).toBeLessThan(100)
    expect(functions).toBeGreaterThan(0)
    expect(functions).toBeLessThan(100)
  })
})

describe('eslint', () => {
  test('errors, warnings, a file that cannot be parsed; after what npm prints', () => {
    const findings = [
      {
        severity: 'error',
        code: 'no-undef',
        message: "'y' is not defined.",
        file: '/work/src/a.js',
        line: 2,
        column: 5,
      },
      { severity: 'warning', code: 'semi', message: 'Missing semicolon.', file: '/work/src/a.js', line: 1, column: 10 },
      {
        severity: 'error',
        code: '',
        message: 'Parsing error: Unexpected token }',
        file: '/work/src/b.js',
        line: 4,
        column: 1,
      },
    ]
    expect(parseReport(eslint, 'eslint').findings).toEqual(findings)
    expect(parseReport(`\n> lint\n> eslint -f json .\n\n${eslint}\nnpm notice\n`, 'eslint').findings).toEqual(findings)
    expect(parseReport('[]', 'eslint').findings).toEqual([])
    expect(() => parseReport('Oops! Something went wrong', 'eslint')).toThrow(SyntaxError)
    expect(() => parseReport('{"a": 1}', 'eslint')).toThrow()
  })
})

describe('stryker', () => {
  test('score and the mutants that live', () => {
    const { mutation, findings } = parseReport(stryker, 'stryker')
    expect(mutation).toEqual({ score: 50, killed: 1, timeout: 1, survived: 1, noCoverage: 1, errors: 2, ignored: 1 })
    expect(findings).toEqual([
      {
        severity: 'warning',
        code: 'ArithmeticOperator',
        message: 'ArithmeticOperator: a - b (no test failed)',
        file: 'src/add.js',
        line: 2,
        column: 10,
      },
      {
        severity: 'warning',
        code: 'BlockStatement',
        message: 'BlockStatement: {} (no test runs it)',
        file: 'src/add.js',
        line: 5,
        column: 1,
      },
    ])
  })

  test('without a valid mutant there is no score; another document is none', () => {
    expect(parseReport('{"schemaVersion":"2","thresholds":{},"files":{}}', 'stryker').mutation!.score).toBeNull()
    expect(() => parseReport('{"files":{}}', 'stryker')).toThrow()
  })
})

test('tests: the plain output of a runner that is known', () => {
  const { tests } = parseReport('\n# Subtest: x\nTAP version 13\nok 1 - a\nnot ok 2 - b\n1..2\n', 'tests')
  expect(tests).toEqual({ passed: 1, failed: 1, skipped: 0, failures: [{ name: 'b', message: '' }] })
  expect(() => parseReport('hello', 'tests')).toThrow('No test runner')
})

test('large reports take linear time', () => {
  const cases = '<testcase classname="a" name="b"><failure message="x">y</failure></testcase>'.repeat(50_000)
  expect(parseReport(`<testsuite>${cases}</testsuite>`, 'junit').tests!.failed).toBe(50_000)
  expect(() => parseReport(`<testsuite>${'<a '.repeat(100_000)}`, 'junit')).toThrow(SyntaxError)
  expect(() => parseReport(`<testsuite ${' '.repeat(200_000)}`, 'junit')).toThrow(SyntaxError)
  expect(() => parseReport(`${'[\n'.repeat(20_000)}]`, 'eslint')).toThrow(SyntaxError)
})
