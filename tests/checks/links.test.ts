import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCheck, type TestRunnerName } from '../../src/checks/index.ts'
import { env, world } from './world.ts'

const cwd = world({})

/** What runners print of a suite `math` in which `adds` is green, `divides` red and `later` skipped, in their forms. */
const outputs: Partial<Record<TestRunnerName, { path: string; text: string }>> = {
  pytest: {
    path: 'test_math.py',
    text: `============================= test session starts ==============================
collecting ... collected 3 items

test_math.py::TestMath::test_adds PASSED                                 [ 33%]
test_math.py::TestMath::test_divides FAILED                              [ 66%]
test_math.py::TestMath::test_later SKIPPED (no)                          [100%]

=========================== short test summary info ============================
FAILED test_math.py::TestMath::test_divides - assert 1 == 2
=================== 1 failed, 1 passed, 1 skipped in 0.02s =====================
`,
  },
  go: {
    path: 'math_test.go',
    text: [
      '{"Action":"run","Package":"x/math","Test":"test_adds"}',
      '{"Action":"pass","Package":"x/math","Test":"test_adds","Elapsed":0}',
      '{"Action":"fail","Package":"x/math","Test":"test_divides","Elapsed":0}',
      '{"Action":"skip","Package":"x/math","Test":"test_later","Elapsed":0}',
      '{"Action":"fail","Package":"x/math","Elapsed":0.1}',
    ].join('\n'),
  },
  cargo: {
    path: 'src/math.rs',
    text: `running 3 tests
test math::test_adds ... ok
test math::test_divides ... FAILED
test math::test_later ... ignored

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
`,
  },
  jest: {
    path: 'math.test.js',
    text: JSON.stringify({
      numTotalTests: 3,
      success: false,
      testResults: [
        {
          name: '/x/math.test.js',
          status: 'failed',
          message: '',
          assertionResults: [
            {
              ancestorTitles: ['math'],
              title: 'test_adds',
              fullName: 'math test_adds',
              status: 'passed',
              failureMessages: [],
            },
            {
              ancestorTitles: ['math'],
              title: 'test_divides',
              fullName: 'math test_divides',
              status: 'failed',
              failureMessages: ['no'],
            },
            {
              ancestorTitles: ['math'],
              title: 'test_later',
              fullName: 'math test_later',
              status: 'pending',
              failureMessages: [],
            },
          ],
        },
      ],
    }),
  },
  ava: {
    path: 'math.js',
    text: 'TAP version 13\nok 1 - test_adds\nnot ok 2 - test_divides\nok 3 - test_later # SKIP\n1..3\n',
  },
}

const wanted = [
  ['test_adds', undefined],
  ['test_divides', 'a test of that name failed'],
  ['test_later', 'the test of that name was skipped'],
  ['test_gone', 'no test of that name ran'],
] as const

test.each(Object.entries(outputs))('a link is judged by the name in what %s prints', async (runner, { path, text }) => {
  writeFileSync(join(cwd, `${runner}.txt`), text)
  for (const [name, reason] of wanted) {
    const check = { id: 'c', command: `cat ${runner}.txt`, runner: runner as TestRunnerName, test: { path, name } }
    const result = await runCheck(check, { cwd, env })
    expect([name, result.passed, result.reason]).toEqual([name, reason === undefined, reason])
  }
})
