import { afterAll, beforeAll, expect, test } from 'vitest'
import { newMachine, type Ended, type Machine } from './world.ts'

let machine: Machine

beforeAll(async () => {
  machine = await newMachine({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'package.json': '{}\n' })
})

afterAll(() => machine.remove())

/** Runs a workflow text and gives what became of its steps. */
async function play(text: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  await machine.write('flow.yml', text)
  const ended = await machine.mmm(['run', './flow.yml', '--json', ...args], { env })
  return { ended, ...told(ended) }
}

function told({ stdout }: Ended) {
  const run = JSON.parse(stdout)
  const steps: string[] = (run.steps ?? []).map((one: { path: string; status: string }) => `${one.path} ${one.status}`)
  return { run, steps }
}

async function printed(run: string, step: string): Promise<string> {
  const { stdout } = await machine.mmm(['logs', run, step, '--json'])
  return JSON.parse(stdout)
    .logs.map((one: { text: string }) => one.text)
    .join('')
}

test('needs: steps run as soon as theirs have ended, and are skipped when one failed', async () => {
  const { ended, steps } = await play(`
steps:
  - {id: a, run: exit 1}
  - {id: b, needs: [], run: 'true'}
  - {id: c, needs: [b], run: 'true'}
  - {id: d, needs: [a, c], run: 'true'}
  - {id: e, needs: d, if: failure(), run: 'true'}
  - {id: f, needs: [d], if: always(), run: 'true'}
`)
  expect(ended.code).toBe(1)
  expect(steps.toSorted()).toEqual(['a failure', 'b success', 'c success', 'd skipped', 'e success', 'f success'])
})

test('jobs: sequences at the same time, but for their needs; outputs travel', async () => {
  const { ended, run } = await play(`
jobs:
  build:
    outputs: {version: "\${{ steps.v.outputs.n }}"}
    steps:
      - {id: v, run: 'echo n=7 >> "$MMM_OUTPUT"'}
  test:
    needs: build
    steps:
      - {id: say, run: 'echo \${{ needs.build.outputs.version }} \${{ needs.build.result }}'}
`)
  expect(ended.code, ended.stderr).toBe(0)
  expect(await printed(run.id, 'test/say')).toBe('7 success\n')
})

test('matrix: one round for each combination, with include and exclude', async () => {
  const { ended, run, steps } = await play(`
steps:
  - id: cross
    matrix:
      os: [linux, mac]
      node: [20, 24]
      exclude: [{os: mac, node: 20}]
      include: [{os: linux, node: 24, extra: yes}, {os: bsd, node: 24}]
    run: echo \${{ matrix.os }}-\${{ matrix.node }}-\${{ matrix.extra }}
`)
  expect(ended.code, ended.stderr).toBe(0)
  expect(steps.filter((one) => one.includes('#'))).toHaveLength(4)
  const lines = (await printed(run.id, 'cross')).trim().split('\n').toSorted()
  expect(lines).toEqual(['bsd-24-', 'linux-20-', 'linux-24-yes', 'mac-24-'])
})

test('for-each: a list, files of a glob, lines of a command', async () => {
  const { ended, run } = await play(`
steps:
  - {id: files, for-each: {glob: '*.txt'}, run: 'echo \${{ item }}'}
  - {id: lines, for-each: {command: 'printf "x y\\nz\\n"'}, run: 'echo \${{ index }}:\${{ item }}'}
`)
  expect(ended.code, ended.stderr).toBe(0)
  expect(await printed(run.id, 'files')).toBe('a.txt\nb.txt\n')
  expect(await printed(run.id, 'lines')).toBe('0:x y\n1:z\n')
})

test('secrets: from variables, masked everywhere; a missing one is an error before anything runs', async () => {
  const text = `
secrets: [DEPLOY_WORD]
steps:
  - id: use
    env: {WORD: "\${{ secrets.DEPLOY_WORD }}"}
    run: echo "word is $WORD" && echo "$WORD" | grep -q "^hunter.$"
`
  const { ended, run } = await play(text, [], { DEPLOY_WORD: 'hunter2' })
  expect(ended.code, ended.stderr).toBe(0)
  expect(await printed(run.id, 'use')).toBe('word is ***\n')
  expect(await machine.read(`.mmm/runs/${run.id}/log.jsonl`)).not.toContain('hunter2')
  const missing = await play(text)
  expect(missing.ended.code).toBe(2)
  expect(missing.run).toMatchObject({ kind: 'error', code: 'secret.missing', hint: 'Set the variable DEPLOY_WORD' })
})

test('environments: --env chooses one; an unknown one is an error with a suggestion', async () => {
  const text = `
environments:
  staging: {env: {WHERE: stage}}
  production: {env: {WHERE: live}}
steps:
  - {id: say, run: 'echo \${{ env.WHERE }} $WHERE'}
`
  const { ended, run } = await play(text, ['--env', 'staging'])
  expect(ended.code, ended.stderr).toBe(0)
  expect(await printed(run.id, 'say')).toBe('stage stage\n')
  const wrong = await play(text, ['--env', 'stagging'])
  expect(wrong.run).toMatchObject({ code: 'environment.unknown', hint: 'Did you mean "staging"?' })
})

test('defaults, inputs from a file, on-success and finally', async () => {
  await machine.write('sub/x', '')
  await machine.write('inputs.yml', 'n: 3\nnames: [p, q]\n')
  const { ended, run, steps } = await play(
    `
inputs:
  n: {type: number, required: true}
  names: {type: list}
defaults: {working-directory: sub, timeout: 20s}
steps:
  - {id: where, run: 'ls; echo \${{ inputs.n }} \${{ join(inputs.names) }}'}
on-success:
  - {id: good, run: 'true'}
on-failure:
  - {id: bad, run: 'true'}
finally:
  - {id: last, run: 'true'}
`,
    ['--input-file', 'inputs.yml'],
  )
  expect(ended.code, ended.stderr).toBe(0)
  expect(await printed(run.id, 'where')).toBe('x\n3 p,q\n')
  expect(steps).toEqual(['where success', '!success/good success', '!finally/last success'])
})

test('approve: the run waits with exit code 4, is answered from elsewhere, and goes on', async () => {
  const text = `
steps:
  - {id: before, run: 'echo once >> trail'}
  - id: ask
    approve: {message: Which one, options: [blue, green]}
  - {id: after, run: 'echo \${{ steps.ask.outputs.answer }} \${{ steps.ask.outputs.who }}'}
`
  const { ended, run } = await play(text)
  expect(ended.code).toBe(4)
  expect(run).toMatchObject({ status: 'waiting', reason: 'waiting' })
  const explained = JSON.parse((await machine.mmm(['explain', '--json'])).stdout)
  expect(explained.waiting).toEqual([{ path: 'ask', message: 'Which one', options: ['blue', 'green'], expires: null }])
  expect((await machine.mmm(['resume', '--json'])).code).toBe(4)
  const wrong = await machine.mmm(['approve', '--option', 'red', '--json'])
  expect([wrong.code, JSON.parse(wrong.stdout).code]).toEqual([2, 'approval.option'])
  expect((await machine.mmm(['approve', '--option', 'green', '--answer', 'who=me'])).code).toBe(0)
  expect((await machine.mmm(['approve'])).code).toBe(2)
  expect((await machine.mmm(['resume'])).code).toBe(0)
  expect(await printed(run.id, 'after')).toBe('green me\n')
  expect(await machine.read('trail')).toBe('once\n')
})

test('reject fails the step; an expired question takes its default', async () => {
  const { run } = await play('steps:\n  - {id: ask, approve: Go on}\n  - {id: next, run: "true"}\n')
  expect((await machine.mmm(['reject', run.id, '--comment', 'not today'])).code).toBe(0)
  const ended = await machine.mmm(['resume', run.id, '--json'])
  expect(ended.code).toBe(1)
  expect(told(ended).steps).toEqual(['ask failure', 'next skipped'])
  expect((await machine.mmm(['explain', run.id])).stdout).toContain('failed   ask in attempt 2  Rejected: not today')
  const late = await play('steps:\n  - {id: ask, approve: {message: Go on, expires: 1ms, default: approve}}\n')
  const settled = late.ended.code === 0 ? late.ended : await machine.mmm(['resume', late.run.id, '--json'])
  expect(settled.code).toBe(0)
})

test('stop: ends a run in another terminal, which can be resumed; nothing is left behind', async () => {
  await machine.write('flow.yml', 'steps:\n  - {id: long, run: "echo begun; test -e go || sleep 300"}\n')
  const { child, ended } = machine.start(['run', './flow.yml', '--events'])
  await new Promise<void>((resolve) =>
    child.stdout!.on('data', (text: string) => text.includes('process.started') && resolve()),
  )
  const stopped = await machine.mmm(['stop', '--json'])
  expect([stopped.code, JSON.parse(stopped.stdout).kind]).toEqual([0, 'stop'])
  expect((await ended).code).toBe(130)
  expect((await machine.mmm(['stop'])).code).toBe(2)
  await machine.write('go', '')
  expect((await machine.mmm(['resume'])).code).toBe(0)
})

test.each([
  ['a circle of needs', 'steps:\n  - {id: a, needs: b, run: x}\n  - {id: b, needs: a, run: x}\n', 'a -> b -> a'],
  ['an unknown need', 'steps:\n  - {id: build, run: x}\n  - {id: b, needs: biuld, run: x}\n', 'Did you mean "build"?'],
  ['an unknown secret', 'secrets: [A]\nsteps:\n  - {run: "echo ${{ secrets.B }}"}\n', 'Unknown secret "B"'],
  ['matrix outside of one', 'steps:\n  - {run: "echo ${{ matrix.os }}"}\n', '"matrix" has a value only'],
  ['steps and jobs', 'steps:\n  - {run: x}\njobs:\n  a: {steps: [{run: x}]}\n', 'either steps or jobs'],
  ['no work', 'steps:\n  - {id: a}\n', 'The step does nothing'],
  [
    'a value where it cannot be quoted',
    'inputs: {x: {}}\nsteps:\n  - {run: "echo `echo ${{ inputs.x }}`"}\n',
    'backtick',
  ],
  ['an unknown key', 'steps:\n  - {run: x, retries: 3}\n', 'Did you mean "retry"?'],
])('%s is found before anything runs', async (_name, text, said) => {
  const { ended, run } = await play(text)
  expect(ended.code).toBe(2)
  expect(`${run.message} ${run.hint ?? ''}`).toContain(said)
  expect(run.message).toMatch(/flow\.yml:\d+:\d+: error: /)
})

test('on.manual: false refuses a start by hand', async () => {
  const { ended, run } = await play('on: {manual: false}\nsteps:\n  - {run: "true"}\n')
  expect([ended.code, run.code]).toEqual([2, 'workflow.not-manual'])
})
