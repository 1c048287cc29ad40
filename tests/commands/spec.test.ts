import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isAlive } from '../../src/ports/shell.ts'
import { documentOf, machineWith } from './world.ts'

const spec = (id: string, lines: string) =>
  `---\nid: ${id}\ntitle: About ${id}\n---\n\n# About ${id}\n\n## Acceptance criteria\n\n${lines}`

const calm = spec(
  'calm',
  '- [x] AC1: it holds\n  - verify: `test -f README.md`\n- [x] AC2: nobody can tell\n- [ ] AC3: not yet\n  - verify: `false`\n',
)
const loud = spec('loud', '- [x] AC1: it fails\n  - verify: `echo so it is; echo why >&2; exit 3`\n')

describe('spec list', () => {
  test('lists specs with their criteria and findings, without git', async () => {
    const machine = await machineWith({ 'specs/calm.md': calm, 'specs/broken.md': 'a\0b' }, { git: false })
    const ended = await machine.mmm(['spec', 'list', '--json'])
    expect(ended.code, ended.stderr).toBe(0)
    const { schemaVersion, kind, specs, findings } = documentOf(ended)
    expect({ schemaVersion, kind }).toEqual({ schemaVersion: 1, kind: 'specs' })
    expect(specs).toHaveLength(1)
    expect(specs[0]).toMatchObject({
      id: 'calm',
      path: 'specs/calm.md',
      dialect: 'mmm',
      title: 'About calm',
      status: 'ready',
      requirements: [],
      scenarios: [],
      tasks: [],
    })
    expect(specs[0].criteria[0]).toEqual({
      id: 'AC1',
      ref: 'calm#AC1',
      text: 'AC1: it holds',
      line: 10,
      column: 1,
      state: 'ticked',
      check: 'test -f README.md',
    })
    expect(findings).toMatchObject([{ severity: 'error', at: { file: 'specs/broken.md' } }])
    expect(findings[0].id).toContain('specs/broken.md')
  })

  test('is a table for people, and works where there is no spec', async () => {
    const machine = await machineWith({ 'specs/calm.md': calm })
    const { code, stdout } = await machine.mmm(['spec'])
    expect(code).toBe(0)
    expect(stdout).toBe(
      'ID    TITLE       STATUS  DONE  FILE\ncalm  About calm  ready    2/3  specs/calm.md\n\n1 spec, 2 of 3 criteria done\n',
    )
    const empty = await machineWith({}, { git: false })
    const none = await empty.mmm(['spec', 'list'])
    expect(none).toMatchObject({
      code: 0,
      stdout: 'There is no spec below specs/. Type "mmm init" to write a first one.\n',
    })
  })
})

describe('spec show', () => {
  test('shows one by id, or by path from the current folder', async () => {
    const machine = await machineWith({ 'specs/calm.md': calm, 'specs/loud.md': loud })
    const { code, stdout } = await machine.mmm(['spec', 'show', 'calm'])
    expect(code).toBe(0)
    expect(stdout).toContain('specs/calm.md: ready, priority 3, 2/3 criteria done')
    expect(stdout).toContain('[x] AC1  specs/calm.md:10:1\n    AC1: it holds\n    check: test -f README.md')
    expect(stdout).toContain('no check')
    const named = await machine.mmm(['spec', 'show', 'calm.md', '--json'], { cwd: `${machine.project}/specs` })
    const shown = documentOf(named)
    expect(shown).toMatchObject({ kind: 'spec', spec: { id: 'calm', priority: 3, needs: [] }, findings: [] })
    expect(shown.spec.criteria[0].check).toEqual({
      text: 'test -f README.md',
      kind: 'command',
      command: 'test -f README.md',
      line: 11,
      column: 13,
    })
    expect(shown.spec.criteria[1].check).toBeNull()
  })

  test('what is mistyped gets a suggestion', async () => {
    const machine = await machineWith({ 'specs/calm.md': calm })
    const errors = await Promise.all(
      [
        ['show', 'clam'],
        ['chekc'],
        ['show'],
        ['show', 'calm', 'more'],
        ['list', 'calm'],
        ['list', '--allow-env', 'X'],
      ].map((args) => machine.mmm(['spec', ...args, '--json'])),
    )
    expect(errors.map((one) => one.code)).toEqual([2, 2, 2, 2, 2, 2])
    const documents = errors.map(documentOf)
    expect(documents[0]).toMatchObject({
      kind: 'error',
      code: 'spec.unknown',
      message: 'There is no spec "clam"',
      hint: 'Did you mean "calm"?',
    })
    expect(documents[1]).toMatchObject({ code: 'cli.unknown-form', hint: 'Did you mean "check"?' })
    expect(documents.slice(2).map((one) => one.code)).toEqual([
      'cli.missing-argument',
      'cli.unused-argument',
      'cli.unused-argument',
      'cli.unused-flag',
    ])
  })
})

describe('spec check', () => {
  test('open, unproven and unchecked criteria are no failure; nothing is asked, and git sees nothing of what is noted', async () => {
    const machine = await machineWith({ 'specs/calm.md': calm })
    const ended = await machine.mmm(['spec', 'check'])
    expect(ended.code, ended.stderr).toBe(0)
    expect(ended.stdout).toBe(
      [
        'green     specs/calm.md:10:1  calm#AC1  AC1: it holds',
        'no check  specs/calm.md:12:1  calm#AC2  AC2: nobody can tell  (ticked, no check)',
        '3 criteria: 1 green, 0 red, 1 ticked without a check, 1 open',
        '',
      ].join('\n'),
    )
    expect(readdirSync(machine.project).toSorted()).toEqual(['.git', '.mmm', 'README.md', 'specs'])
    expect(await machine.git('status', '--porcelain')).toBe('')
  })

  test('of a check that is cut off nothing goes on, also not in a session of its own', async () => {
    const line = "setsid sh -c 'echo $$ > pid; exec sleep 300' & sleep 300"
    const slow = spec('slow', `- [x] AC1: it is quick\n  - verify: \`${line}\` within 500ms\n`)
    const machine = await machineWith({ 'specs/slow.md': slow })
    const ended = await machine.mmm(['spec', 'check'])
    expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining('timeout') })
    expect(isAlive(Number(await machine.read('pid')), '')).toBe(false)
  })

  test('a red one is exit 1, with its place, the reason and the end of its output', async () => {
    const machine = await machineWith({ 'specs/calm.md': calm, 'specs/loud.md': loud })
    const { code, stdout } = await machine.mmm(['spec', 'check'])
    expect(code).toBe(1)
    expect(stdout).toContain('red       specs/loud.md:10:1  loud#AC1  AC1: it fails\n          exit 3\n')
    expect(stdout).toContain('| so it is\n          | why\n')
    expect((await machine.mmm(['spec', 'check', 'calm'])).code).toBe(0)
    const ended = await machine.mmm(['spec', 'check', '--json'])
    expect(ended.code).toBe(1)
    const { criteria, ...rest } = documentOf(ended)
    expect(rest).toEqual({
      schemaVersion: 1,
      kind: 'spec-check',
      code: 1,
      counts: { all: 4, green: 1, red: 1, noCheck: 1, open: 1, taken: 1, leftOut: 0, unreadable: 0 },
      unreadable: [],
      findings: [],
    })
    expect(criteria.map((one: { id: string; status: string }) => [one.id, one.status])).toEqual([
      ['calm#AC1', 'green'],
      ['calm#AC2', 'no check'],
      ['calm#AC3', 'open'],
      ['loud#AC1', 'red'],
    ])
    expect(criteria[3]).toMatchObject({
      file: 'specs/loud.md',
      line: 10,
      column: 1,
      exit: 3,
      reason: 'exit 3',
      passed: false,
      tail: 'so it is\nwhy\n',
    })
  })

  test('an unreadable spec is exit 2, and the others are still checked', async () => {
    const machine = await machineWith({ 'specs/a.md': 'a\0b', 'specs/loud.md': loud }, { git: false })
    const ended = await machine.mmm(['spec', 'check', '--json'])
    expect(ended.code).toBe(2)
    expect(documentOf(ended)).toMatchObject({
      code: 2,
      counts: { red: 1, unreadable: 1 },
      unreadable: ['specs/a.md'],
      criteria: [{ id: 'loud#AC1', status: 'red' }],
    })
  })

  test('an equal command runs once; a test is proven by its name; keys do not reach commands', async () => {
    const lines = [
      '- [x] AC1: counts\n  - verify: `echo x >> ../count`\n',
      '- [x] AC2: counts too\n  - verify: `echo x >> ../count`\n',
      '- [x] AC3: adds [@test](test/add.test.mjs "adds")\n',
      '- [x] AC4: removes [@test](test/add.test.mjs "removes")\n',
      '- [x] AC5: sees no key\n  - verify: `test -z "$ANTHROPIC_API_KEY" && test -z "$MY_VARIABLE"`\n',
    ]
    const machine = await machineWith({
      'package.json': '{"name": "p", "scripts": {"test": "node --test"}}',
      'test/add.test.mjs': "import test from 'node:test'\ntest('adds', () => {})\n",
      'specs/many.md': spec('many', lines.join('')),
    })
    const ended = await machine.mmm(['spec', 'check', '--json'], {
      env: { ANTHROPIC_API_KEY: 'sk-ant-0123456789', MY_VARIABLE: 'x' },
    })
    const { criteria } = documentOf(ended)
    expect(criteria.map((one: { status: string }) => one.status)).toEqual(['green', 'green', 'green', 'red', 'green'])
    expect(criteria[3].reason).toBe('no test of that name ran')
    expect(await machine.read('../count')).toBe('x\n')
    const allowed = await machine.mmm(['spec', 'check', '--json', '--allow-env', 'MY_VARIABLE'], {
      env: { MY_VARIABLE: 'x' },
    })
    expect(documentOf(allowed).criteria[4]).toMatchObject({ status: 'red', exit: 1 })
    const assigned = await machine.mmm(['spec', 'check', '--json', '--allow-env=MY_VARIABLE=secret'])
    expect([assigned.code, documentOf(assigned).code]).toEqual([2, 'env.name'])
    expect(assigned.stdout).toContain('--allow-env MY_VARIABLE')
    expect(assigned.stdout + assigned.stderr).not.toContain('secret')
  })
})
