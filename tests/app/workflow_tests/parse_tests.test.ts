import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseTests } from '../../../src/app/workflow_tests/parse_tests.ts'
import { around, repository } from '../../tools/world.ts'
import { placeWith } from './world.ts'

const workflow = `
inputs:
  who: {type: string, required: true}
  n: {type: number}
secrets: [KEY]
environments: {staging: {env: {A: a}}}
outputs: {greeting: "\${{ steps.greet.outputs.stdout }}"}
steps:
  - id: greet
    run: echo
    outputs: {version: "\${{ steps.greet.outputs.stdout }}", own: "\${{ steps.greet.outputs.own }}"}
  - id: loop
    repeat: {max: 2}
    steps:
      - {id: one, uses: wait, with: {for: 1s}}
  - {id: ok, approve: {message: m, options: [now]}}
  - {id: x, steps: [{id: twice, run: echo}]}
  - {id: y, steps: [{id: twice, run: echo}]}
`

/** Findings as `line:column code hint`. */
async function findings(text: string): Promise<string[]> {
  const { root } = placeWith({ 'a.yml': workflow })
  const looking = { root, cwd: root, env: { HOME: join(root, 'home') }, packageRoot: repository, kinds: around.kinds }
  const parsed = await parseTests(text, 'a.test.yml', looking)
  expect(parsed.value === undefined).toBe(parsed.findings.length > 0)
  return parsed.findings.map(({ at, code, hint }) => `${at.line}:${at.column} ${code} ${hint ?? ''}`.trim())
}

const head = 'tests:\n  - name: t\n    inputs: {who: me}\n    secrets: {KEY: k}\n'

test.each<[string, string, string[]]>([
  ['nothing', '', []],
  ['steps by id, path and round', "    steps: {greet: {}, loop/one: [{}, {}], 'loop#2/one': {}, x/twice: {}}\n", []],
  ['what a step re-exports', '    steps: {greet: {outputs: {own: 1, any: 2}}}\n', []],
  ['an unknown key', '    expct: {}\n', ['5:5 test.unknown-key Did you mean "expect"?']],
  [
    'an unknown key of one in a list',
    '    steps: {greet: [{stdot: a}]}\n',
    ['5:22 test.unknown-key Did you mean "stdout"?'],
  ],
  ['a wrong conclusion', '    expect: {steps: {greet: sucess}}\n', ['5:29 test.invalid']],
  ['an unknown step', '    steps: {gret: {}}\n', ['5:13 test.unknown-step Did you mean "greet"?']],
  [
    'an id of two steps',
    '    expect: {steps: {twice: success}}\n',
    ['5:22 test.unknown-step Write its path: x/twice, y/twice'],
  ],
  ['a round', '    expect: {steps: {loop#1: success}}\n', ['5:22 test.unknown-step Write loop#1/<step>']],
  ['a structure', '    steps: {loop: {}}\n', ['5:13 test.not-played Play the steps in it: loop/one']],
  ['an output of a kind', '    steps: {one: {outputs: {x: 1}}}\n', ['5:29 test.unknown-output It has none']],
  [
    'an output that is computed',
    '    steps: {greet: {outputs: {version: 1}}}\n',
    ['5:31 test.computed-output Play what it is made of: ${{ steps.greet.outputs.stdout }}'],
  ],
  ['a success with an error', '    steps: {greet: {status: success, error: {}}}\n', ['5:38 test.invalid']],
  ['an environment', '    env: stagng\n', ['5:5 test.unknown-environment Did you mean "staging"?']],
  [
    'paths',
    "    files: {../a: a, /b: b, .git/c: c, 'd/../../e': e}\n",
    [13, 22, 29, 40].map((n) => `5:${n} test.path`),
  ],
  ['answers', '    answers: {ok: nwo, greet: now}\n', ['5:15 test.answer Did you mean "now"?', '5:24 test.not-asked']],
  ['an output', '    expect: {outputs: {greting: a}}\n', ['5:24 test.unknown-output Did you mean "greeting"?']],
  ['a timeout', '    timeout: soon\n', ['5:5 test.invalid Write for example 90s, 5m']],
  [
    'a rule of the model',
    '    agent: [{when: {texxt: a}, reply: a}]\n',
    ['5:21 test.unknown-key Did you mean "text"?'],
  ],
])('finds: %s', async (_, text, expected) => {
  expect(await findings(head + text)).toEqual(expected)
})

test('finds what the test does not give, and a name given twice', async () => {
  expect(
    await findings('tests:\n  - {name: t, inputs: {n: x, m: 1}}\n  - {name: t, inputs: {who: a}, secrets: {KEI: a}}\n'),
  ).toEqual([
    '2:5 test.no-secret Make one up: secrets: {KEY: any text}',
    '2:15 test.input Give it under "inputs" of the test',
    '2:24 test.input',
    '2:30 test.unknown-input Did you mean "n"?',
    '3:6 test.duplicate-name',
    '3:33 test.no-secret Make one up: secrets: {KEY: any text}',
    '3:43 test.unknown-secret Did you mean "KEY"?',
  ])
})

test('a workflow that is not there or not valid', async () => {
  expect(await findings('workflow: ./b.yml\ntests: [{name: t}]\n')).toEqual([
    '1:11 test.no-workflow Name it: workflow: ./<name>.yml; default: the file beside, of the same name',
  ])
  expect(await findings('workflow: improv\ntests: [{name: t}]\n')).toEqual([
    '1:11 test.no-workflow Did you mean "improve"?',
  ])
})
