import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256 } from '../../src/core/id.ts'
import { documentOf, machineWith } from './world.ts'

interface Row {
  id: string
  status: string
  message: string
  hint: string | null
  at: { file: string } | null
}

const key = 'sk-ant-secret-0123456789-0123456789'

test('all is well in a sound project; the key is never printed', async () => {
  const machine = await machineWith({ 'specs/a.md': '---\nid: a\n---\n\n- [x] AC1: holds\n  - verify: `true`\n' })
  await machine.git('config', 'user.name', 'Ann')
  await machine.git('config', 'user.email', 'ann@example.org')
  const ended = await machine.mmm(['doctor', '--json'], {
    env: { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' },
  })
  expect(ended.code, ended.stdout).toBe(0)
  const { schemaVersion, kind, root, probes, counts } = documentOf(ended)
  expect({ schemaVersion, kind, root }).toEqual({ schemaVersion: 1, kind: 'doctor', root: machine.project })
  expect(counts.error).toBe(0)
  const ids = probes.map((one: Row) => one.id)
  expect(ids).toEqual(
    expect.arrayContaining([
      'node',
      'git.version',
      'git.identity',
      'git.state',
      'project',
      'config.user',
      'config.project',
      'workflows',
      'specs',
      'model.key',
      'model.base-url',
      'model.price',
      'cache',
      'cache.space',
      'cache.reflink',
      'program.rg',
      'runs',
    ]),
  )
  expect(probes.find((one: Row) => one.id === 'specs').message).toBe('Specs: 1, with 1 criteria, 1 done')
  expect(ended.stdout + ended.stderr).not.toContain(key)
  expect(await machine.git('status', '--porcelain')).toBe('')
})

test('what is not valid is exit 2, with its place and the way out', async () => {
  const machine = await machineWith({
    '.mmm/config.yml': 'model: x\nallow-run: [make]\n',
    '.mmm/workflows/own.yml': 'steps:\n  - id: a\n    uses: nothing\n',
    'specs/a.md': 'a\0b',
  })
  const ended = await machine.mmm(['doctor', '--json'])
  expect(ended.code).toBe(2)
  const errors = documentOf(ended).probes.filter((one: Row) => one.status === 'error')
  expect(errors.map((one: Row) => [one.id, one.at?.file])).toEqual([
    ['config.project', '.mmm/config.yml'],
    ['workflows', '.mmm/workflows/own.yml'],
    ['specs', 'specs/a.md'],
  ])
  expect(errors.every((one: Row) => one.hint !== null)).toBe(true)
  const text = await machine.mmm(['doctor'])
  expect(text.stdout).toContain('mmm config set allow-run <value>')
})

test('trouble of the machine is exit 5', async () => {
  const machine = await machineWith({}, { git: false })
  await writeFile(join(machine.project, '../blocked'), '')
  const ended = await machine.mmm(['doctor', '--json'], {
    env: { XDG_CACHE_HOME: join(machine.project, '../blocked') },
  })
  expect(ended.code).toBe(5)
  const { probes } = documentOf(ended)
  expect(probes).toContainEqual(expect.objectContaining({ id: 'cache', status: 'error' }))
  expect(probes).toContainEqual(
    expect.objectContaining({ id: 'git.state', status: 'warning', hint: expect.stringContaining('git init') }),
  )
  const damaged = join(machine.home, '.config/mmm')
  await mkdir(damaged, { recursive: true })
  await writeFile(join(damaged, 'config.json'), '{')
  const unread = await machine.mmm(['doctor', '--json'])
  expect(unread.code).toBe(2)
  expect(documentOf(unread).probes).toContainEqual(expect.objectContaining({ id: 'config.user', status: 'error' }))
  const bare = await machine.mmm(['doctor', '--json'], { env: { PATH: '/nowhere' } })
  expect(documentOf(bare).probes).toContainEqual(expect.objectContaining({ id: 'git.version', status: 'error' }))
})

test('what earlier runs left behind: a run that died, a stale lock, a worktree', async () => {
  const machine = await machineWith({ 'a.yml': 'steps:\n  - id: a\n    run: echo a\n' })
  const run = documentOf(await machine.mmm(['run', './a.yml', '--json'])).id as string
  const log = await machine.read(`.mmm/runs/${run}/log.jsonl`)
  const lines = log.trimEnd().split('\n')
  const died = '20200101-000000-abcd'
  await machine.write(`.mmm/runs/${died}/log.jsonl`, `${lines.slice(0, -1).join('\n').replaceAll(run, died)}\n`)
  await machine.write('.mmm/lock', JSON.stringify({ pid: 999_999_999, startTime: '1', about: run }))
  const trees = join(machine.home, '.cache/mmm/worktrees', sha256(machine.project).slice(0, 12))
  await mkdir(join(trees, run, 'work'), { recursive: true })
  await mkdir(join(trees, died, 'work'), { recursive: true })
  const ended = await machine.mmm(['doctor', '--json'])
  expect(ended.code, ended.stdout).toBe(0)
  const left = documentOf(ended).probes.filter((one: Row) => one.id.startsWith('runs.'))
  expect(left.map((one: Row) => one.id)).toEqual(['runs.died', 'runs.lock', 'runs.worktree'])
  expect(left[0].hint).toContain(`mmm resume ${died}`)
  expect(left[2].at.file).toBe(join(trees, run))
})
