import { describe, expect, test } from 'vitest'
import { parseTests, runCheck, sameTest, type TestRunnerName } from '../../src/checks/index.ts'
import { env, nodeSuite, unittestSuite, vitestSuite, world } from './world.ts'

/** Each test as one line: `passed math > adds`. */
function told(output: string, runner?: TestRunnerName): string[] | undefined {
  return parseTests(output, runner)?.map(
    (one) => `${one.status} ${one.file === undefined ? '' : `${one.file}: `}${one.name}`,
  )
}

describe('real runs', () => {
  const cwd = world({
    'a.test.mjs': nodeSuite,
    't/v.test.ts': vitestSuite,
    't/w.test.ts': `import { test } from 'vitest'\ntest('w', () => {})`,
    'test_u.py': unittestSuite,
  })
  const results = async (command: string, runner?: TestRunnerName) => {
    const result = await runCheck(
      { id: 'c', command, ...(runner === undefined ? {} : { runner }) },
      { cwd, env, normalise: (text) => text.replaceAll(`${cwd}/`, '') },
    )
    return result.tests?.map((one) => `${one.status} ${one.file === undefined ? '' : `${one.file}: `}${one.name}`)
  }
  const node = [
    'passed adds',
    'failed fails',
    'skipped later',
    'passed math > inner ok',
    'failed math > inner # bad',
    'passed math > deep > x',
    'failed math',
    'passed parent > child',
    'passed parent',
    'passed noise',
  ]

  test('node, TAP: what a test prints counts for nothing', async () => {
    expect(await results('node --test --test-reporter=tap a.test.mjs', 'node')).toEqual(node)
    expect(await results('node --test --test-reporter=tap a.test.mjs')).toEqual(node)
  })

  test('node, spec', async () => {
    const spec = node.filter((one) => one !== 'passed parent').toSpliced(8, 0, 'passed empty')
    expect((await results('node --test --test-reporter=spec a.test.mjs'))?.toSorted()).toEqual(spec.toSorted())
  })

  test('vitest, default: a green file stands for its tests', async () => {
    expect((await results('npx --no-install vitest run t/'))?.toSorted()).toEqual(
      [
        'failed t/v.test.ts: t/v.test.ts',
        'passed t/v.test.ts: adds',
        'failed t/v.test.ts: fails',
        'skipped t/v.test.ts: later',
        'skipped t/v.test.ts: some day',
        'passed t/v.test.ts: inner ok',
        'passed t/v.test.ts: x',
        'passed t/w.test.ts: t/w.test.ts',
      ].toSorted(),
    )
  })

  test.each(['verbose', 'json'])('vitest, %s', async (reporter) => {
    expect((await results(`npx --no-install vitest run --reporter=${reporter} t/`))?.toSorted()).toEqual(
      [
        'passed adds',
        'failed fails',
        'skipped later',
        'skipped some day',
        'passed math > inner ok',
        'passed math > deep > x',
      ]
        .map((one) => one.replace(' ', ' t/v.test.ts: '))
        .concat('passed t/w.test.ts: w')
        .toSorted(),
    )
  })

  test('unittest', async () => {
    const own = ['passed test_adds', 'passed test_doc', 'failed test_fails', 'skipped test_later', 'failed test_sub']
    expect(await results('python3 -m unittest -v test_u.py')).toEqual(
      own.map((one) => one.replace(' ', ' test_u > TestMath > ')),
    )
    expect(await results('python3 -m unittest test_u.py')).toEqual([
      'failed test_u > TestMath > test_fails',
      'failed test_u > TestMath > test_sub',
    ])
  })
})

const report = (status: string) =>
  JSON.stringify({
    numTotalTests: 1,
    testResults: [{ name: 'a.ts', status, assertionResults: [{ ancestorTitles: [''], title: 'x', status }] }],
  })

const mochaTest = (title: string) => ({ title, fullTitle: `math deep ${title}`, file: '/x/a.js', err: {} })

describe('recorded outputs', () => {
  test('pytest -v -rA: what tests printed stands between and is not read', () => {
    const output = `============================= test session starts ==============================
collecting ... collected 9 items

test_b.py::test_one PASSED                                               [ 11%]
test_b.py::test_p[a b] PASSED                                            [ 22%]
test_b.py::test_p[c::d] PASSED                                           [ 33%]
test_b.py::test_bad FAILED                                               [ 55%]
test_b.py::test_sk SKIPPED (no)                                          [ 66%]
test_b.py::test_xf XFAIL                                                 [ 77%]
test_b.py::TestK::test_in PASSED                                         [ 88%]
test_b.py::test_err ERROR                                                [100%]

==================================== ERRORS ====================================
E   ValueError: no
=================================== FAILURES ===================================
----------------------------- Captured stdout call -----------------------------
test_b.py::fake PASSED [ 1%]
PASSED test_b.py::fake3
=========================== short test summary info ============================
PASSED test_b.py::test_one
SKIPPED [1] test_b.py:8: no
XFAIL test_b.py::test_xf
ERROR test_b.py::test_err - ValueError: no
FAILED test_b.py::test_bad - assert 1 == 2
========== 1 failed, 5 passed, 1 skipped, 1 xfailed, 1 error in 0.56s ==========
`
    const all = [
      'passed test_one',
      'passed test_p[a b]',
      'passed test_p[c::d]',
      'failed test_bad',
      'skipped test_sk',
      'skipped test_xf',
      'passed TestK > test_in',
      'failed test_err',
    ]
    expect(told(output, 'pytest')).toEqual(all.map((one) => one.replace(' ', ' test_b.py: ')))
    expect(told(output)).toEqual(told(output, 'pytest'))
    const short =
      output.slice(0, output.indexOf('test_b.py::test_one')) + output.slice(output.indexOf('===== short') - 20)
    expect(told(short.replace('PASSED test_b.py::test_one\n', ''))).toEqual([
      'skipped test_b.py: test_xf',
      'failed test_b.py: test_err',
      'failed test_b.py: test_bad',
    ])
  })

  test('cargo test', () => {
    const output = `
running 4 tests
test tests::adds ... ok
test tests::later ... ignored
test tests::fails ... FAILED
test tests::p - should panic ... ok

failures:

---- tests::fails stdout ----
test fake ... ok

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.13s

   Doc-tests rec

running 1 test
test src/lib.rs - f (line 2) ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.05s
`
    expect(told(output)).toEqual([
      'passed tests > adds',
      'skipped tests > later',
      'failed tests > fails',
      'passed tests > p',
      'passed src/lib.rs - f (line 2)',
    ])
  })

  test('go test -v and -json', () => {
    const output = `=== RUN   TestA
=== RUN   TestA/sub_one
--- FAIL: TestA (0.00s)
    --- FAIL: TestA/sub_one (0.00s)
        a_test.go:8: no
=== RUN   TestB
--- SKIP: TestB (0.00s)
=== RUN   TestC
--- PASS: TestC (0.01s)
FAIL
FAIL\texample.com/x/a\t0.004s
ok  \texample.com/x/b\t(cached)
?   \texample.com/x/c\t[no test files]
FAIL
`
    const a = ['failed TestA', 'failed TestA > sub_one', 'skipped TestB', 'passed TestC', 'failed example.com/x/a'].map(
      (one) => one.replace(' ', ' example.com/x/a: '),
    )
    expect(told(output)).toEqual([...a, 'passed example.com/x/b: example.com/x/b'])
    const json = [
      '{"Action":"run","Package":"x","Test":"TestA"}',
      '{"Action":"output","Package":"x","Test":"TestA","Output":"--- PASS: TestFake (0.00s)\\n"}',
      '{"Action":"fail","Package":"x","Test":"TestA","Elapsed":0.01}',
      '{"Action":"pass","Package":"x","Test":"TestB/s","Elapsed":0}',
      '{"Action":"fail","Package":"x","Elapsed":0.1}',
    ].join('\n')
    expect(told(json, 'go')).toEqual(['failed x: TestA', 'passed x: TestB > s', 'failed x: x'])
  })

  test('jest, verbose and default', () => {
    const output = `  console.log
    ✓ fake

      at Object.log (a.test.js:2:9)

PASS ./a.test.js
  math
    ✓ adds (2 ms)
    deep
      ○ skipped later
    ✓ again
  ✎ todo some day
  ✓ top

FAIL sub/b.test.js (5.2 s)
  ✕ fails (1 ms)

  ● fails

    ✓ fake 2

PASS c.test.js
Test Suites: 1 failed, 2 passed, 3 total
Tests:       1 failed, 1 skipped, 1 todo, 3 passed, 6 total
Time:        0.5 s, estimated 1 s
`
    expect(told(output)).toEqual([
      'passed ./a.test.js: ./a.test.js',
      'passed ./a.test.js: math > adds',
      'skipped ./a.test.js: math > deep > later',
      'passed ./a.test.js: math > again',
      'skipped ./a.test.js: some day',
      'passed ./a.test.js: top',
      'failed sub/b.test.js: sub/b.test.js',
      'failed sub/b.test.js: fails',
      'passed c.test.js: c.test.js',
    ])
  })

  test('mocha, spec and JSON', () => {
    const output = `

  math
    ✔ adds
    1) fails
    deep
      - later

  other
    ✔ slow one (123ms)

  2 passing (130ms)
  1 pending
  1 failing

  1) math
       fails:
     ✔ fake
`
    expect(told(output)).toEqual([
      'passed math > adds',
      'failed math > fails',
      'skipped math > deep > later',
      'passed other > slow one',
    ])
    const json = JSON.stringify(
      {
        stats: { tests: 3 },
        tests: [mochaTest('a'), mochaTest('b'), mochaTest('c')],
        pending: [mochaTest('c')],
        failures: [mochaTest('b')],
        passes: [mochaTest('a')],
      },
      null,
      2,
    )
    expect(told(`noise\n${json}\nmore`, 'mocha')).toEqual([
      'passed /x/a.js: math deep > a',
      'failed /x/a.js: math deep > b',
      'skipped /x/a.js: math deep > c',
    ])
    expect(told(`${json}\n${json}`, 'mocha')).toEqual([])
  })

  test('bun and deno', () => {
    const bun = `bun test v1.2.0

a.test.ts:
(pass) math > adds [0.12ms]
(fail) fails [1.00ms]
(skip) later

 1 pass
 1 fail
Ran 3 tests across 1 file. [5.00ms]
`
    expect(told(bun)).toEqual(['passed a.test.ts: math > adds', 'failed a.test.ts: fails', 'skipped a.test.ts: later'])
    const deno = `running 3 tests from ./a.test.ts
adds ... ok (1ms)
outer ...
  inner ... ok (0ms)
outer ... FAILED (2ms)
later ... ignored (0ms)

 ERRORS 

outer => ./a.test.ts:3:6
fake ... ok (1ms)

FAILED | 1 passed (1 step) | 1 failed | 1 ignored (5ms)
`
    expect(told(deno)).toEqual([
      'passed a.test.ts: adds',
      'passed a.test.ts: outer > inner',
      'failed a.test.ts: outer',
      'skipped a.test.ts: later',
    ])
  })

  test('JUnit XML: entities decoded, text and comments not read, a DOCTYPE refused', () => {
    const xml = `<?xml version="1.0"?>
<testsuites><testsuite name="s" file="a.js">
<testcase name="a &lt;b&gt; &#39;c&#x27;" classname="M"/>
<testcase name="bad" time="0.1"><failure message="x > y"><![CDATA[<testcase name="fake"/>]]></failure></testcase>
<!-- <testcase name="fake2"/> -->
<testcase name="sk"><skipped/></testcase>
<testcase name='err' file='b.js'><error/><skipped/></testcase>
</testsuite></testsuites>`
    expect(told(xml)).toEqual([
      `passed a.js: M > a <b> 'c'`,
      'failed a.js: bad',
      'skipped a.js: sk',
      'failed b.js: err',
    ])
    expect(told(`<!DOCTYPE x [<!ENTITY a "b">]>${xml}`)).toBeUndefined()
  })

  test('TAP of others: plan first, directives, bail out, escapes', () => {
    const tap =
      'TAP version 14\n1..4\nok 1 - one\nnot ok 2 two # TODO not yet\nok 3 - three \\# four # SKIP\nok 4\nBail out! no database\n'
    expect(told(tap)).toEqual([
      'passed one',
      'skipped two',
      'skipped three # four',
      'passed ',
      'failed Bail out! no database',
    ])
  })

  test('colours and redrawn lines do not matter', () => {
    expect(told('\u001b[1mTAP version 13\u001b[0m\r\n\u001b[32mok 1 - one\u001b[39m\r\n')).toEqual(['passed one'])
  })

  test('prose is no result', () => {
    for (const text of [
      '',
      'ok',
      'all tests pass',
      'ok 1 - adds',
      '✓ adds\n3 tests passed',
      'test adds ... ok',
      '{"testResults":[]}',
      '5 passing',
    ]) {
      expect(parseTests(text)).toBeUndefined()
    }
    expect(parseTests('TAP version 13\nok 1 - a', 'vitest')).toEqual([{ name: 'a', status: 'passed' }])
    expect(parseTests('TAP version 13\nok 1 - a', 'go')).toBeUndefined()
  })

  test('a report that a test printed beside the true one: neither is believed', () => {
    expect(told(report('failed'), 'vitest')).toEqual(['failed a.ts: x'])
    expect(told(`${report('passed')}\n${report('failed')}`, 'vitest')).toEqual([])
  })
})

const one = (name: string, file?: string) => ({
  name,
  status: 'passed' as const,
  ...(file === undefined ? {} : { file }),
})

test('sameTest', () => {
  const same = ['x', 'math > deep > x', 'deep x', 'deep::x', 'math', 'math  >  deep'].map((name) =>
    sameTest(one('math > deep > x'), { name }),
  )
  expect(same).toEqual([true, true, true, true, true, true])
  expect(['deep > y', 'math > x', 'ath'].map((name) => sameTest(one('math > deep > x'), { name }))).toEqual([
    false,
    false,
    false,
  ])
  expect(sameTest(one('test_x[a-1]'), { name: 'test_x' })).toBe(true)
  expect(sameTest(one('x', '/w/t/a.ts'), { name: 'x', path: 't/a.ts' })).toBe(true)
  expect(sameTest(one('x', '/w/t/aa.ts'), { name: 'x', path: 'a.ts' })).toBe(false)
  expect(sameTest(one('TestX > sub_one'), { name: 'TestX > sub one' })).toBe(true)
  expect(sameTest(one('TestX', 'example.com/x'), { name: 'TestX', path: 'x_test.go' })).toBe(true)
})
