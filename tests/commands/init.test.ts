import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/app/config.ts'
import { documentOf, machineWith } from './world.ts'

test('makes a configuration and an example that are valid, and says so again the second time', async () => {
  const machine = await machineWith({
    'package.json': '{"name": "p", "scripts": {"test": "node --test", "lint": "eslint \\"src: #a\\""}}',
  })
  const first = await machine.mmm(['init', '--json'])
  expect(first.code, first.stderr).toBe(0)
  const made = documentOf(first)
  expect(made).toMatchObject({ schemaVersion: 1, kind: 'init', root: machine.project, git: null })
  expect(made.files).toEqual([
    { id: '.mmm/config.yml', state: 'made' },
    { id: 'specs/example.md', state: 'made' },
  ])
  expect(await machine.git('status', '--porcelain', '-uall')).toBe('?? .mmm/config.yml\n?? specs/example.md\n')

  const config = await machine.read('.mmm/config.yml')
  expect(parseConfig(config, 'config.yml')).toEqual({ value: {}, findings: [] })
  const open = config
    .split('\n')
    .map((line) => line.replace(/^# (?=[a-z-]+:( |$)| +\S)/, ''))
    .filter((line) => !line.startsWith('#'))
  expect(parseConfig(open.join('\n'), 'config.yml').findings).toEqual([])
  expect(parseConfig(open.join('\n'), 'config.yml').value).toMatchObject({
    'budget-usd': 5,
    checks: { test: 'npm test', lint: 'npm run lint' },
    git: { sign: true },
  })
  const specs = documentOf(await machine.mmm(['spec', 'list', '--json']))
  expect(specs).toMatchObject({
    specs: [{ id: 'example', status: 'draft', criteria: [{ id: 'AC1' }, { id: 'AC2' }] }],
    findings: [],
  })

  await machine.write('.mmm/config.yml', 'repair: 1\n')
  const second = await machine.mmm(['init'])
  expect(second.code).toBe(0)
  expect(second.stdout).toContain('there already  .mmm/config.yml\n')
  expect(await machine.read('.mmm/config.yml')).toBe('repair: 1\n')
})

test('works in a folder without git, and names the commands to type', async () => {
  const machine = await machineWith({}, { git: false })
  const ended = await machine.mmm(['init'])
  expect(ended.code, ended.stderr).toBe(0)
  expect(ended.stdout).toContain('git init && git add -A && git commit -m "Start"')
  expect((await machine.mmm(['spec', 'check'])).code).toBe(0)
})

test('leaves specs and links alone, and goes to the top of the project', async () => {
  const machine = await machineWith({ 'specs/own.md': '- [ ] a\n', 'src/deep/a.js': '' })
  await machine.write('.mmm/x', '')
  await symlink('/nowhere/at/all', join(machine.project, '.mmm/config.yml'))
  const ended = await machine.mmm(['init', '--json'], { cwd: join(machine.project, 'src/deep') })
  expect(ended.code, ended.stderr).toBe(0)
  expect(documentOf(ended).files).toEqual([
    { id: '.mmm/config.yml', state: 'kept' },
    { id: 'specs/', state: 'kept' },
  ])
  await rm(join(machine.project, '.mmm'), { recursive: true })
  await machine.write('.mmm', 'a file')
  const refused = await machine.mmm(['init', '--json'])
  expect(refused.code).toBe(5)
  expect(documentOf(refused)).toMatchObject({ kind: 'error', code: 'init.unwritable' })
})
