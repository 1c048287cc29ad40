import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Event, Fact } from '../../src/core/event.ts'
import { mmm, projectWith, type Said } from '../cli/world.ts'
import { repository } from '../tools/world.ts'

const home = mkdtempSync(join(tmpdir(), 'mmm-home-'))

function inside(cwd: string, more: Record<string, string> = {}) {
  return (...argv: string[]): Promise<Said> =>
    mmm(argv, { cwd, packageRoot: repository, env: { HOME: home, PATH: process.env['PATH'], ...more } })
}

/** Every file below a folder, with its bytes. */
function filesIn(folder: string): Array<[string, string]> {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one): [string, string] => [
      join(one.parentPath, one.name),
      readFileSync(join(one.parentPath, one.name), 'utf8'),
    ])
    .toSorted()
}

const agentFlow = `name: ask
workspace: here
budget: {usd: 1}
steps:
  - {id: think, agent: change, with: {model: my-own-model}}
  - {id: loop, repeat: {max: 3, until: steps.more.outputs.outcome == 'done'}, steps: [{id: more, agent: change}]}
  - {id: mark, run: 'touch ran'}
`

test('a dry run tells what would happen, and neither writes nor runs a thing', async () => {
  const root = projectWith()
  writeFileSync(join(root, 'w.yml'), agentFlow.replace('run:', 'if: steps.think.outputs.summary, run:'))
  const before = filesIn(root)
  const { code, stdout, stderr } = await inside(root)('run', './w.yml', '--dry-run')
  expect(code, stderr).toBe(0)
  expect(filesIn(root)).toEqual(before)
  expect(stdout).toBe(`ask  w.yml, in your own files

Steps
  * think [agent] change  (touches files, money, network, processes, git)
  * loop [repeat]  (at most 3 times, until steps.more.outputs.outcome == 'done')
    * more [agent] change  (touches files, money, network, processes, git)
  ? mark [run] touch ran  (touches processes, files)
      if steps.think.outputs.summary: known only at run time

Cost
  steps that ask a model: 2 to 4
  my-own-model: unknown price
  claude-sonnet-5-5: $2 in, $10 out per million tokens
  no earlier run of this workflow to go by
  at most $1, 2000000 tokens, 1h00m

Touches
  files, money, network, processes, git

Would be asked
  nothing

Nothing was run, spent or changed.
`)
})

test('what earlier runs of the same workflow spent gives an estimate, within the budget', async () => {
  const root = projectWith({
    '20260101-000000-aaaa': logOf('20260101-000000-aaaa', 0.2),
    '20260102-000000-bbbb': logOf('20260102-000000-bbbb', 0.4),
    '20260103-000000-cccc': logOf('20260103-000000-cccc', 9, 'other.yml'),
  })
  writeFileSync(join(root, 'w.yml'), agentFlow)
  const { stdout } = await inside(root)('run', './w.yml', '--dry-run', '--json')
  const plan = JSON.parse(stdout)
  expect(plan).toMatchObject({ kind: 'plan', schemaVersion: 1, workspace: 'here', limits: { usd: 1 } })
  expect(plan.cost).toEqual({
    agentSteps: { least: 2, most: 4 },
    models: [
      { model: 'my-own-model', price: null },
      { model: 'claude-sonnet-5-5', price: { input: 2, output: 10 } },
    ],
    past: { runs: 2, usd: { least: 0.2, most: 0.4 }, perStep: { least: 0.1, most: 0.2 } },
    estimate: { least: 0.2, most: 0.8 },
    atMost: { usd: 1, tokens: 2_000_000, ms: 3_600_000 },
  })
  const shown = await inside(root)('run', './w.yml', '--dry-run')
  expect(shown.stdout).toContain('last 2 runs: $0.20-0.40\n  estimate by these: $0.20-0.80\n')
})

test('with data: inputs filled in, secrets masked, approvals named', async () => {
  const root = projectWith()
  writeFileSync(
    join(root, 'w.yml'),
    "inputs: {who: {required: true}}\nsecrets: [PIN]\nsteps:\n  - {id: a, run: 'echo ${{ inputs.who }} ${{ secrets.PIN }}'}\n  - {id: b, approve: 'Go, ${{ inputs.who }}?'}\n  - {id: c, run: 'echo ${{ steps.a.outputs.stdout }}'}\n",
  )
  const run = inside(root, { PIN: 'four-five-six' })
  const { code, stdout } = await run('run', './w.yml', '-i', 'who=you', '--dry-run', '--show-data')
  expect(code).toBe(0)
  expect(stdout).not.toContain('four-five-six')
  expect(stdout).toContain('command: echo you ***\n')
  expect(stdout).toContain(
    'command: echo ${{ steps.a.outputs.stdout }}\n      known only when it runs: steps.a.outputs.stdout\n',
  )
  expect(stdout).toContain('Would be asked\n  b: Go, you?\n')
})

test('bad input is the same error as in a true run', async () => {
  const root = projectWith()
  writeFileSync(join(root, 'w.yml'), 'inputs: {who: {required: true}}\nsecrets: [PIN]\nsteps: [{run: x}]\n')
  const run = inside(root)
  const cases = [
    ['run', './w.yml'],
    ['run', './w.yml', '-i', 'wo=x'],
    ['run', './w.yml', '-i', 'who=x'],
    ['run', './w.yml', '-i', 'who=x', '--env', 'none'],
    ['run', './none.yml'],
    ['run', 'verfy'],
  ]
  for (const argv of cases) {
    const [dry, real] = [await run(...argv, '--dry-run', '--json'), await run(...argv, '--json')]
    expect(dry.code, argv.join(' ')).toBe(2)
    expect(dry).toEqual(real)
  }
  const clashes = {
    'A plan has no events': ['--dry-run', '--events'],
    '"--show-data" belongs to "--dry-run"': ['--show-data'],
  }
  for (const [text, flags] of Object.entries(clashes)) {
    const said = await run('run', './w.yml', '-i', 'who=x', ...flags)
    expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining(text) })
  }
})

/** A finished run of two agent steps. */
function logOf(run: string, usd: number, path = 'w.yml'): Event[] {
  const answer = (step: string): Fact => ({
    type: 'model.answered',
    path: step,
    conversation: step,
    turn: 1,
    hash: 'h',
    id: 'm',
    model: 'x',
    content: [],
    stopReason: 'end_turn',
    usage: { input: 1, output: 1, cacheRead: null, cacheWrite: null },
    usd: usd / 2,
    ms: 5,
  })
  const ended = (step: string): Fact[] => [
    { type: 'step.started', path: step, attempt: 1, kind: 'agent' },
    answer(step),
    {
      type: 'step.ended',
      path: step,
      attempt: 1,
      kind: 'agent',
      outcome: 'success',
      conclusion: 'success',
      outputs: {},
      ms: 5,
    },
  ]
  const facts: Fact[] = [
    {
      type: 'run.started',
      schema: 1,
      run,
      mmm: '0',
      root: '/p',
      workflow: { name: 'ask', path, hash: 'h', text: '' },
      inputs: {},
      limits: {},
      workspace: 'here',
      options: {},
      pid: 1,
    },
    ...ended('think'),
    ...ended('more'),
    { type: 'run.ended', status: 'success', reason: 'done', code: 0, message: 'all steps are done' },
  ]
  return facts.map((fact, i): Event => ({ seq: i + 1, time: '2026-01-01T00:00:00.000Z', ...fact }))
}

test('a true run with --profile tells where its time went, in its one document too', async () => {
  const root = projectWith()
  writeFileSync(join(root, 'w.yml'), "steps:\n  - {id: a, run: 'true'}\n  - {id: b, for-each: [1, 2], run: 'true'}\n")
  const said = await inside(root)('run', './w.yml', '--profile=trace.json', '--json')
  expect(said.code, said.stderr).toBe(0)
  const { kind, profile } = JSON.parse(said.stdout)
  expect(kind).toBe('run')
  expect(profile.steps.map(({ id, times }: { id: string; times: number }) => `${id} ${times}`).toSorted()).toEqual([
    'a 1',
    'b 1',
    'b/b 2',
  ])
  expect(profile.critical.map(({ path }: { path: string }) => path)).toEqual(['a', 'b#1/b', 'b#2/b'])
  expect(JSON.parse(readFileSync(join(root, 'trace.json'), 'utf8')).otherData.run).toMatch(/^\d{8}-/)
  const shown = await inside(root)('run', './w.yml', '--profile')
  expect(shown.stdout).toContain('What the length hangs on')
  const clash = await inside(root)('run', './w.yml', '--profile', '--dry-run')
  expect(clash).toMatchObject({ code: 2, stderr: expect.stringContaining('exclude each other') })
})
