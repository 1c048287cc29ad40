import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { documentOf, machineWith, type Machine } from './world.ts'

const fileOf = (machine: Machine) => join(machine.home, '.config/mmm/config.json')

test('lists settings with their origins: default < user < project < environment < flag', async () => {
  const machine = await machineWith({ '.mmm/config.yml': 'repair: 1\nbudget-usd: 100\nmax-time: 10m\n' })
  expect((await machine.mmm(['config', 'set', 'model', 'claude-opus-5-5'])).code).toBe(0)
  const env = { MMM_BUDGET_TOKENS: '5000', ANTHROPIC_BASE_URL: 'http://me:secret-word@localhost:1' }
  const ended = await machine.mmm(['config', '--json', '--max-iterations', '3'], { env })
  expect(ended.code, ended.stderr).toBe(0)
  const { kind, settings } = documentOf(ended)
  expect(kind).toBe('config')
  const rows = Object.fromEntries(
    settings.map((one: { id: string; value: unknown; origin: string; from: string }) => [
      one.id,
      [one.value, one.origin, one.from],
    ]),
  )
  expect(rows).toMatchObject({
    model: ['claude-opus-5-5', 'user', fileOf(machine)],
    repair: [1, 'project', join(machine.project, '.mmm/config.yml')],
    'budget-usd': [5, 'default', null],
    'max-time': ['10m', 'project', join(machine.project, '.mmm/config.yml')],
    'budget-tokens': [5000, 'environment', 'MMM_BUDGET_TOKENS'],
    'base-url': ['http://me:***@localhost:1', 'environment', 'ANTHROPIC_BASE_URL'],
    'max-iterations': [3, 'flag', '--max-iterations'],
    target: [null, null, null],
  })
  const text = await machine.mmm(['config', '--origin'], { env })
  expect(text.stdout).toMatch(/^repair +1 +project +.*config\.yml$/m)
  expect(text.stdout).not.toContain('secret-word')
})

test('sets, gets and takes out, parts of settings too', async () => {
  const machine = await machineWith({}, { git: false })
  const set = (...words: string[]) => machine.mmm(['config', 'set', ...words])
  await set('budget-usd', '2.5')
  await set('allow-run', 'npm run gen *', 'make')
  await set('prices.my.model', '{"input": 1, "output": 2}')
  await set('git.sign', 'true')
  await set('checks.lint', 'false')
  const written = JSON.parse(await readFile(fileOf(machine), 'utf8'))
  expect(written.settings).toEqual({
    'budget-usd': 2.5,
    'allow-run': ['npm run gen *', 'make'],
    prices: { 'my.model': { input: 1, output: 2 } },
    git: { sign: true },
    checks: { lint: false },
  })
  expect(await machine.mmm(['config', 'get', 'budget-usd'])).toMatchObject({ code: 0, stdout: '2.5\n' })
  expect(documentOf(await machine.mmm(['config', 'get', 'git.sign', '--json']))).toMatchObject({
    kind: 'setting',
    id: 'git.sign',
    value: true,
    origin: 'user',
  })
  expect(await machine.mmm(['config', 'get', 'target'])).toMatchObject({
    code: 0,
    stdout: '\n',
    stderr: '"target" is not set\n',
  })
  const overridden = await machine.mmm(['config', 'set', 'model', 'x'], { env: { MMM_MODEL: 'y' } })
  expect(overridden.stderr).toContain('another value holds: y, from MMM_MODEL')
  for (const key of ['budget-usd', 'allow-run', 'prices.my.model', 'git.sign', 'checks', 'model']) {
    expect((await machine.mmm(['config', 'unset', key])).code).toBe(0)
  }
  expect(JSON.parse(await readFile(fileOf(machine), 'utf8')).settings).toEqual({})
  expect(documentOf(await machine.mmm(['config', 'unset', 'model', '--json']))).toMatchObject({
    removed: false,
    value: 'claude-sonnet-5-5',
  })
  expect(await machine.mmm(['config', 'path'])).toMatchObject({ code: 0, stdout: `${fileOf(machine)}\n` })
})

test('a bad value, an unknown key and a secret are exit 2, and nothing is written', async () => {
  const machine = await machineWith({}, { git: false })
  const calls = [
    ['set', 'max-iterations', 'many'],
    ['set', 'max-iterations', '0'],
    ['set', 'max-time', 'soon'],
    ['set', 'backend', 'magic'],
    ['set', 'prices.m', '{'],
    ['set', 'budget-usd', '1', '2'],
    ['set', 'modle', 'x'],
    ['get', 'modle'],
    ['set', 'api-key', 'sk-ant-0123456789012345678901'],
    ['set', 'model', 'sk-ant-0123456789012345678901'],
    ['set', 'model'],
    ['sett', 'model', 'x'],
    ['get'],
    ['set', 'model', 'x', '--origin'],
  ]
  const ended = await Promise.all(calls.map((args) => machine.mmm(['config', ...args, '--json'])))
  expect(ended.map((one) => one.code)).toEqual(calls.map(() => 2))
  const codes = ended.map((one) => documentOf(one).code)
  expect(codes).toEqual([
    ...Array.from({ length: 6 }, () => 'config.invalid'),
    'config.unknown-key',
    'config.unknown-key',
    'config.secret',
    'config.secret',
    'config.invalid',
    'cli.unknown-form',
    'cli.missing-argument',
    'cli.unused-flag',
  ])
  expect(documentOf(ended[0]!).message).toBe('"many" is no value of "max-iterations": expected number')
  expect(documentOf(ended[6]!).hint).toBe('Did you mean "model"?')
  expect(documentOf(ended[8]!).hint).toContain('ANTHROPIC_API_KEY')
  expect(ended.map((one) => one.stdout + one.stderr).join('')).not.toContain('sk-ant')
  const written = await readFile(fileOf(machine), 'utf8').catch(() => '{}')
  expect(JSON.parse(written).settings ?? {}).toEqual({})
})

test('reading needs no folder that can be written, and makes none', async () => {
  const machine = await machineWith({}, { git: false })
  const env = { XDG_CONFIG_HOME: join(machine.project, 'README.md') }
  expect((await machine.mmm(['config', 'list'], { env })).code).toBe(0)
  expect((await machine.mmm(['spec', 'check'], { env })).code).toBe(0)
  const ended = await machine.mmm(['config', 'set', 'repair', '1', '--json'], { env })
  expect(ended.code).toBe(5)
  expect(documentOf(ended)).toMatchObject({ kind: 'error', code: 'config.unwritable' })
  expect(await readFile(fileOf(machine), 'utf8').catch(() => 'none')).toBe('none')
})
