import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newMachine, type Machine } from './world.ts'

let machine: Machine
const flow = (on: string, run: string) => `on: ${on}\nsteps:\n  - {id: a, run: '${run}'}\n`
const minutely = (more = '') => `{schedule: [{cron: '* * * * *'${more}}]}`

beforeEach(async () => {
  machine = await newMachine({ 'a.txt': 'a\n' })
})
afterEach(() => machine.remove())

/** As if the schedules had been looked at last some minutes ago. */
async function lookedAt(minutesAgo: number): Promise<void> {
  const past = new Date(Date.now() - minutesAgo * 60_000).toISOString()
  const state = {
    version: 1,
    workflows: { '.mmm/workflows/tick.yml': { slots: { '* * * * * UTC': past }, queue: [] } },
  }
  await machine.write('.mmm/schedule.json', JSON.stringify(state))
}

async function runIds(): Promise<string[]> {
  return (await readdir(join(machine.project, '.mmm', 'runs')).catch(() => [])).filter((name) => /^\d{8}-/.test(name))
}

/** Waits until a text has come. */
async function seen(read: () => string, text: string): Promise<void> {
  for (let tries = 0; tries < 400 && !read().includes(text); tries++)
    await new Promise((resolve) => setTimeout(resolve, 25))
  expect(read()).toContain(text)
}

test('once: what is due is fired once, with leave, in the log with its time, and git sees nothing', async () => {
  await machine.write('.mmm/workflows/tick.yml', flow(minutely(', catch-up: last'), 'echo tick'))
  await machine.git('add', '-A')
  await machine.git('-c', 'user.name=U', '-c', 'user.email=u@e', 'commit', '-qm', 'Flow')
  const refused = await machine.mmm(['schedule', 'run', '--once'])
  expect(refused.code, refused.stderr).toBe(2)
  expect(refused.stderr).toContain('echo tick')
  await lookedAt(30)
  const first = await machine.mmm(['schedule', 'run', '--once', '--yes', '--json'])
  expect(first.code, first.stderr).toBe(0)
  const { fired } = JSON.parse(first.stdout)
  expect(fired).toMatchObject([{ name: 'tick', code: 0 }])
  const shown = JSON.parse((await machine.mmm(['runs', 'show', fired[0].run, '--json'])).stdout)
  const slot = `.mmm/workflows/tick.yml@${fired[0].slot}`
  expect(shown.asked.options.slot).toBe(slot)
  const again = await machine.mmm(['run', 'tick', '--slot', slot, '--json'])
  expect(JSON.parse(again.stdout)).toMatchObject({ kind: 'planned', id: fired[0].run })
  expect(await runIds()).toHaveLength(1)
  expect(await machine.git('status', '--porcelain')).toBe('')
  const { schedules } = JSON.parse((await machine.mmm(['schedule', '--json'])).stdout)
  expect(schedules).toMatchObject([{ workflow: 'tick', lastRun: fired[0].run, lastCode: 0, alive: false }])
  const next = JSON.parse((await machine.mmm(['schedule', 'next', 'tick', '--json'])).stdout)
  expect(next.schedules[0].next).toHaveLength(5)
})

test('the daemon is alone, and Ctrl-C ends it and what it started', async () => {
  await machine.write('.mmm/workflows/tick.yml', flow(minutely(), 'echo $$ > pid; exec sleep 60'))
  await lookedAt(1)
  const daemon = machine.start(['schedule', 'run', '--yes'])
  const pid = () => readFile(join(machine.project, 'pid'), 'utf8').catch(() => '')
  for (let tries = 0; tries < 400 && (await pid()) === ''; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25))
  const second = await machine.mmm(['schedule', 'run', '--yes'])
  expect(second.code).toBe(5)
  expect((await machine.mmm(['schedule', 'run', '--once', '--yes'])).code).toBe(0)
  daemon.child.kill('SIGINT')
  const ended = await daemon.ended
  expect(ended.code, ended.stderr).toBe(130)
  expect(ended.stdout).toMatch(/tick {2}\d{8}-\d{6}-[0-9a-f]{4} {2}exit 130/)
  const step = Number(await pid())
  expect(() => process.kill(step, 0)).toThrow()
  expect(await readdir(join(machine.project, '.mmm'))).not.toContain('schedule.lock')
})

test('a schedule with agent steps and no budget is refused', async () => {
  await machine.write('.mmm/workflows/tick.yml', `on: ${minutely()}\nsteps:\n  - agent: change\n`)
  const ended = await machine.mmm(['schedule', 'run', '--once', '--yes'])
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('workflow.no-budget')
})

test('install writes, remove takes away exactly that', async () => {
  await machine.write('.mmm/workflows/tick.yml', flow(minutely(), 'echo 1'))
  const bin = join(machine.home, 'bin')
  const table = join(machine.home, 'table')
  await mkdir(bin, { recursive: true })
  await writeFile(table, '0 0 * * * other\n')
  const script = `#!/bin/sh\nif [ "$1" = -l ]; then cat ${table}; elif [ "$1" = -r ]; then rm ${table}; else cp "$1" ${table}; fi\n`
  await writeFile(join(bin, 'crontab'), script, { mode: 0o755 })
  const env = { PATH: `${bin}:${machine.env['PATH']}` }
  for (const target of ['systemd', 'crontab', 'github', 'gitlab']) {
    const ended = await machine.mmm(['schedule', 'install', 'tick', `--${target}`], { env })
    expect(ended.code, ended.stderr).toBe(0)
  }
  const line = (await readFile(table, 'utf8')).split('\n').find((one) => one.startsWith('* * * * * '))!
  await lookedAt(1)
  // As cron does it: from the home folder, with next to no variables
  const printed = execFileSync('/bin/sh', ['-c', line.slice(10).replaceAll('\\%', '%')], {
    cwd: machine.home,
    env: { HOME: machine.home },
    encoding: 'utf8',
  })
  expect(printed).toMatch(/tick {2}\d{8}-\d{6}-[0-9a-f]{4} {2}exit 0/)
  const units = join(machine.home, '.config', 'systemd', 'user')
  expect(await readdir(units)).toHaveLength(2)
  const removed = await machine.mmm(['schedule', 'remove', 'tick', '--json'], { env })
  expect(JSON.parse(removed.stdout).removed).toHaveLength(5)
  expect(await readdir(units)).toEqual([])
  expect(await readFile(table, 'utf8')).toBe('0 0 * * * other\n')
  expect(await machine.git('status', '--porcelain', '-uall')).toBe('?? .mmm/workflows/tick.yml\n')
})

test('key-file: read where no key is set, refused where others can read it', async () => {
  await machine.write('.mmm/prompts/hello.md', 'Hello\n')
  await machine.write('flow.yml', 'steps:\n  - agent: hello\n    with: {system: hello}\n')
  const key = join(machine.home, 'key')
  await mkdir(machine.home, { recursive: true })
  await writeFile(key, 'k-123456789\n', { mode: 0o644 })
  expect((await machine.mmm(['config', 'set', 'key-file', key])).code).toBe(0)
  const open = await machine.mmm(['run', './flow.yml'])
  expect(open.code).toBe(5)
  expect(open.stderr).toContain('can be read by others')
  await chmod(key, 0o600)
  const keys: unknown[] = []
  const server = createServer((request, response) => {
    keys.push(request.headers['x-api-key'])
    response
      .writeHead(401, { 'content-type': 'application/json' })
      .end('{"type":"error","error":{"type":"authentication_error","message":"bad k-123456789"}}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const ended = await machine.mmm(['run', './flow.yml', '--base-url', `http://127.0.0.1:${port}`])
  server.close()
  expect(ended.code, ended.stderr).toBe(5)
  expect(keys[0]).toBe('k-123456789')
  expect(ended.stderr).toContain('model call failed (never: The server answered 401: bad ***)')
})

test('watch: says what would start; with --run it starts it, for files, specs and branches', async () => {
  const on = "{file: {paths: ['src/**']}, spec: {added: true}, push: {branches: [main]}}"
  await machine.write('.mmm/workflows/w.yml', flow(on, 'echo run >> out.txt'))
  const dry = machine.start(['watch'])
  const running = machine.start(['watch', '--run', '--yes'])
  let [said, ready, told] = ['', '', '']
  dry.child.stdout!.on('data', (chunk: string) => (said += chunk))
  dry.child.stderr!.on('data', (chunk: string) => (ready += chunk))
  running.child.stderr!.on('data', (chunk: string) => (ready += chunk))
  running.child.stdout!.on('data', (chunk: string) => (told += chunk))
  await seen(() => (ready.split('Watching').length > 2 ? 'both' : ''), 'both')
  await machine.write('src/a.ts', 'a')
  await seen(() => said, 'w would start: file src/a.ts added')
  await seen(() => told, 'exit 0')
  await machine.write('specs/b.md', '# B\n')
  await seen(() => said, 'spec specs/b.md added')
  await machine.git('-c', 'user.name=U', '-c', 'user.email=u@e', 'commit', '-qm', 'More', '--allow-empty')
  await seen(() => said, 'branch main moved')
  for (const { child } of [dry, running]) child.kill('SIGINT')
  expect((await dry.ended).code).toBe(130)
  expect((await running.ended).code).toBe(130)
  expect(await machine.read('out.txt')).toContain('run\n')
})
