import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../src/ports/shell.ts'
import { layOut, makeReady, refuseLeaks, snapshotTree, type ReadyOptions } from '../../src/workspace/index.ts'
import { makeWorld, writeAt, type World } from './world.ts'

async function ready(world: World, more: Partial<ReadyOptions> = {}) {
  const project = await world.project()
  const workspace = await world.open(project)
  const runCommand: ReadyOptions['runCommand'] = (command, cwd) => run(command, { cwd, env: world.env })
  const options = { project, runCommand, ...more }
  return { workspace, options, made: await makeReady(workspace.root, options) }
}

test('dependencies come as copies, build outputs and secrets do not', async () => {
  const world = makeWorld()
  world.write('node_modules/dep/index.js', 'dep')
  world.write('node_modules/dep/run.sh', '#!/bin/sh\n', 0o755)
  world.write('packages/a/package.json', '{}')
  world.write('packages/a/node_modules/inner.js', 'inner')
  world.write('dist/out.js', 'built')
  world.write('.env.local', 'SECRET=1')
  world.write('x.log', 'log')
  symlinkSync('../packages/a', join(world.repo, 'node_modules/a'))
  world.git('add', 'packages/a/package.json')
  world.git('commit', '-qm', 'package')
  const { workspace, made } = await ready(world)
  expect(made).toEqual({
    brought: ['node_modules', 'packages/a/node_modules'],
    secret: [],
    commands: [],
    problems: [],
  })
  const { root } = workspace
  expect(readFileSync(join(root, 'node_modules/dep/index.js'), 'utf8')).toBe('dep')
  expect(statSync(join(root, 'node_modules/dep/run.sh')).mode & 0o777).toBe(0o755)
  expect(realpathSync(join(root, 'node_modules/a'))).toBe(join(root, 'packages/a'))
  expect(statSync(join(root, 'node_modules/dep/index.js')).ino).not.toBe(
    statSync(join(world.repo, 'node_modules/dep/index.js')).ino,
  )
  expect(statSync(join(root, 'node_modules/dep/index.js')).mtimeMs).toBeCloseTo(
    statSync(join(world.repo, 'node_modules/dep/index.js')).mtimeMs,
    0,
  )
  for (const path of ['dist', '.env.local', 'x.log']) expect(existsSync(join(root, path))).toBe(false)
})

test('a virtual environment with an editable install leads to the worktree', async () => {
  const world = makeWorld()
  const { repo } = world
  const site = '.venv/lib/python3.12/site-packages'
  world.write('.venv/pyvenv.cfg', `home = /usr/bin\ncommand = /usr/bin/python3 -m venv ${repo}/.venv\n`)
  world.write('.venv/bin/pytest', `#!${repo}/.venv/bin/python\nimport x\n`, 0o755)
  world.write('.venv/bin/other', `#!${repo}-other/bin/python\n`, 0o755)
  world.write(`${site}/__editable__.pkg.pth`, `${repo}/src\n`)
  world.write(`${site}/__editable___pkg_finder.py`, `MAPPING = {'pkg': '${repo}/src/pkg'}\n`)
  world.write(`${site}/pkg.dist-info/direct_url.json`, `{"url": "file://${repo}", "dir_info": {"editable": true}}`)
  symlinkSync(`${repo}/src`, join(repo, '.venv/linked'))
  symlinkSync('/bin/sh', join(repo, '.venv/bin/python'))
  const { workspace, made } = await ready(world)
  const { root } = workspace
  expect(made.problems).toEqual([])
  expect(() => refuseLeaks(made)).not.toThrow()
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  expect(read(`${site}/__editable__.pkg.pth`)).toBe(`${root}/src\n`)
  expect(read(`${site}/__editable___pkg_finder.py`)).toContain(`'${root}/src/pkg'`)
  expect(read(`${site}/pkg.dist-info/direct_url.json`)).toContain(`file://${root}"`)
  expect(read('.venv/pyvenv.cfg')).toContain(`${root}/.venv`)
  expect(read('.venv/bin/pytest')).toBe(`#!${root}/.venv/bin/python\nimport x\n`)
  expect(read('.venv/bin/other')).toBe(`#!${repo}-other/bin/python\n`)
  expect(readlinkSync(join(root, '.venv/linked'))).toBe(`${root}/src`)
  expect(readlinkSync(join(root, '.venv/bin/python'))).toBe('/bin/sh')
  expect(readFileSync(join(repo, site, '__editable__.pkg.pth'), 'utf8')).toBe(`${repo}/src\n`)
})

test('what leads back by a way round is refused and asks for setup by name', async () => {
  const world = makeWorld()
  mkdirSync(join(world.folder, 'global'))
  symlinkSync(world.repo, join(world.folder, 'global/self'))
  world.write('node_modules/ok.js', '')
  symlinkSync(join(world.folder, 'global/self'), join(world.repo, 'node_modules/self'))
  world.write('node_modules/.bin/zipapp', Buffer.from(`#!${world.repo}/x\0zip`), 0o755)
  const { made } = await ready(world)
  expect(made.problems.map(({ at }) => at.file).toSorted()).toEqual(['node_modules/.bin/zipapp', 'node_modules/self'])
  expect(() => refuseLeaks(made)).toThrow(
    expect.objectContaining({
      code: 'workspace.leads-back',
      exit: 2,
      hint: expect.stringMatching(/node_modules as `setup:`/),
    }),
  )
})

test('a link in place of the folder is followed: the copy is never a link to the user’s files', async () => {
  const world = makeWorld()
  writeAt(join(world.folder, 'shared/dep.js'), 'dep')
  symlinkSync(join(world.folder, 'shared'), join(world.repo, 'node_modules'))
  const { workspace } = await ready(world)
  expect(lstatSync(join(workspace.root, 'node_modules')).isDirectory()).toBe(true)
  expect(readFileSync(join(workspace.root, 'node_modules/dep.js'), 'utf8')).toBe('dep')
})

test('setup is run instead; what config names comes, secrets among it', async () => {
  const world = makeWorld()
  world.write('node_modules/users.js', '')
  world.write('.env', 'KEY=1')
  const setup = ['mkdir -p node_modules dist', 'echo "$PWD" > node_modules/where']
  const { workspace, made } = await ready(world, { setup, bring: ['.env', 'gone', '../x', 'a.txt'] })
  expect(made).toMatchObject({ brought: ['.env', 'node_modules'], secret: ['.env'], commands: setup })
  expect(made.problems.map(({ message }) => message)).toEqual([
    '"gone" cannot be brought: it does not exist',
    '"../x" cannot be brought: it lies outside of the project',
  ])
  expect(readFileSync(join(workspace.root, 'node_modules/where'), 'utf8')).toBe(`${workspace.root}\n`)
  expect(existsSync(join(workspace.root, 'node_modules/users.js'))).toBe(false)
  await expect(ready(world, { setup: ['echo no >&2; false'] })).rejects.toMatchObject({
    code: 'workspace.setup',
    exit: 5,
    hint: 'no',
  })
})

test('the verdict’s checkout is exactly the tree, with copies of its own', async () => {
  const world = makeWorld()
  world.write('node_modules/dep.js', 'dep')
  const { workspace, options } = await ready(world)
  const make = { makeReady: (target: string) => makeReady(target, options) }
  writeFileSync(join(workspace.root, 'new.txt'), 'new')
  writeFileSync(join(workspace.root, 'ignored.log'), 'agent')
  writeFileSync(join(workspace.root, 'node_modules/dep.js'), 'changed by the agent')
  const tree = await snapshotTree(workspace)
  const first = await layOut(workspace, tree, make)
  const read = (path: string) => readFileSync(join(first.root, path), 'utf8')
  expect(first.reused).toBe(false)
  expect(read('new.txt')).toBe('new')
  expect(read('node_modules/dep.js')).toBe('dep')
  expect(existsSync(join(first.root, 'ignored.log'))).toBe(false)
  for (const path of ['dist/out.js', 'x.log', 'src/x.log', 'u.txt', 'empty/deep/u.txt', 'node_modules/.cache/c']) {
    writeAt(join(first.root, path), 'left by a check')
  }
  writeAt(join(first.root, 'a.txt'), 'tampered')
  world.git('-C', first.root, 'add', '-A')
  const second = await layOut(workspace, tree, make)
  expect(second).toEqual({ root: first.root, dir: first.root, reused: true })
  expect(read('a.txt')).toBe('one\n')
  for (const path of ['dist', 'x.log', 'src/x.log', 'u.txt', 'empty', 'node_modules/.cache']) {
    expect(existsSync(join(first.root, path))).toBe(false)
  }
  expect(world.git('-C', first.root, 'status', '--porcelain', '--ignored')).toBe('!! node_modules/')
  expect(world.git('-C', first.root, 'rev-parse', 'HEAD^{tree}')).toBe(tree)
  writeFileSync(join(first.root, 'node_modules/dep.js'), 'dep')
  const third = await layOut(workspace, world.git('rev-parse', 'HEAD^{tree}'), make)
  expect(third.reused).toBe(false)
  expect(existsSync(join(first.root, 'new.txt'))).toBe(false)
  expect(world.git('branch', '--list', 'mmm/*').split('\n')).toHaveLength(1)
})

test('what was brought is made anew once a file that decides over it has changed', async () => {
  const world = makeWorld()
  world.write('node_modules/dep.js', 'dep')
  const { workspace, options } = await ready(world)
  let made = 0
  const make = {
    makeReady: (target: string) => ((made += 1), makeReady(target, options)),
    decidesInstall: (path: string) => path === 'deep/lock',
  }
  const next = async (path: string, text: string) => {
    writeAt(join(workspace.root, path), text)
    return (await layOut(workspace, await snapshotTree(workspace), make)).reused
  }
  expect(await next('other', '1')).toBe(false)
  expect(await next('other', '2')).toBe(true)
  expect(await next('deep/lock', '1')).toBe(false)
  expect(await next('other', '3')).toBe(true)
  expect(await next('deep/lock', '2')).toBe(false)
  expect(made).toBe(3)
})

test('links and folders that a check left in the way do not lead the next verdict elsewhere', async () => {
  const world = makeWorld()
  const { workspace } = await ready(world)
  const { root } = await layOut(workspace, 'HEAD^{tree}')
  rmSync(join(root, 'src'), { recursive: true })
  mkdirSync(join(world.folder, 'elsewhere'))
  symlinkSync(join(world.folder, 'elsewhere'), join(root, 'src'))
  rmSync(join(root, 'a.txt'))
  writeAt(join(root, 'a.txt/deep/x.txt'), 'x')
  writeFileSync(join(root, 'new'), 'a file')
  writeAt(join(workspace.root, 'new/in/folder.txt'), 'n')
  const tree = await snapshotTree(workspace)
  await layOut(workspace, tree)
  expect(world.git('-C', root, 'status', '--porcelain', '--ignored')).toBe('')
  expect(readFileSync(join(root, 'new/in/folder.txt'), 'utf8')).toBe('n')
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('one\n')
  expect(readdirSync(join(world.folder, 'elsewhere'))).toEqual([])
})
