import { expect, test } from 'vitest'
import { filesIn, placeWith } from './world.ts'

const workflow = `
inputs:
  who: {type: string, default: world}
secrets: [API_KEY]
environments:
  staging: {env: {STAGE: staging}}
steps:
  - id: build
    run: not-a-program --release
    retry: {attempts: 3, delay: 30s}
    outputs: {version: "\${{ steps.build.outputs.stdout }}"}
  - id: greet
    run: |
      echo "hello \${{ inputs.who }} \${{ secrets.API_KEY }} $STAGE" > out.txt
      cat in.txt >> out.txt
      cat out.txt
  - id: each
    for-each: [a, b]
    run: echo \${{ item }}
  - id: ok
    approve: {message: Go on?, options: [now, later]}
  - id: late
    if: steps.ok.outputs.answer == 'later'
    uses: wait
    with: {for: 1h}
  - id: never
    if: steps.build.outputs.version == 'none'
    run: exit 1
`

const good = `
tests:
  - name: all goes well
    inputs: {who: you}
    env: staging
    secrets: {API_KEY: my-api-key}
    files: {in.txt: "from the repository\\n"}
    steps:
      build: {stdout: '1.2', files: {made.txt: made, in/deep.txt: deep}}
      each#2/each: {stdout: B}
    answers: {ok: {answer: later, comment: after lunch}}
    expect:
      status: success
      reason: done
      steps:
        build: {conclusion: success, outputs: {version: '1.2', exit: 0}}
        greet: {outputs: {stdout: {contains: hello you}}}
        each: success
        each#1/each: {outputs: {stdout: a}}
        each#2/each: {outputs: {stdout: B}}
        ok: {outputs: {answer: later, comment: after lunch}}
        late: success
        never: skipped
      files:
        out.txt: {contains: [hello you *** staging, from the repository]}
        made.txt: made
        none.txt: null
        nothing.txt: {absent: true}
      stderr: {contains: all steps are done}
`

test('played and true steps, retries, secrets, environments, answers, files: all as expected', async () => {
  const text = good.replace('hello you *** staging', 'hello you my-api-key staging')
  const place = placeWith({ '.mmm/workflows/ci.yml': workflow, '.mmm/workflows/ci.test.yml': text })
  const before = filesIn(place.root)
  const { code, stdout, stderr } = await place.mmm(['test', 'ci'])
  expect(stderr).toBe('')
  expect(stdout.replaceAll(/\d+ ms/g, 'n ms')).toBe(
    [
      '.mmm/workflows/ci.test.yml',
      '  passed  all goes well  n ms',
      '  5 of 6 steps reached; not reached: never',
      '1 test, 0 failed',
      '',
    ].join('\n'),
  )
  expect(code).toBe(0)
  // Nothing of the user's is touched
  expect([filesIn(place.root), filesIn(place.home)]).toEqual([before, []])
})

test('what is not as expected is told with expected, got and place, and exits 1', async () => {
  const place = placeWith({
    '.mmm/workflows/ci.yml': workflow,
    '.mmm/workflows/ci.test.yml': `
tests:
  - name: it fails for good
    secrets: {API_KEY: xyz}
    steps:
      build: [{error: {class: timeout}}, {status: failure, error: {code: own.code, message: no way}}]
    expect:
      exit: 0
      steps:
        build: {error: {class: failed, code: own.code, message: {contains: way}}}
        greet: success
      files: {out.txt: hi}
  - name: the second attempt, then nobody answers
    secrets: {API_KEY: xyz}
    files: {in.txt: ''}
    steps: {build: [{error: {class: environment}}, {stdout: ok}], each: {stdout: e}}
    expect: {exit: 4, status: waiting, steps: {ok: waiting, late: not-run, each#2/each: {outputs: {stdout: e}}}}
`,
  })
  const { code, stdout } = await place.mmm(['test', '.mmm/workflows/ci.yml', '--json'])
  const { tests, coverage, ...sums } = JSON.parse(stdout)
  expect(code).toBe(1)
  expect(sums).toEqual({ schemaVersion: 1, kind: 'tests', code: 1, passed: 1, failed: 1 })
  const file = '.mmm/workflows/ci.test.yml'
  expect(tests[0]).toEqual({
    id: `${file}#it fails for good`,
    file,
    name: 'it fails for good',
    passed: false,
    ms: expect.any(Number),
    message: 'no way',
    failures: [
      { path: 'exit', expected: 0, got: 1, at: { file, line: 8, column: 7 } },
      { path: 'steps.greet', expected: 'success', got: 'skipped', at: { file, line: 11, column: 9 } },
      { path: 'files.out.txt', expected: 'hi', got: null, at: { file, line: 12, column: 15 } },
    ],
  })
  expect(tests[1]).toMatchObject({ passed: true, failures: [], message: expect.stringContaining('waits') })
  expect(coverage).toEqual([
    { id: file, workflow: '.mmm/workflows/ci.yml', steps: 6, reached: 4, missed: ['late', 'never'] },
  ])
  const junit = await place.mmm(['test', 'ci', '--filter', 'FAILS', '--format', 'junit'])
  expect(junit.stdout).toContain('<testsuite name=".mmm/workflows/ci.test.yml" tests="1" failures="1"')
  expect(junit.stdout).toContain('<failure message="exit is 1">.mmm/workflows/ci.test.yml:8:7: exit: expected 0, got 1')
})

test('a played model works in a worktree with the true tools', async () => {
  const place = placeWith({
    '.mmm/prompts/plan.md': 'Plan the work on ${{ inputs.topic }}.\n',
    'flows/plan.yml': `
steps:
  - id: plan
    agent: plan
    with: {values: {topic: clocks}}
`,
    'flows/plan.test.yml': `
tests:
  - name: the model writes a file
    files: {a.txt: a}
    agent:
      - {when: {text: clocks, turn: 0}, reply: {content: [{type: tool_use, name: write, input: {path: plan.md, content: "# Plan\\n"}}]}}
      - {when: {turn: 1}, reply: {content: [{type: tool_use, name: finish, input: {status: done, summary: Done.}}]}}
    expect:
      steps: {plan: {conclusion: success, outputs: {summary: Done.}}}
      files: {plan.md: "# Plan\\n", a.txt: a}
  - name: a rule is missing
    agent: [{when: {text: mocks}, reply: Done.}]
  - name: no model is played
    expect: {exit: 5, reason: model, steps: {plan: {error: {code: test.no-model}}}}
`,
  })
  const { tests } = JSON.parse((await place.mmm(['test', 'flows', '--json'])).stdout)
  expect(tests.map((one: { failures: unknown }) => one.failures)).toEqual([
    [],
    [expect.objectContaining({ path: 'agent', got: 'Plan the work on clocks.' })],
    [],
  ])
})

test('a workflow that is called, its secrets, and the outputs of the whole', async () => {
  const place = placeWith({
    'flows/inner.yml': `
inputs: {x: {type: string, required: true}}
secrets: [INNER]
outputs: {y: "\${{ steps.work.outputs.stdout }}"}
steps:
  - {id: work, run: "echo \${{ inputs.x }} \${{ secrets.INNER }}"}
  - {id: more, run: not-a-program}
`,
    'flows/outer.yml': `
outputs: {z: "\${{ steps.call.outputs.y }}"}
steps:
  - {id: call, uses: ./inner.yml, with: {x: me}}
`,
    'flows/outer.test.yml': `
tests:
  - name: all
    secrets: {INNER: hidden}
    steps: {more: {}}
    expect: {outputs: {z: me ***}, steps: {call: success, call/work: success}}
`,
  })
  expect((await place.mmm(['test', 'flows/outer.yml'])).stdout).toContain('2 of 2 steps reached\n1 test, 0 failed')
})

test('commands that nobody named need leave', async () => {
  const place = placeWith({
    '.mmm/workflows/a.yml': 'steps:\n  - {id: a, run: echo a}\n  - {id: b, run: echo b}\n',
    '.mmm/workflows/a.test.yml': 'tests:\n  - {name: one, steps: {b: {}}}\n',
  })
  const refused = await place.mmm(['test'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('  echo a   (.mmm/workflows/a.yml:2)')
  expect(refused.stderr).not.toContain('echo b')
  expect(await place.mmm(['test', '--yes'])).toMatchObject({ code: 0 })
  expect(await place.mmm(['test'])).toMatchObject({ code: 0 })
})

test('a test that does not end is ended', async () => {
  const place = placeWith({
    'a.yml': 'steps:\n  - run: sleep 60\n',
    'a.test.yml': 'tests:\n  - {name: slow, timeout: 1s, expect: {exit: 130}}\n',
  })
  const { code, stdout } = await place.mmm(['test', './a.test.yml'])
  expect(code).toBe(1)
  expect(stdout).toContain('a.test.yml:2:18  timeout')
  expect(stdout).toContain('"an end within 1.0s"')
})

test('which tests are meant', async () => {
  const place = placeWith({ '.mmm/workflows/ci.yml': 'steps:\n  - run: echo\n', 'docs/a.md': 'a' })
  const hint = async (...args: string[]) => (await place.mmm(['test', ...args])).stderr
  expect(await hint()).toContain('The project has no workflow tests')
  expect(await hint('.mmm/workflows/ci.yml')).toContain('beside the workflow: .mmm/workflows/ci.test.yml')
  expect(await hint('docs')).toContain('There are no tests in "docs"')
  expect(await hint('./none.test.yml')).toContain('There is no file "./none.test.yml"')
  expect(await hint('--format', 'junti')).toContain('Did you mean "junit"?')
  const named = placeWith({ '.mmm/workflows/ci.test.yml': 'tests: [{name: x}]\n' })
  expect((await named.mmm(['test', 'c1'])).stderr).toContain('Did you mean "ci"?')
  expect((await named.mmm(['test', 'ci'])).stderr).toContain('There is no workflow "./.mmm/workflows/ci.yml"')
})
