import { expect, test } from 'vitest'
import { documentOf, machineWith } from './world.ts'

test('says what is known of a project, also where a manifest is malformed', async () => {
  const machine = await machineWith({
    'package.json': '{"name": "small", "scripts": {"test": "node --test"}}',
    'index.js': 'export const a = 1\n',
    'broken/package.json': '{"name": ',
    '.mmm/config.yml': 'nonsense: [',
  })
  const ended = await machine.mmm(['analyze', '--json'])
  expect(ended.code, ended.stderr).toBe(0)
  const found = documentOf(ended)
  expect(found).toMatchObject({
    schemaVersion: 1,
    kind: 'analysis',
    name: 'small',
    git: { branch: 'main', commits: 1, dirty: 0 },
  })
  expect(found.commands).toContainEqual(expect.objectContaining({ name: 'test', from: 'package.json:scripts.test' }))
  const text = await machine.mmm(['analyze'])
  expect(text.code).toBe(0)
  expect(text.stdout).toMatch(/^Project small: 5 files/)
  const broken = await machineWith({ 'package.json': '{"name": ' }, { git: false })
  const half = await broken.mmm(['analyze', '--json'])
  expect(half.code).toBe(0)
  expect(documentOf(half).findings).toContainEqual(
    expect.objectContaining({ at: expect.objectContaining({ file: 'package.json' }), id: expect.any(String) }),
  )
})

test('finds the packages of a pnpm workspace', async () => {
  const machine = await machineWith({
    'package.json': '{"name": "root", "packageManager": "pnpm@9.0.0"}',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'packages/a/package.json': '{"name": "a"}',
  })
  const ended = await machine.mmm(['analyze', '--json'])
  expect(ended.code, ended.stderr).toBe(0)
  expect(documentOf(ended)).toMatchObject({ packageManager: 'pnpm', packages: [{ path: 'packages/a', name: 'a' }] })
})
