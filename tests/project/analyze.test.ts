import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { analyze } from '../../src/project/index.ts'
import { commit, env, folder, git, repository, write } from './world.ts'

const packageJson = JSON.stringify({
  name: 'shop',
  main: './lib/index.js',
  bin: { shop: 'bin/shop.js' },
  scripts: { test: 'vitest run', build: 'tsc -b', 'format:check': 'prettier --check .', format: 'prettier --write .' },
})

test('a repository with one package is told as it is', async () => {
  const root = repository({
    'package.json': packageJson,
    'package-lock.json': '{}\n',
    '.gitignore': 'dist/\nnode_modules/\n',
    '.github/workflows/ci.yml': 'on: push\n',
    '.gitattributes': '*.psd filter=lfs diff=lfs merge=lfs -text\n',
    'bin/shop.js': '#!/usr/bin/env node\nrun()\n',
    'src/shop.ts': 'export const a = 1\nexport const b = 2',
    'src/shop.test.ts': 'test()\n',
    'logo.png': Buffer.from([137, 80, 78, 71, 0, 10, 10]),
    'gone.ts': 'x\n',
  })
  commit(root, 'bob@example.org', '2024-02-02T03:04:05+00:00')
  write(root, { 'dist/out.js': 'x\n', 'node_modules/a/index.js': 'x\n', 'notes.md': '# Notes\n' })
  rmSync(join(root, 'gone.ts'))
  const project = await analyze(root, { env })
  expect(project).toEqual({
    root,
    name: 'shop',
    languages: [
      { name: 'TypeScript', kind: 'code', files: 2, lines: 3, bytes: 44 },
      { name: 'JavaScript', kind: 'code', files: 1, lines: 2, bytes: 26 },
      { name: 'JSON', kind: 'data', files: 1, lines: 1, bytes: packageJson.length },
      { name: 'Markdown', kind: 'prose', files: 1, lines: 1, bytes: 8 },
      { name: 'YAML', kind: 'data', files: 1, lines: 1, bytes: 9 },
    ],
    files: 10,
    lines: 12,
    bytes: 44 + 26 + packageJson.length + 8 + 9 + 3 + 20 + 42 + 7,
    packageManager: 'npm',
    manifests: ['package.json'],
    lockfiles: ['package-lock.json'],
    commands: [
      { name: 'build', command: 'npm run build', from: 'package.json:scripts.build', directory: '.' },
      { name: 'test', command: 'npm test', from: 'package.json:scripts.test', directory: '.', runner: 'vitest' },
      { name: 'format', command: 'npm run format:check', from: 'package.json:scripts.format:check', directory: '.' },
    ],
    alternatives: [
      { name: 'format', command: 'npm run format', from: 'package.json:scripts.format', directory: '.', writes: true },
    ],
    testRunner: 'vitest',
    entryPoints: [
      { path: 'bin/shop.js', from: 'package.json:bin.shop' },
      { path: 'lib/index.js', from: 'package.json:main', missing: true },
    ],
    testFolders: ['src'],
    testFiles: ['src/shop.test.ts'],
    git: {
      head: git(root, 'rev-parse', 'HEAD').trim(),
      branch: 'main',
      commits: 2,
      contributors: 2,
      dirty: 1,
      untracked: 1,
      submodules: [],
      lfs: true,
      shallow: false,
      firstCommit: '2024-01-02T03:04:05+00:00',
      lastCommit: '2024-02-02T03:04:05+00:00',
      remotes: 0,
    },
    packages: [],
    ci: ['.github/workflows/ci.yml'],
    largest: [
      { path: 'bin/shop.js', lines: 2 },
      { path: 'src/shop.ts', lines: 2 },
      { path: 'src/shop.test.ts', lines: 1 },
    ],
    findings: [],
  })
})

test('the index is left as it was', async () => {
  const root = repository({ 'a.ts': 'x\n' })
  write(root, { 'a.ts': 'x\n' })
  const before = readFileSync(join(root, '.git/index'))
  await analyze(root, { env })
  expect(readFileSync(join(root, '.git/index')).equals(before)).toBe(true)
})

test('outside git a plain walk is made and said', async () => {
  const root = folder({ 'a.py': 'x\n', 'node_modules/b.js': 'x\n', 'dist/c.js': 'x\n', '.venv/d.py': 'x\n' })
  const project = await analyze(root, { env })
  expect(project.git).toBeUndefined()
  expect(project.files).toBe(1)
  expect(project.name).toBe(basename(root))
  expect(project.findings).toEqual([
    {
      code: 'project.no-gitignore',
      severity: 'warning',
      message: '.gitignore could not be honoured: this is not a git repository',
      at: { file: '.' },
      hint: 'Left out by name: .git, .hg, .svn, .venv, __pycache__, dist, node_modules, target, venv',
    },
  ])
})

test('a folder that its repository ignores is walked', async () => {
  const root = repository({ '.gitignore': 'vendor/\n', 'vendor/a/b.py': 'x\n' })
  const project = await analyze(join(root, 'vendor/a'), { env })
  expect([project.files, project.git, project.findings.map(({ code }) => code)]).toEqual([
    1,
    undefined,
    ['project.no-gitignore'],
  ])
})

test('a subfolder of a repository counts only itself', async () => {
  const root = repository({
    'a.py': 'x\n',
    'api/go.mod': 'module example.org/api\n',
    'api/main.go': 'package main\n\nfunc main() {}\n',
  })
  write(root, { 'new.py': 'x\n' })
  const project = await analyze(join(root, 'api'), { env: { ...env, GIT_DIR: '/nowhere' } })
  expect([project.name, project.files, project.git?.untracked, project.entryPoints]).toEqual([
    'example.org/api',
    2,
    0,
    [{ path: 'main.go', from: 'main.go' }],
  ])
})

test('a repository without a commit has no head', async () => {
  const root = folder({ 'a.py': 'x\n' })
  git(root, 'init', '-q')
  const { git: facts } = await analyze(root, { env })
  expect(facts).toEqual({
    head: null,
    branch: 'main',
    commits: 0,
    contributors: 0,
    dirty: 0,
    untracked: 1,
    submodules: [],
    lfs: false,
    shallow: false,
    remotes: 0,
  })
})

test('a shallow clone with a detached head says so', async () => {
  const origin = repository({ 'a.py': 'x\n' })
  commit(origin, 'bob@example.org', '2024-02-02T03:04:05+00:00')
  const root = folder()
  git(root, 'clone', '-q', '--depth=1', `file://${origin}`, 'copy')
  git(join(root, 'copy'), 'checkout', '-q', '--detach')
  const project = await analyze(join(root, 'copy'), { env })
  expect(project.git).toMatchObject({ branch: null, commits: 1, contributors: 1, shallow: true, remotes: 1 })
  expect(project.git).not.toHaveProperty('firstCommit')
  expect(project.findings.map(({ code }) => code)).toEqual(['project.shallow'])
})

test('submodules are named and not counted, foreign repositories inside are said', async () => {
  const other = repository({ 'lib.c': 'x\n' })
  const root = repository({ 'a.c': 'x\n' })
  git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'deps/lib')
  mkdirSync(join(root, 'loose'))
  git(join(root, 'loose'), 'init', '-q')
  commit(join(root, 'loose'), 'ada@example.org', '2024-01-02T03:04:05+00:00')
  const project = await analyze(root, { env })
  expect([
    project.files,
    project.git?.submodules,
    project.findings.map(({ code, at }) => `${code} ${at.file}`),
  ]).toEqual([2, ['deps/lib'], ['project.nested-repository loose']])
})

test('odd names, loops of links, linked folders and pipes do no harm', async () => {
  const root = repository({
    'a\nb "c".ts': 'x\n',
    'real/d.ts': 'x\n',
    'moved/e.ts': 'x\n',
    '-x.ts': 'x\n',
    'Ärger.ts': 'x\n',
  })
  symlinkSync('.', join(root, 'loop'))
  symlinkSync('nowhere', join(root, 'dangling.ts'))
  rmSync(join(root, 'moved'), { recursive: true })
  symlinkSync('/etc', join(root, 'moved'))
  execFileSync('/bin/sh', ['-c', 'mkfifo pipe.ts'], { cwd: root })
  const project = await analyze(root, { env })
  expect(project.largest.map(({ path }) => path)).toEqual(['-x.ts', 'a\nb "c".ts', 'real/d.ts', 'Ärger.ts'])
  expect(project.findings).toEqual([])
  rmSync(join(root, '.git'), { recursive: true })
  expect((await analyze(root, { env })).files).toBe(4)
})

test('a name that is not UTF-8 is a finding', async () => {
  const root = repository({ 'a.ts': 'x\n' })
  execFileSync('/bin/sh', ['-c', "printf 'x\\n' > \"$(printf 'b\\377.ts')\""], { cwd: root })
  const project = await analyze(root, { env })
  expect([project.files, project.findings]).toEqual([
    1,
    [
      {
        code: 'project.unreadable',
        severity: 'warning',
        message: 'Could not be read and is not counted: its name is not UTF-8',
        at: { file: 'b\uFFFD.ts' },
      },
    ],
  ])
})

test('a file without leave to read it is a finding, for all but root', async () => {
  const root = repository({ 'a.ts': 'x\n', 'package.json': '{}' })
  chmodSync(join(root, 'a.ts'), 0)
  const { files, findings } = await analyze(root, { env })
  const isRoot = process.getuid?.() === 0
  const expected = isRoot ? [2, []] : [1, ['Could not be read and is not counted: EACCES']]
  expect([files, findings.map(({ message }) => message)]).toEqual(expected)
})

test('large files are streamed: lines of text, none of a hole', async () => {
  const root = repository({ 'long.sql': 'select 1;\n'.repeat(400_000) })
  const handle = openSync(join(root, 'huge.ts'), 'w')
  ftruncateSync(handle, 200 * 1024 * 1024)
  closeSync(handle)
  const project = await analyze(root, { env })
  expect([project.lines, project.bytes, project.languages.map(({ name, lines }) => [name, lines])]).toEqual([
    400_000,
    4_000_000 + 200 * 1024 * 1024,
    [['SQL', 400_000]],
  ])
})

async function packageJsonFindings(text: string) {
  const { findings, commands } = await analyze(repository({ 'package.json': text }), { env })
  expect(commands).toEqual([])
  return findings.map(({ code, message, at: place }) => [code, message, place.line, place.column])
}

test('a hostile package.json gives findings with their places', async () => {
  expect(await packageJsonFindings('[]')).toEqual([['project.wrong-type', 'Expected an object, found a list', 1, 1]])
  expect(await packageJsonFindings('{\n  "name": "a",\n  "scripts": {"test" "x"}\n}')).toEqual([
    ['project.malformed-json', 'Not valid JSON: unexpected "\\"x\\""', 3, 22],
  ])
  expect(await packageJsonFindings('{"name": ')).toEqual([
    ['project.malformed-json', 'Not valid JSON: it ends too early', 1, 9],
  ])
  expect(
    await packageJsonFindings('{\n "name": 1,\n "scripts": ["a"],\n "workspaces": 7,\n "dependencies": null}'),
  ).toEqual([
    ['project.wrong-type', '"name" should be a string, found a number', 2, 2],
    ['project.wrong-type', '"scripts" should be an object, found a list', 3, 2],
    ['project.wrong-type', '"dependencies" should be an object, found null', 5, 2],
    ['project.wrong-type', '"workspaces" should be a list of strings, found a number', 4, 2],
  ])
  expect(await packageJsonFindings(`${'['.repeat(200_000)}`)).toHaveLength(1)
  expect(await packageJsonFindings('{"scripts": {"__proto__": "x", "test": 1}}')).toEqual([
    ['project.wrong-type', '"scripts" should be an object of strings, but "test" is none, found a number', 1, 2],
  ])
})

test('packages of workspaces are named', async () => {
  const root = repository({
    'package.json': '{"name": "all", "workspaces": ["packages/*", "!packages/old"]}',
    'packages/a/package.json': '{"name": "@all/a"}',
    'packages/b/package.json': '{}',
    'packages/old/package.json': '{"name": "old"}',
    'pnpm-workspace.yaml': 'packages:\n  - apps/**\n',
    'apps/x/web/package.json': '{"name": "web"}',
    'Cargo.toml': '[workspace]\nmembers = [\n  "crates/{core,cli}", # both\n]\n',
    'crates/core/Cargo.toml': '[package]\nname = "core"\n',
    'crates/cli/Cargo.toml': '[package]\nname = "cli"\n',
    'crates/fuzz/Cargo.toml': '[package]\nname = "fuzz"\n',
    'go.work': 'go 1.22\nuse (\n\t./svc // one\n)\n',
    'svc/go.mod': 'module example.org/svc\n',
  })
  expect((await analyze(root, { env })).packages).toEqual([
    { path: 'apps/x/web', name: 'web' },
    { path: 'crates/cli', name: 'cli' },
    { path: 'crates/core', name: 'core' },
    { path: 'packages/a', name: '@all/a' },
    { path: 'packages/b', name: 'b' },
    { path: 'svc', name: 'example.org/svc' },
  ])
})

test('a malformed pnpm-workspace.yaml and Cargo.toml are findings', async () => {
  const root = repository({
    'pnpm-workspace.yaml': 'packages:\n  - "a\n',
    'Cargo.toml': '[package]\nname = \n',
    'package.json': '{}',
  })
  const { findings } = await analyze(root, { env })
  expect(findings.map(({ code, at }) => [code, at.file, at.line, at.column])).toEqual([
    ['project.malformed-toml', 'Cargo.toml', 2, 8],
    ['project.malformed-yaml', 'pnpm-workspace.yaml', 3, 1],
  ])
})

test('without a manifest at the root the folders below are looked at', async () => {
  const root = repository({
    'web/package.json': '{"scripts": {"test": "jest"}}',
    'api/go.mod': 'module example.org/api\n',
    'README.md': 'x\n',
  })
  const { commands, packageManager } = await analyze(root, { env })
  expect(packageManager).toBeUndefined()
  expect(commands.filter(({ name }) => name === 'test')).toEqual([
    { name: 'test', command: 'go test ./...', from: 'api/go.mod', directory: 'api', runner: 'go' },
    { name: 'test', command: 'npm test', from: 'web/package.json:scripts.test', directory: 'web', runner: 'jest' },
  ])
})

test('it stops when told to, and refuses what is no folder', async () => {
  const root = repository({ 'a.ts': 'x\n' })
  await expect(analyze(root, { env, signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  await expect(analyze(join(root, 'none'), { env })).rejects.toMatchObject({ code: 'project.no-folder', exit: 2 })
  await expect(analyze(join(root, 'a.ts'), { env })).rejects.toMatchObject({ code: 'project.no-folder' })
})
