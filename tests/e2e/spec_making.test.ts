import { readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Asked } from './template_world.ts'
import { small, writes } from './template_world.ts'
import { textOf, type RequestInfo, type ScriptedRequest } from '../../src/agent/scripted_model/script.ts'
import { mmm as inProcess } from '../cli/world.ts'
import { newMachine, playModel, repository, type Machine } from './world.ts'

const cleaning: Array<() => Promise<unknown>> = []
afterAll(() => Promise.all(cleaning.map((clean) => clean())))

async function machineWith(files: Record<string, string>): Promise<Machine> {
  const machine = await newMachine({ 'README.md': '# A project\n', ...files })
  cleaning.push(() => machine.remove())
  return machine
}

/** A word of `mmm spec` in this process, without a terminal; with answers on one. */
async function spec(machine: Machine, args: readonly string[], answers?: string[]) {
  const terminal =
    answers === undefined ? {} : { stdinIsTTY: true, stderrIsTTY: true, ask: async () => answers.shift() ?? '' }
  const said = await inProcess(['spec', ...args], {
    cwd: machine.project,
    env: machine.env,
    packageRoot: repository,
    ...terminal,
  })
  const json = args.includes('--json') ? JSON.parse(said.stdout) : undefined
  return { ...said, json }
}

const filesIn = async (machine: Machine, folder: string) => {
  const found = await readdir(join(machine.project, folder), { recursive: true, withFileTypes: true }).catch(() => [])
  return found
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(machine.project.length + 1))
    .toSorted()
}

describe('spec new', () => {
  test('two questions on a terminal; the spec is short, and mmm finds it', async () => {
    const machine = await machineWith({})
    const made = await spec(machine, ['new'], ['Users can log in', 'npm test'])
    expect(made).toMatchObject({ code: 0, stdout: 'Made specs/users-can-log-in.md\nNext: mmm improve --dry-run\n' })
    expect(await machine.read('specs/users-can-log-in.md')).toBe(
      '---\nid: users-can-log-in\ntitle: Users can log in\n---\n\n# Users can log in\n\n## Acceptance criteria\n\n- [ ] Users can log in\n  - verify: `npm test`\n',
    )
    const again = await spec(machine, ['new', 'Users can log in', '--json'])
    expect(again.json).toMatchObject({
      kind: 'error',
      code: 'spec.exists',
      hint: expect.stringContaining('mmm spec add users-can-log-in'),
    })
    const nothing = await spec(machine, ['new', '--json'])
    expect([nothing.code, nothing.json.code]).toEqual([2, 'cli.missing-argument'])
  })

  test('hostile titles stay inside the folder of specs', async () => {
    const machine = await machineWith({})
    for (const title of [
      '../../etc/passwd',
      '/abs/olute',
      'a\u0000b\u001b[31mc',
      'x'.repeat(5000),
      'CON',
      '..a',
      '日本語の仕様',
      '{{x}} ${y}',
    ]) {
      const made = await spec(machine, ['new', title, '--json'])
      expect(made.code, made.stderr + made.stdout).toBe(0)
      expect(made.json.files[0]).toMatch(/^specs\/[\p{L}\p{N}-]{1,50}\.md$/u)
    }
    expect(await filesIn(machine, '.')).toEqual(expect.arrayContaining(['specs/con-spec.md', 'specs/日本語の仕様.md']))
    expect((await filesIn(machine, 'specs')).length).toBe(8)
    expect((await spec(machine, ['list', '--json'])).json).toMatchObject({ findings: [] })
  })

  test('a title without a letter or digit is refused', async () => {
    const machine = await machineWith({})
    for (const title of ['***', '.', '..', '🚀', '- [ ]']) {
      const made = await spec(machine, ['new', title, '--json'])
      expect([made.code, made.json.code], title).toEqual([2, 'spec.no-title'])
    }
    expect((await spec(machine, ['new', 'A', '--criterion', '!!', '--json'])).json.code).toBe('spec.no-title')
    expect(await filesIn(machine, 'specs')).toEqual([])
  })

  test.each(['speckit', 'openspec', 'kiro'])('in the dialect %s it is read as that', async (dialect) => {
    const machine = await machineWith({})
    const made = await spec(machine, ['new', 'The system SHALL count', '--dialect', dialect, '--json'])
    expect(made.code, made.stdout).toBe(0)
    const listed = await spec(machine, ['show', made.json.files[0], '--json'])
    expect(listed.json.spec).toMatchObject({ dialect })
    expect(listed.json.spec.criteria).toHaveLength(1)
  })

  test('writes through no link, and takes no flag of another word', async () => {
    const machine = await machineWith({})
    await symlink('/tmp', join(machine.project, 'specs'))
    const linked = await spec(machine, ['new', 'A thing', '--json'])
    expect([linked.code, linked.json.code]).toEqual([2, 'spec.link'])
    const foreign = await spec(machine, ['new', 'A thing', '--by', 'heading', '--json'])
    expect(foreign.json).toMatchObject({ code: 'cli.unused-flag', hint: expect.stringContaining('mmm spec split') })
    const unknown = await spec(machine, ['new', 'A thing', '--dialect', 'kiru', '--json'])
    expect(unknown.json).toMatchObject({ code: 'cli.unknown-choice', hint: 'Did you mean "kiro"?' })
  })
})

const shop =
  '---\nid: shop\n---\n\n# Shop\n\n## Cart\n\n- [x] AC1: one can add\n  - verify: `true`\n\n## Paying\n\n- [ ] AC2: cards work\n'

describe('spec add and split', () => {
  test('adds in the own way of the file, then splits it; undone it is as before', async () => {
    const machine = await machineWith({ 'specs/shop.md': shop })
    const added = await spec(machine, ['add', 'shop', 'cash works', '--verify', 'npm test', '--json'])
    expect(added.json).toMatchObject({
      kind: 'spec-add',
      ref: 'shop#AC3',
      path: 'specs/shop.md',
      line: 15,
      proven: true,
    })
    const whole = `${shop}- [ ] AC3: cash works\n  - verify: \`npm test\`\n`
    expect(await machine.read('specs/shop.md')).toBe(whole)
    const dirty = await spec(machine, ['split', 'shop', '--json'])
    expect([dirty.code, dirty.json.code]).toEqual([2, 'spec.dirty'])
    const split = await spec(machine, ['split', 'shop', '--yes', '--json'])
    expect(split.json).toMatchObject({
      kind: 'spec-split',
      parts: [
        { id: 'shop', criteria: ['AC2', 'AC3'] },
        { id: 'shop-cart', path: 'specs/shop-cart.md', lines: [{ from: 7, to: 11 }] },
      ],
    })
    expect((await spec(machine, ['list', '--json'])).json.findings).toEqual([])
    const undone = await spec(machine, split.json.undo.split(' ').slice(2))
    expect(undone).toMatchObject({
      code: 0,
      stdout: 'The split of "shop" is undone\n  specs/shop.md\n  specs/shop-cart.md\n',
    })
    expect(await filesIn(machine, 'specs')).toEqual(['specs/shop.md'])
    expect(await machine.read('specs/shop.md')).toBe(whole)
    expect(await machine.git('status', '--porcelain')).toBe(' M specs/shop.md\n')
  })

  test('what is missing or too much is said', async () => {
    const machine = await machineWith({ 'specs/shop.md': shop })
    const calls = [
      ['add', 'shop'],
      ['add', 'shop', 'cash', 'works'],
      ['add', 'shpo', 'cash works'],
      ['split'],
      ['split', 'shop', '--by', 'line'],
      ['split', '--undo', 'shop'],
    ]
    const said = await Promise.all(calls.map((args) => spec(machine, [...args, '--json'])))
    expect(said.map(({ code, json }) => [code, json.code])).toEqual([
      [2, 'cli.missing-argument'],
      [2, 'cli.unused-argument'],
      [2, 'spec.unknown'],
      [2, 'cli.missing-argument'],
      [2, 'cli.unknown-choice'],
      [2, 'spec.nothing-to-undo'],
    ])
    expect(await machine.read('specs/shop.md')).toBe(shop)
  })
})

describe('spec export and import', () => {
  test('says what was not carried over, refuses what is there, and comes back as it was', async () => {
    const machine = await machineWith({ 'specs/shop.md': shop })
    const dry = await spec(machine, ['export', 'shop', '--to', 'kiro', '--dry-run', '--json'])
    expect([dry.json.change, await filesIn(machine, '.kiro')]).toEqual([null, []])
    const done = await spec(machine, ['export', 'shop', '--to', 'kiro', '-o', 'out', '--json'])
    expect(done.code, done.stdout).toBe(0)
    expect(done.json.specs[0]).toMatchObject({ from: 'specs/shop.md', files: ['out/.kiro/specs/shop/requirements.md'] })
    expect(done.json.counts.lost).toBe(0)
    expect(done.json.specs[0].fates).toContainEqual(
      expect.objectContaining({ id: 'AC1', outcome: 'changed', to: '1.1', differs: ['id', 'state'] }),
    )
    const again = await spec(machine, ['export', 'shop', '--to', 'kiro', '-o', 'out', '--json'])
    expect([again.code, again.json.code]).toEqual([2, 'spec.exists'])
    const outside = await spec(machine, ['export', 'shop', '--to', 'kiro', '-o', '../out', '--json'])
    expect([outside.code, outside.json.code]).toEqual([2, 'spec.outside'])
    const clash = await spec(machine, ['import', 'out/.kiro', '--from', 'kiro', '--json'])
    expect([clash.code, clash.json.code]).toEqual([2, 'spec.exists'])
    await machine.git('rm', '-q', 'specs/shop.md')
    const back = await spec(machine, ['import', 'out/.kiro', '--from', 'kiro'])
    expect(back.code, back.stdout).toBe(0)
    expect(back.stdout).toContain('out/.kiro/specs/shop/requirements.md -> specs/shop.md')
    const shown = (await spec(machine, ['show', 'shop', '--json'])).json.spec
    expect(shown.criteria.map((one: { text: string }) => one.text)).toEqual(['AC1.1: one can add', 'AC1.2: cards work'])
    expect((await spec(machine, ['import', 'README.md', '--json'])).json.code).toBe('spec.nothing-to-import')
    expect((await spec(machine, ['import', 'out', '--from', 'kirro', '--json'])).json.hint).toBe('Did you mean "kiro"?')
  })
})

describe('a spec in two dialects', () => {
  test('an export that mmm reads too is warned about, is not exported again, and is left out on demand', async () => {
    const rules = '# Ours\nmodel: x # the good one\nspecs:\n  - {path: docs/**, dialect: ralph}\n'
    const machine = await machineWith({ 'specs/shop.md': shop, '.mmm/config.yml': rules })
    const warned = await spec(machine, ['export', 'shop', '--to', 'kiro'])
    expect(warned.code, warned.stderr).toBe(0)
    expect(warned.stdout).toContain(
      'warning: mmm now reads both specs/shop.md and .kiro/specs/shop/requirements.md as the one id "shop", which makes "mmm spec check" fail until one is left out\n  Undo it and pass --leave-out, remove one of them, or write elsewhere with -o\n',
    )
    const again = await spec(machine, ['export', 'shop', '--to', 'openspec', '--json'])
    expect([again.code, again.json.code]).toEqual([2, 'spec.ambiguous'])
    expect(again.json.message).toContain('".kiro/specs/shop/requirements.md" and "specs/shop.md"')
    expect((await spec(machine, ['export', '--undo', 'shop'])).code).toBe(0)
    const done = await spec(machine, ['export', 'shop', '--to', 'kiro', '--leave-out', '--json'])
    expect(done.json).toMatchObject({ leftOut: ['.kiro/specs/shop/**'], readTwice: [] })
    expect(await machine.read('.mmm/config.yml')).toBe(
      rules.replace('  - {path: docs', "  - {path: '.kiro/specs/shop/**', dialect: none}\n  - {path: docs"),
    )
    expect((await spec(machine, ['list', '--json'])).json).toMatchObject({ specs: [{ id: 'shop' }], findings: [] })
    expect((await spec(machine, ['check'])).code).toBe(0)
    expect((await spec(machine, ['export', 'shop', '--to', 'openspec', '--dry-run', '--json'])).json).toMatchObject({
      leftOut: [],
      readTwice: [{ id: 'shop', shared: true, paths: ['specs/shop.md', 'openspec/specs/shop/spec.md'] }],
    })
    expect((await spec(machine, ['export', '--undo', 'shop'])).code).toBe(0)
    expect(await machine.git('status', '--porcelain', '-uall')).toBe('')
  })

  test('an import leaves the old files out; title and words come back from Kiro as they were', async () => {
    const machine = await machineWith({ 'specs/shop.md': shop })
    expect((await spec(machine, ['export', 'shop', '--to', 'kiro'])).code).toBe(0)
    expect(await machine.read('.kiro/specs/shop/requirements.md')).toContain('# Requirements Document: Shop\n')
    await machine.git('rm', '-q', 'specs/shop.md')
    const done = await spec(machine, ['import', '.kiro/specs', '--from', 'kiro', '--leave-out', '--json'])
    expect(done.json).toMatchObject({ leftOut: ['.kiro/specs/shop/**'], readTwice: [] })
    const { json } = await spec(machine, ['list', '--json'])
    expect(json).toMatchObject({ specs: [{ id: 'shop', title: 'Shop', path: 'specs/shop.md' }], findings: [] })
    expect(json.specs[0].criteria.map((one: { check: unknown }) => one.check)).toEqual(['true', null])
    expect((await spec(machine, ['check'])).code).toBe(0)
    expect((await spec(machine, done.json.undo.split(' ').slice(2))).code).toBe(0)
    expect(await filesIn(machine, 'specs')).toEqual([])
    expect((await filesIn(machine, '.mmm')).includes('.mmm/config.yml')).toBe(false)
  })
})

const requirement = (name: string) =>
  `### Requirement: ${name}\n\nThe system SHALL do it.\n\n#### Scenario: S\n\n- **WHEN** a\n- **THEN** b\n`
const openspec = {
  'openspec/specs/auth/spec.md': `# auth Specification\n\n## Purpose\n\nWho may come in, in words that are enough to be clear to all.\n\n## Requirements\n\n${requirement('Log in')}`,
  'openspec/changes/more/proposal.md': '# More\n\n## Why\n\nBecause.\n\n## What Changes\n\n- more\n',
  'openspec/changes/more/tasks.md': '## 1. Do\n\n- [x] 1.1 Do it\n- [ ] 1.2 Test it\n',
  'openspec/changes/more/specs/auth/spec.md': `## ADDED Requirements\n\n${requirement('Log out')}`,
  'openspec/changes/more/specs/new/spec.md': `## ADDED Requirements\n\n${requirement('New')}`,
}

describe('spec archive', () => {
  test('refuses, shows, does and undoes', async () => {
    const machine = await machineWith(openspec)
    const refused = await spec(machine, ['archive', 'more', '--json'])
    expect([refused.code, refused.json.code]).toEqual([1, 'spec.conflict'])
    expect(refused.json.message).toContain('openspec/changes/more/tasks.md:4: 1 task is not done')
    const dry = await spec(machine, ['archive', 'more', '--dry-run'])
    expect(dry.stdout).toContain(
      '+++ b/openspec/specs/auth/spec.md\n@@ -14,3 +14,12 @@\n \n - **WHEN** a\n - **THEN** b\n+\n+### Requirement: Log out\n',
    )
    expect(dry.stdout).toContain('--- /dev/null\n+++ b/openspec/specs/new/spec.md\n@@ -0,0 +1,')
    expect(await machine.git('status', '--porcelain')).toBe('')
    const done = await spec(machine, ['archive', 'more', '--yes', '--json'])
    expect(done.code, done.stdout).toBe(0)
    expect(done.json.to).toMatch(/^openspec\/changes\/archive\/\d{4}-\d\d-\d\d-more$/)
    expect(await filesIn(machine, 'openspec')).toEqual(
      [
        ...['proposal.md', 'specs/auth/spec.md', 'specs/new/spec.md', 'tasks.md'].map(
          (path) => `${done.json.to}/${path}`,
        ),
        'openspec/specs/auth/spec.md',
        'openspec/specs/new/spec.md',
      ].toSorted(),
    )
    expect(await machine.read('openspec/specs/auth/spec.md')).toBe(
      `${openspec['openspec/specs/auth/spec.md']}\n${requirement('Log out')}`,
    )
    const undone = await spec(machine, ['archive', '--undo', 'more'])
    expect(undone.code, undone.stderr).toBe(0)
    expect(await machine.git('status', '--porcelain', '-uall')).toBe('')
  })

  test('a main spec that has changed since the delta was committed holds it up', async () => {
    const machine = await machineWith({
      ...openspec,
      'openspec/changes/more/tasks.md': '- [x] 1.1 Do it\n',
      'openspec/changes/more/specs/auth/spec.md': `## MODIFIED Requirements\n\n${requirement('Log in')}`,
    })
    await machine.write(
      'openspec/specs/auth/spec.md',
      openspec['openspec/specs/auth/spec.md'].replace('do it', 'do more'),
    )
    const refused = await spec(machine, ['archive', 'openspec/changes/more/', '--json'])
    expect(refused.json.message).toContain('"Log in" has changed in "auth" since the delta was written')
    expect((await spec(machine, ['archive', 'mroe', '--json'])).json).toMatchObject({
      code: 'spec.no-change',
      hint: 'Did you mean "more"?',
    })
  })
})

/** The model of a test: it writes one file, by what it is asked. */
async function modelThat(answer: (asked: Asked) => ReturnType<typeof writes>) {
  const server = await playModel((request: ScriptedRequest, { turn }: RequestInfo) => {
    const users = request.messages.filter((one) => one.role === 'user').map((one) => textOf(one.content))
    return answer({ first: users[0] ?? '', last: users.at(-1) ?? '', turn })
  })
  cleaning.push(async () => server.close())
  return server.env
}

const described = (text: string, name = 'adds') => ({
  title: 'Adding',
  about: 'Numbers are added.',
  criteria: [{ text, test: { path: 'test/add.test.js', name } }],
})

describe('the words that ask a model, through the real binary', () => {
  test.concurrent('from-code: the page is written once it is proven, read and linted', async () => {
    const machine = await machineWith(small)
    const env = await modelThat((asked) => writes('criteria.json', described('It adds two numbers'), asked))
    const made = await machine.mmm(['spec', 'from-code', 'src/add.js', '--yes', '--json'], { env })
    expect(made.code, made.stderr + made.stdout).toBe(0)
    expect(JSON.parse(made.stdout)).toMatchObject({
      kind: 'spec-from-code',
      code: 0,
      spec: { id: 'add', path: 'specs/add.md' },
    })
    expect(await machine.read('specs/add.md')).toContain(
      '- [x] AC1: It adds two numbers [@test](test/add.test.js "adds")\n',
    )
    expect(await machine.git('status', '--porcelain', '-uall')).toBe('?? specs/add.md\n')
    const again = await machine.mmm(['spec', 'from-code', 'src/add.js', '--json'], { env })
    expect([again.code, JSON.parse(again.stdout).code]).toEqual([2, 'spec.exists'])
  })

  test.concurrent('from-code: what our own reader refuses goes back once; then nothing is written', async () => {
    const machine = await machineWith(small)
    const heard: string[] = []
    const env = await modelThat((asked) => {
      if (asked.turn === 0) heard.push(asked.first)
      return writes('criteria.json', described('It adds, verify: POST http://127.0.0.1/x'), asked)
    })
    const made = await machine.mmm(['spec', 'from-code', 'src', '--name', 'adding', '--yes', '--json'], { env })
    expect(made.code, made.stderr + made.stdout).toBe(1)
    expect(JSON.parse(made.stdout)).toMatchObject({ code: 1, spec: null })
    expect(await filesIn(machine, 'specs')).toEqual([])
    expect(heard).toHaveLength(2)
    expect(heard[1]).toContain('An earlier answer was refused:\n\nspecs/adding.md:11:29: error: ')
  })

  test.concurrent('from-code: no word of the model becomes a box of its own', async () => {
    const machine = await machineWith(small)
    const heard: string[] = []
    const evil = { ...described('It adds two numbers'), about: '- [x] evil\n- [x] worse' }
    const env = await modelThat((asked) => {
      heard.push(asked.last)
      return writes('criteria.json', { ...evil, title: asked.turn < 2 ? 'T\n- [x] evil' : '<!-- ```js [x]' }, asked)
    })
    const made = await machine.mmm(['spec', 'from-code', 'src/add.js', '--yes', '--json'], { env })
    expect(made.code, made.stderr + made.stdout).toBe(0)
    const text = await machine.read('specs/add.md')
    expect(text).toMatch(/^- \[x\] AC1: It adds two numbers \[@test\]\(test\/add\.test\.js "adds"\)$/m)
    expect(heard.join('\n')).toContain('title')
    const { json } = await spec(machine, ['list', '--json'])
    expect(json.specs[0].criteria.map((one: { id: string }) => one.id)).toEqual(['AC1'])
    expect(json.findings).toEqual([])
  })

  test.concurrent('clarify: asks the model once for a state of the file, writes answers, and keeps the rest', async () => {
    const text =
      '---\nid: shop\n---\n\n# Shop\n\n- [ ] AC1: it is sent [NEEDS CLARIFICATION: how soon?]\n- [ ] AC2: it is quick\n'
    const machine = await machineWith({ ...small, 'specs/shop.md': text })
    let conversations = 0
    const env = await modelThat((asked) => {
      if (asked.turn === 0) conversations += 1
      const quote = asked.turn === 0 ? 'not there' : 'it is quick'
      return writes(
        'questions.json',
        { questions: [{ question: 'How quick?', quote, answers: ['in a second'] }] },
        asked,
      )
    })
    const listed = await machine.mmm(['spec', 'clarify', 'shop', '--yes', '--json'], { env })
    expect(listed.code, listed.stderr + listed.stdout).toBe(0)
    const { questions } = JSON.parse(listed.stdout)
    const own = questions.find((one: { from: string }) => one.from === 'spec')
    const asked = questions.find((one: { from: string }) => one.from === 'model')
    expect(own).toMatchObject({ id: 'Q1', question: 'how soon?', line: 7, answer: null })
    expect(asked).toMatchObject({ question: 'How quick?', quote: 'it is quick', line: 8, answers: ['in a second'] })
    const answered = await machine.mmm(
      ['spec', 'clarify', 'shop', '--answer', 'Q1=within a day', '--answer', `${asked.id}=in 2 s`],
      { env },
    )
    expect(answered.code, answered.stderr).toBe(0)
    expect((await machine.read('specs/shop.md')).replace(/\d{4}-\d\d-\d\d/, 'DAY')).toBe(
      `${text.replace('[NEEDS CLARIFICATION: how soon?]', 'within a day')}\n## Clarifications\n\n### Session DAY\n\n- Q: how soon? → A: within a day\n- Q: How quick? → A: in 2 s\n`,
    )
    expect(conversations).toBe(1)
    const twice = await spec(machine, ['clarify', 'shop', '--answer', 'Q1=a', '--answer', 'q1=b', '--json'])
    expect([twice.code, twice.json.message]).toEqual([2, '"Q1" is answered twice: "a" and "b"'])
    const wrong = await machine.mmm(['spec', 'clarify', 'shop', '--answer', 'Q9=x', '--json'])
    expect([wrong.code, JSON.parse(wrong.stdout).code]).toEqual([2, 'spec.answer'])
  })

  test.concurrent('clarify: what is known without the model is shown where its answer is refused', async () => {
    const text = '# Shop\n\n- [ ] AC1: it is sent [NEEDS CLARIFICATION: how soon?]\n'
    const machine = await machineWith({ ...small, 'specs/shop.md': text, 'specs/clear.md': '- [ ] AC1: it adds\n' })
    const env = await modelThat((asked) =>
      writes('questions.json', { questions: [{ question: 'What?', quote: 'not there' }] }, asked),
    )
    const listed = await machine.mmm(['spec', 'clarify', 'shop', '--yes', '--json'], { env })
    expect(listed.code, listed.stderr).toBe(1)
    expect(JSON.parse(listed.stdout)).toMatchObject({
      kind: 'spec-clarify',
      code: 1,
      message: expect.stringMatching(/^The model has asked nothing that holds: /),
      questions: [{ id: 'Q1', question: 'how soon?' }],
    })
    const clear = await machine.mmm(['spec', 'clarify', 'clear', '--yes', '--json'], { env })
    expect([clear.code, JSON.parse(clear.stdout).code]).toEqual([1, 'spec.clarify-failed'])
  })
})
