import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { binary, repository, type Ended } from './world.ts'

let base: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'mmm-e2e-demo-'))
  await Promise.all(['home', 'here', 'temporary'].map((name) => mkdir(join(base, name))))
})
afterAll(() => {
  spawnSync('chmod', ['-R', 'u+w', base])
  return rm(base, { recursive: true, force: true })
})

test('plays a run: five criteria proven, one try undone, and nothing written outside of its folder', async () => {
  const ended = mmm(['demo', '--json'])
  expect(ended.code, ended.stderr).toBe(0)
  expect(ended.stderr).toContain('its answers are recorded')
  const { kind, schemaVersion, folder, project, recorded, run } = JSON.parse(ended.stdout)
  expect({ kind, schemaVersion, recorded }).toEqual({ kind: 'demo', schemaVersion: 1, recorded: true })
  expect(run).toMatchObject({
    status: 'success',
    reason: 'done',
    code: 0,
    kept: 5,
    undone: 1,
    merged: null,
    notices: [],
  })
  expect(run.iterations.map(told)).toEqual([
    'reading#AC2 kept green',
    'reading#AC3 undone red',
    'reading#AC3 kept green',
    'timesheets#AC1 kept green',
    'timesheets#AC2 kept green',
    'timesheets#AC3 kept green',
  ])
  expect(run.criteria.filter((one: { status: string }) => one.status === 'met')).toMatchObject([{ id: 'reading#AC1' }])

  const why = '"test" passed before, fails now: exit code 1 (counts days on, however many they are)'
  expect(run.iterations[1].undone).toBe(why)
  const shown = mmm(['runs', 'show'], { cwd: project })
  expect(shown.stdout).toContain(why)
  const log = await readFile(join(project, '.mmm', 'runs', run.id, 'log.jsonl'), 'utf8')
  const asked = log.split('\n').filter((line) => line.includes('"message.added"') && line.includes('"user"'))
  expect(asked.filter((line) => line.includes('The verdict on your change is red'))).toHaveLength(1)
  expect(asked.filter((line) => line.includes('Last attempt: your change for this criterion was undone'))).toHaveLength(
    1,
  )
  expect(log).not.toContain('nothing recorded for this')
  expect(log).toContain('"blocked"')

  for (const path of ['specs/reading.md', 'specs/timesheets.md']) {
    const template = await readFile(join(repository, 'templates', 'demo', 'project', path), 'utf8')
    expect(git(project, 'show', `${run.branch}:${path}`)).toBe(template.replaceAll('- [ ]', '- [x]'))
    expect(await readFile(join(project, path), 'utf8')).toBe(template)
  }
  const ticks = git(project, 'log', '--format=', '--numstat', `main..${run.branch}`, '--', 'specs').trim().split('\n')
  expect(ticks.map((line) => line.slice(0, 4))).toEqual(Array.from({ length: 6 }, () => '1\t1\t'))
  expect(git(project, 'status', '--porcelain')).toBe('')
  expect(git(project, 'log', '--format=%s', 'main').trim().split('\n')).toHaveLength(1)
  git(project, 'merge', '--ff-only', '--quiet', run.branch)
  for (const script of ['test', 'lint']) expect(npm(project, script).status).toBe(0)

  expect(relative(join(base, 'temporary'), folder)).toMatch(/^mmm-demo-\w+$/)
  expect(await readdir(join(base, 'home'))).toEqual([])
  expect(await readdir(join(base, 'here'))).toEqual([])
  expect(await readdir(folder)).toEqual(['home', 'stint'])
})

test('says what is played and what to look at, in a chosen folder, from a package that is read-only', async () => {
  const packageRoot = await readOnlyPackage()
  const ended = mmm(['demo', '--dir', '../chosen'], { binary: join(packageRoot, 'bin', 'mmm.cjs') })
  expect(ended.code, ended.stderr).toBe(0)
  const project = join(base, 'chosen', 'stint')
  expect(ended.stderr).toContain(`The project lies in ${project}\n`)
  expect(ended.stderr).toContain('undone reading#AC3: "test" passed before')
  expect(ended.stdout).toMatch(/^Kept +\w{10} {2}reading#AC2/m)
  expect(ended.stdout).toContain("The model's answers were recorded")
  const typed = ended.stdout.split('\n').filter((line) => /^ {2}(cd|git log|node|mmm) /.test(line))
  expect(
    typed.map((line) =>
      line
        .trim()
        .replace(/ {2}.*/, '')
        .replace(/^node \S+/, 'mmm'),
    ),
  ).toEqual([
    `cd ${project}`,
    expect.stringMatching(/^git log --stat main\.\.mmm\/[\w-]+$/),
    'mmm runs show',
    'mmm status',
  ])
  expect(await readFile(join(project, '.gitignore'), 'utf8')).toContain('node_modules/')
  expect(await readdir(join(base, 'here'))).toEqual([])
})

test('gives every event as a line, and stops at an interrupt', async () => {
  const args = [binary, 'demo', '--events', '--dir', join(base, 'events')]
  const child = spawn(process.execPath, args, {
    cwd: join(base, 'here'),
    env: userEnv(),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'close')
  let stdout = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    if (!stdout.includes('"iteration.started"') && `${stdout}${chunk}`.includes('"iteration.started"'))
      child.kill('SIGINT')
    stdout += chunk
  }
  expect(await ended).toEqual([130, null])
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1))
  expect(events.at(-1)).toMatchObject({ type: 'run.ended', reason: 'interrupted', code: 130 })
})

test('refuses a folder that is not empty, and a file', async () => {
  await writeFile(join(base, 'temporary', 'a-file'), 'mine')
  for (const dir of ['../temporary', '../temporary/a-file']) {
    const ended = mmm(['demo', '--dir', dir, '--json'])
    expect(ended.code).toBe(2)
    expect(JSON.parse(ended.stdout)).toMatchObject({ kind: 'error', code: 'demo.folder' })
  }
  expect(await readFile(join(base, 'temporary', 'a-file'), 'utf8')).toBe('mine')
  expect(existsSync(join(base, 'temporary', 'stint'))).toBe(false)
})

function told({ criterion, outcome, verdict }: { criterion: string; outcome: string; verdict: string }): string {
  return `${criterion} ${outcome} ${verdict}`
}

function mmm(args: string[], { cwd = join(base, 'here'), binary: file = binary } = {}): Ended {
  const options = { cwd, env: userEnv(), encoding: 'utf8', timeout: 200_000 } as const
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file, ...args], options)
  return { code: status, signal, stdout, stderr }
}

/** A user whose settings would spoil the demo, were they read. */
function userEnv() {
  return {
    PATH: process.env['PATH'],
    HOME: join(base, 'home'),
    TMPDIR: join(base, 'temporary'),
    NODE_DISABLE_COMPILE_CACHE: '1',
    ANTHROPIC_API_KEY: 'a-key-of-the-user',
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
    MMM_MAX_ITERATIONS: '1',
    GIT_DIR: '/nowhere',
  }
}

/** What is installed, as root owns it: nobody may write to it. (Root itself may; the modes are what a copy would take over.) */
async function readOnlyPackage(): Promise<string> {
  const target = join(base, 'package')
  for (const part of ['bin', 'dist', 'templates', 'workflows', 'package.json'])
    await cp(join(repository, part), join(target, part), { recursive: true })
  spawnSync('chmod', ['-R', 'a-w', target])
  return target
}

function git(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout
}

function npm(cwd: string, script: string) {
  return spawnSync('npm', ['run', script], { cwd, encoding: 'utf8' })
}
