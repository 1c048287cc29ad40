import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { mmm as call } from '../cli/world.ts'

const packageRoot = join(import.meta.dirname, '..', '..')
let cwd: string

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'mmm-new-'))
})

const mmm = (...argv: string[]) => call(argv, { cwd, packageRoot, env: { HOME: cwd, PATH: process.env['PATH'] } })
const read = (path: string) => readFileSync(join(cwd, path), 'utf8')

test('lists the templates', async () => {
  const said = await mmm('new', 'workflow')
  expect(said.code).toBe(0)
  expect(said.stdout).toContain('  improve               Pick what a specification asks for')
  const { kind, templates } = JSON.parse((await mmm('new', 'workflow', '--json')).stdout)
  expect(kind).toBe('templates')
  expect(templates.length).toBeGreaterThanOrEqual(15)
  expect(templates.find((one: { id: string }) => one.id === 'best-of-n')).toMatchObject({
    required: ['goal', 'verify'],
    prompts: ['goal', 'system'],
  })
})

test('makes a workflow that is valid, under a name of its own, and says what to type next', async () => {
  const said = await mmm('new', 'workflow', 'migrate', 'to-esm', '--json')
  expect(said.code, said.stdout).toBe(0)
  expect(JSON.parse(said.stdout)).toMatchObject({
    kind: 'new',
    id: 'to-esm',
    template: 'migrate',
    path: '.mmm/workflows/to-esm.yml',
    next: [
      { line: 'mmm check .mmm/workflows/to-esm.yml' },
      {},
      { line: 'mmm run to-esm --input task=... --input old=...' },
    ],
  })
  const [first, second] = read('.mmm/workflows/to-esm.yml').split('\n')
  expect(first).toBe('# yaml-language-server: $schema=../workflow.schema.json')
  expect(second).toBe('name: to-esm')
  expect(JSON.parse(read('.mmm/workflow.schema.json'))).toMatchObject({ title: 'Workflow of mmm' })
  expect((await mmm('new', 'workflow', 'verify', '2026')).code).toBe(0)
  expect((await mmm('check', '--strict')).code).toBe(0)
  expect((await mmm('fmt', '--check')).code).toBe(0)
})

test('every template is valid and formatted where it is copied to', async () => {
  const { templates } = JSON.parse((await mmm('new', 'workflow', '--json')).stdout)
  for (const { id } of templates) expect((await mmm('new', 'workflow', id)).code, id).toBe(0)
  const checked = await mmm('check', '--strict')
  expect(checked.code, checked.stdout).toBe(0)
  const formatted = await mmm('fmt', '--check')
  expect(formatted.code, formatted.stdout).toBe(0)
})

test('overwrites nothing', async () => {
  expect((await mmm('new', 'workflow', 'verify')).code).toBe(0)
  writeFileSync(join(cwd, '.mmm/workflows/verify.yml'), 'mine')
  const again = await mmm('new', 'workflow', 'verify', '--json')
  expect(again.code).toBe(2)
  expect(JSON.parse(again.stdout)).toMatchObject({ kind: 'error', code: 'new.exists' })
  expect(again.stdout).toContain('verify-2')
  writeFileSync(join(cwd, '.mmm/workflows/other.yaml'), 'mine')
  expect((await mmm('new', 'workflow', 'verify', 'other')).code).toBe(2)
  expect(existsSync(join(cwd, '.mmm/workflows/other.yml'))).toBe(false)
  expect(read('.mmm/workflows/verify.yml')).toBe('mine')
})

test('git sees the workflow and nothing else', async () => {
  execFileSync('git', ['init', '-q'], { cwd })
  await mmm('new', 'workflow', 'verify')
  const seen = execFileSync('git', ['status', '--porcelain', '-uall'], { cwd, encoding: 'utf8' })
  expect(seen).toBe('?? .mmm/workflows/verify.yml\n')
})

test.each([
  [['new'], 'new.what', 'mmm new workflow'],
  [['new', 'workflw'], 'new.unknown', 'Did you mean \\"workflow\\"?'],
  [['new', 'spec'], 'new.unknown', 'workflow'],
  [['new', 'workflow', 'migrat'], 'template.unknown', 'Did you mean \\"migrate\\"?'],
  [['new', 'workflow', '../x'], 'template.unknown', 'Known: best-of-n, '],
  [['new', 'workflow', 'migrate', '../up'], 'new.name', 'no folder'],
  [['new', 'workflow', 'migrate', 'a.yml'], 'new.name', 'no ending'],
])('%j is an error with a way out', async (argv, code, hint) => {
  const said = await mmm(...argv, '--json')
  expect(said.code).toBe(2)
  expect(JSON.parse(said.stdout)).toMatchObject({ kind: 'error', code })
  expect(said.stdout).toContain(hint)
  expect(existsSync(join(cwd, '.mmm'))).toBe(false)
})
