import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newMachine, type Machine } from './world.ts'

let machine: Machine

/** Its step stays until there is a file `go`: whoever waits for it would wait for ever. */
const flow = `name: w
on: {manual: false, push: {branches: [main, 'release/*']}}
steps:
  - {id: a, run: 'git log -1 --format=%s >> out.txt; until [ -e go ]; do sleep 0.05; done'}
`

beforeEach(async () => {
  machine = await newMachine({ 'a.txt': 'a\n', '.mmm/workflows/w.yml': flow })
})
afterEach(() => machine.remove())

async function commit(subject: string): Promise<void> {
  await machine.git('-c', 'user.name=U', '-c', 'user.email=u@e', 'commit', '--allow-empty', '-qm', subject)
}

/** Waits until a file holds a text. */
async function seen(path: string, text: string | RegExp): Promise<string> {
  for (let tries = 0; tries < 800; tries++) {
    const found = await machine.read(path).catch(() => '')
    if (typeof text === 'string' ? found.includes(text) : text.test(found)) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`${path} never held "${String(text)}": ${await machine.read(path).catch(() => 'no file')}`)
}

async function write(path: string, content: string): Promise<string> {
  const file = join(machine.project, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  await chmod(file, 0o755)
  return file
}

test('the hook starts the workflow for its branches, holds git up for nobody, and leaves a foreign hook as it was', async () => {
  const foreign = '#!/bin/sh\n[ "$1" = committed ] && cat >> .git/seen\nexit 0'
  const file = await write('.git/hooks/reference-transaction', foreign)
  const installed = await machine.mmm(['schedule', 'install', 'w', '--json'])
  expect(installed.code, installed.stderr).toBe(0)
  expect(JSON.parse(installed.stdout)).toMatchObject({ target: 'hook', written: true, next: [] })
  const twice = await machine.mmm(['schedule', 'install', 'w', '--hook'])
  expect(twice.code, twice.stderr).toBe(0)
  expect((await machine.read('.git/hooks/reference-transaction')).split('mmm_refs=$(cat)')).toHaveLength(2)
  await commit('One')
  await seen('out.txt', 'One')
  await machine.git('branch', 'mmm/20260101-000000-aaaa')
  await machine.git('checkout', '-qb', 'feature')
  await commit('Elsewhere')
  await machine.git('checkout', '-q', 'main')
  await commit('Two')
  await commit('Three')
  await machine.write('go', '')
  expect(await seen('out.txt', 'Three')).toBe('One\nThree\n')
  expect(await machine.read('.git/seen')).toContain('refs/heads/feature')
  await seen('.mmm/push-w.log', /exit 0[^]*exit 0/)
  const removed = await machine.mmm(['schedule', 'remove', 'w', '--json'])
  expect(JSON.parse(removed.stdout).removed).toEqual([file])
  expect(await machine.read('.git/hooks/reference-transaction')).toBe(foreign)
  expect((await stat(file)).mode & 0o777).toBe(0o755)
  expect(await machine.git('status', '--porcelain')).toBe('?? go\n?? out.txt\n')
})

test('core.hooksPath is where it goes, which is said; what is no shell script is left alone', async () => {
  await machine.git('config', 'core.hooksPath', '.husky/_')
  const installed = await machine.mmm(['schedule', 'install', 'w', '--hook'])
  expect(installed.code, installed.stderr).toBe(0)
  expect(installed.stdout).toContain('core.hooksPath')
  expect(installed.stdout).toContain('husky keeps this hook')
  expect((await stat(join(machine.project, '.husky/_/reference-transaction'))).mode & 0o111).toBe(0o111)
  expect((await machine.mmm(['schedule', 'remove', 'w'])).code).toBe(0)
  expect(await readdir(join(machine.project, '.husky/_'))).toEqual([])
  await write('.husky/_/reference-transaction', '#!/usr/bin/env node\n')
  const refused = await machine.mmm(['schedule', 'install', 'w', '--hook'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('is no shell script')
  await machine.write('.mmm/workflows/t.yml', "on: {file: {paths: ['*.txt']}}\nsteps: [{run: x}]\n")
  for (const [target, text] of [
    ['--hook', 'has no trigger of pushes'],
    ['--crontab', 'has no schedule'],
  ] as const) {
    const ended = await machine.mmm(['schedule', 'install', 't', target])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(text)
  }
})

test('schedule run fires files and branches too, and those that are not started by hand', async () => {
  const on = "on: {manual: false, file: {paths: ['src/**']}, push: {branches: [main]}}"
  await machine.write('.mmm/workflows/w.yml', `${on}\nsteps:\n  - {id: a, run: 'echo ran >> out.txt'}\n`)
  const daemon = machine.start(['schedule', 'run', '--yes'])
  let said = ''
  daemon.child.stdout!.on('data', (chunk: string) => (said += chunk))
  await seen('.mmm/schedule.json', 'w.yml')
  const fired = async (count: number, act: (i: number) => Promise<void>) => {
    // It looks from now on, and when that was nobody tells: the change comes again until it is seen
    for (let i = 0; i < 40 && said.split('exit 0').length <= count; i++) {
      await act(i)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    expect(said.split('exit 0').length).toBeGreaterThan(count)
  }
  await fired(1, (i) => machine.write('src/a.ts', `${i}`))
  await fired(2, () => commit('More'))
  daemon.child.kill('SIGINT')
  const ended = await daemon.ended
  expect(ended.code, ended.stderr).toBe(130)
})
