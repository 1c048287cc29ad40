import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diffWorkflows } from '../../src/engine/tools/diff.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { diffText } from '../../src/views/workflow_diff.ts'
import { mmm, projectWith } from '../cli/world.ts'
import { valid } from './valid.ts'
import { around, repository, shipped } from './world.ts'

function words(a: string, b: string): string[] {
  const [before, after] = [a, b].map((text) => {
    const { workflow, findings } = parseWorkflow(text, 'w.yml', around.kinds)
    if (workflow === undefined) throw new Error(JSON.stringify(findings))
    return workflow
  })
  return diffText(diffWorkflows(before!, after!)).split('\n')
}

const base = `name: a
inputs:
  x: {type: string, default: one}
budget: {usd: 2}
steps:
  - {id: one, run: make one}
  - {id: two, run: make two, timeout: 5m, env: {A: 1}}
  - id: loop
    repeat: {max: 3}
    steps:
      - {id: in, run: make in}
  - {id: four, uses: wait, with: {for: 1s}}
finally:
  - {id: tidy, run: make tidy}
`

test.each([...shipped(), ...Object.entries(valid)])('%s says the same as itself', (_, text) => {
  expect(words(text, text)).toEqual(['The workflows say the same'])
})

test.each<[string, (text: string) => string, string[]]>([
  [
    'head',
    (text) =>
      text.replace('name: a', 'name: b').replace('usd: 2', 'usd: 3').replace('default: one', 'default: two words'),
    [
      'head: name changed from a to b',
      'head: inputs.x.default changed from one to "two words"',
      'head: budget.usd changed from 2 to 3',
    ],
  ],
  [
    'keys',
    (text) => text.replace('timeout: 5m, env: {A: 1}', 'timeout: 10m, env: {A: 2, B: 3}'),
    [
      'step "two": timeout changed from 5m to 10m',
      'step "two": env.A changed from 1 to 2',
      'step "two": env.B added: 3',
    ],
  ],
  [
    'removed',
    (text) => text.replace(', timeout: 5m', '').replace('  - {id: one, run: make one}\n', ''),
    ['step "one" removed', 'step "two": timeout removed, was 5m'],
  ],
  [
    'added',
    (text) => text.replace('  - {id: four', '  - {id: new, run: make new}\n  - {id: four'),
    ['step "new" added: id new, run "make new"'],
  ],
  [
    'moved among neighbours',
    (text) =>
      text.replace('  - {id: one, run: make one}\n', '').replace('finally:', '  - {id: one, run: make one}\nfinally:'),
    ['step "one" moved to another place among its neighbours'],
  ],
  [
    'moved elsewhere',
    (text) =>
      text
        .replace('  - {id: four, uses: wait, with: {for: 1s}}\n', '')
        .replace('make in}', 'make in}\n      - {id: four, uses: wait, with: {for: 2s}}'),
    ['step "loop/four" moved from "four"', 'step "loop/four": with.for changed from 1s to 2s'],
  ],
  ['renamed', (text) => text.replace('id: one', 'id: uno'), ['step "uno" renamed from "one"']],
  ['an owner renamed', (text) => text.replace('id: loop', 'id: rounds'), ['step "rounds" renamed from "loop"']],
  [
    'handlers',
    (text) => text.replace('make tidy', 'make clean'),
    ['step "!finally/tidy": run changed from "make tidy" to "make clean"'],
  ],
  ['a loop removed', (text) => text.replace(/ {2}- id: loop[^]*?make in\}\n/, ''), ['step "loop" removed']],
])('tells of: %s', (_, change, expected) => {
  expect(words(base, change(base)).slice(0, -1)).toEqual(expected)
})

test('files, names and what git holds; exit 0 whether or not they differ', async () => {
  const root = projectWith()
  mkdirSync(join(root, '.mmm/workflows'))
  const file = join(root, '.mmm/workflows/a.yml')
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=U', '-c', 'user.email=u@example.com', ...args], { cwd: root })
  writeFileSync(file, base)
  git('init', '-q')
  git('add', '-Af')
  git('commit', '-qm', 'one')
  writeFileSync(file, base.replace('5m', '6m'))
  const over = { cwd: root, packageRoot: repository, env: { PATH: process.env['PATH'] } }
  const said = await mmm(['diff', 'a@HEAD', 'a'], over)
  expect(said).toMatchObject({
    code: 0,
    stdout: 'step "two": timeout changed from 5m to 6m\n0 changes in the head, 1 step changed\n',
  })
  const json = JSON.parse((await mmm(['diff', '.mmm/workflows/a.yml@HEAD', 'a', '--json'], over)).stdout)
  expect(json).toMatchObject({
    kind: 'diff',
    equal: false,
    head: [],
    steps: [{ id: 'two', what: 'changed', keys: [{ key: 'timeout', from: '5m', to: '6m' }] }],
  })
  rmSync(file)
  expect(await mmm(['diff', '.mmm/workflows/a.yml@HEAD', '.mmm/workflows/a.yml@HEAD'], over)).toMatchObject({
    code: 0,
    stdout: 'The workflows say the same\n',
  })
  expect(await mmm(['diff', '.mmm/workflows/a.yml@nowhere', 'improve'], over)).toMatchObject({ code: 2 })
  expect(await mmm(['diff', 'a', 'improve'], over)).toMatchObject({ code: 2 })
})
