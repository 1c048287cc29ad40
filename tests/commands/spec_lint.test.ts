import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadSpecs } from '../../src/steps/material.ts'
import { mmm as call, type Said } from '../cli/world.ts'
import { folderOf, type Files } from '../spec/lint/world.ts'

const criteria = '- [ ] AC1: it is fast\n- [x]AC2: it adds\n'

interface Project {
  root: string
  mmm(...argv: string[]): Promise<Said>
  read(path: string): string
}

function project(files: Files): Project {
  const root = folderOf({ 'README.md': '', '.mmm/.gitignore': '*\n', ...files })
  const home = mkdtempSync(join(root, 'home-'))
  return {
    root,
    mmm: (...argv) => call(argv, { cwd: root, env: { HOME: home, PATH: process.env['PATH']! } }),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  }
}

describe('mmm spec lint', () => {
  test('shows what reading and the rules find, an error is exit 2', async () => {
    const { mmm } = project({ 'specs/a.md': criteria })
    const { code, stdout } = await mmm('spec', 'lint')
    expect(code).toBe(2)
    expect(stdout).toBe(
      [
        'specs/a.md:2:1: error: There is no blank after this box [spec.look-alike]',
        '  Write "- [x] AC2: it adds"',
        'specs/a.md:1:18: warning: "fast" leaves open when this is met [spec.vague-word]',
        '  Say it with a number or an example, or give it a check',
        '1 file: 1 error, 1 warning',
        '',
      ].join('\n'),
    )
  })

  test('warnings count with --strict only; nothing found is said; one spec can be named', async () => {
    const { mmm } = project({ 'specs/a.md': '- [ ] it is fast\n', 'specs/b.md': '- [ ] it adds two numbers\n' })
    expect((await mmm('spec', 'lint')).code).toBe(0)
    expect((await mmm('spec', 'lint', '--strict')).code).toBe(2)
    expect(await mmm('spec', 'lint', 'b', '--strict')).toMatchObject({ code: 0, stdout: '1 file: nothing found\n' })
    expect((await mmm('spec', 'lint', 'c')).stderr).toContain('There is no spec "c"')
  })

  test('one document with --json, remarks of GitHub, SARIF', async () => {
    const { mmm } = project({ 'specs/a.md': criteria })
    const { schemaVersion, kind, code, errors, warnings, files, mended, findings } = JSON.parse(
      (await mmm('spec', 'lint', '--json')).stdout,
    )
    expect({ schemaVersion, kind, code, errors, warnings, files, mended }).toEqual({
      schemaVersion: 1,
      kind: 'spec-lint',
      code: 2,
      errors: 1,
      warnings: 1,
      files: ['specs/a.md'],
      mended: [],
    })
    expect(findings[1]).toEqual({
      id: 'spec.vague-word@specs/a.md:1:18',
      code: 'spec.vague-word',
      severity: 'warning',
      message: '"fast" leaves open when this is met',
      at: { file: 'specs/a.md', line: 1, column: 18 },
      hint: 'Say it with a number or an example, or give it a check',
    })
    expect((await mmm('spec', 'lint', '--format', 'github')).stdout).toContain(
      '::warning file=specs/a.md,line=1,col=18,title=spec.vague-word::',
    )
    expect(JSON.parse((await mmm('spec', 'lint', '--format', 'sarif')).stdout).runs[0].results).toHaveLength(2)
    expect((await mmm('spec', 'lint', '--format', 'sarif', '--json')).code).toBe(2)
    expect((await mmm('spec', 'lint', '--format', 'pdf')).stderr).toContain('"pdf"')
  })

  test('settings of the project hold, a misspelled rule is an error with its place', async () => {
    const lint = 'lint:\n  rules: {look-alike: off}\n'
    const { mmm } = project({ 'specs/a.md': '- [ ] it is fast\n', '.mmm/config.yml': lint })
    expect((await mmm('spec', 'lint')).stderr).toContain('Unknown key "look-alike"')
    const own = project({
      'specs/a.md': '- [ ] it is fast\n- [ ] it is blazing and fine\n',
      '.mmm/config.yml': 'lint:\n  rules: {vague-word: error}\n  vague: {add: [blazing], remove: [fast]}\n',
    })
    const { code, stdout } = await own.mmm('spec', 'lint')
    expect(code).toBe(2)
    expect(stdout.split('\n')[0]).toBe(
      'specs/a.md:2:13: error: "blazing" leaves open when this is met [spec.vague-word]',
    )
  })
})

test('a main spec that changed after the delta was committed is found by git; a delta at hand is not', async () => {
  const main = (words: string) =>
    `# A\n\n## Purpose\n\nPeople prove who they are, so that their data is theirs.\n\n## Requirements\n\n### Requirement: Log in\n\nThe system SHALL ${words}.\n\n#### Scenario: One\n\n- **THEN** it is so\n`
  const delta = main('be new').replace(/^[^]*## Requirements/, '## MODIFIED Requirements')
  const path = 'openspec/changes/one/specs/auth/spec.md'
  const { mmm, root } = project({ 'openspec/specs/auth/spec.md': main('be old'), [path]: delta })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=U', '-c', 'user.email=u@example.org', ...args], { cwd: root })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'one')
  expect((await mmm('spec', 'lint')).stdout).not.toContain('delta-base-changed')
  writeFileSync(join(root, 'openspec/specs/auth/spec.md'), main('be other'))
  git('commit', '-qam', 'two')
  expect((await mmm('spec', 'lint')).stdout).toContain(
    `${path}:3:1: warning: The requirement "Log in" of "auth" was changed`,
  )
  writeFileSync(join(root, path), `${delta}\n`)
  expect((await mmm('spec', 'lint')).stdout).not.toContain('delta-base-changed')
})

describe('mmm spec lint --fix', () => {
  test('mends what is clear, byte for byte, and shows it; what it mended is found no more', async () => {
    const text =
      '\uFEFF##Goal\r\n\r\n- [x]AC3: ünïcode\r\n- [ ] AC1: a\r\n- [ ] AC1: b\r- [ ] c\n-[ ] AC2: d\u00a0e\r\n* []\u3000AC5: f\n'
    const { mmm, read, root } = project({ 'specs/a.md': text })
    chmodSync(join(root, 'specs/a.md'), 0o640)
    const { code, stdout } = await mmm('spec', 'lint', '--fix')
    expect(read('specs/a.md')).toBe(
      '\uFEFF## Goal\r\n\r\n- [x] AC3: ünïcode\r\n- [ ] AC1: a\r\n- [ ] AC6: b\r- [ ] AC7: c\n- [ ] AC2: d\u00a0e\r\n* [ ] AC5: f\n',
    )
    expect(stdout.split('\n').slice(0, 6)).toEqual([
      'specs/a.md:1:1: mended "##Goal" to "## Goal"',
      'specs/a.md:3:1: mended "- [x]AC3: ünïcode" to "- [x] AC3: ünïcode"',
      'specs/a.md:7:1: mended "-[ ] AC2: d\u00a0e" to "- [ ] AC2: d\u00a0e"',
      'specs/a.md:8:1: mended "* []\u3000AC5: f" to "* [ ] AC5: f"',
      'specs/a.md:5:1: mended "- [ ] AC1: b" to "- [ ] AC6: b"',
      'specs/a.md:6:1: mended "- [ ] c" to "- [ ] AC7: c"',
    ])
    expect(code).toBe(0)
    expect(statSync(join(root, 'specs/a.md')).mode & 0o777).toBe(0o640)
    expect((await mmm('spec', 'lint', '--fix')).stdout).not.toContain('mended')
  })

  test('what is not clear stays as it is', async () => {
    const text =
      '- [ ] a\n- [~] half\n- [x](https://example.org) link\n- [ ]\n2. [ ] in text\n\n```\n- [x]fenced\n##Fenced\n'
    const { mmm, read } = project({ 'specs/a.md': text })
    expect((await mmm('spec', 'lint', '--fix')).stdout).not.toContain('mended')
    expect(read('specs/a.md')).toBe(text)
  })

  test('a link out of the project is not written through', async () => {
    const { mmm, root } = project({ 'specs/a.md': '- [ ] a\n', 'elsewhere.md': '- [x]glued\n' })
    symlinkSync(join(root, 'elsewhere.md'), join(root, 'specs', 'link.md'))
    const { code, stderr } = await mmm('spec', 'lint', '--fix')
    expect({ code, link: stderr.includes('is a symbolic link') }).toEqual({ code: 2, link: true })
    expect(readFileSync(join(root, 'elsewhere.md'), 'utf8')).toBe('- [x]glued\n')
  })
})

describe('mmm spec order', () => {
  test('is the order in which improve picks, with what kept commits touched', async () => {
    const files = {
      'specs/a.md': '---\nneeds: [c]\n---\n- [ ] AC1: a\n',
      'specs/b.md': '- [ ] AC1: b changes src/b/b.ts\n',
      'specs/c.md': '---\npriority: low\n---\n- [ ] AC1: c\n',
      'specs/d.md': '---\nstatus: draft\n---\n- [ ] AC1: d\n',
      'src/b/b.ts': '',
    }
    const { mmm, root } = project(files)
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=U', '-c', 'user.email=u@example.org', ...args], { cwd: root })
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'Kept\n\nMmm-Run: r\nMmm-Spec: c\nMmm-Criterion: c#AC1')
    const { stdout } = await mmm('spec', 'order', '--json')
    const { kind, specs, layers, conflicts } = JSON.parse(stdout)
    expect(kind).toBe('spec-order')
    const { inHand } = await loadSpecs(root, [])
    const ready = specs.filter((one: { status: string }) => one.status === 'ready')
    expect(ready.map((one: { id: string }) => one.id)).toEqual(inHand.map(({ id }) => id))
    expect(layers).toEqual([{ batches: [['b', 'd'], ['c']] }, { batches: [['a']] }])
    expect(conflicts).toEqual([
      { id: 'b c', a: 'b', b: 'c', files: ['src/b/b.ts'], why: '"b" names it, "c" changed it' },
    ])
  })

  test('is a table for people, and works without git and without a spec', async () => {
    const { mmm, root } = project({ 'specs/a.md': '- [ ] a\n', 'specs/b.md': '---\nneeds: [a]\n---\n- [ ] b\n' })
    expect((await mmm('spec', 'order')).stdout).toBe(
      [
        'LAYER  ID  STATUS  OPEN  TASKS  NEEDS',
        '1      a   ready      1',
        '2      b   ready      1         a',
        '',
        'Specs of one layer can be worked on at the same time.',
        'Nothing that can be done at the same time touches the same files.',
        '',
      ].join('\n'),
    )
    expect(existsSync(join(root, '.git'))).toBe(false)
    expect((await project({}).mmm('spec', 'order')).stdout).toContain('There is no spec')
    expect((await mmm('spec', 'order', 'a')).code).toBe(2)
  })
})
