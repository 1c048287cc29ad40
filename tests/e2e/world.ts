import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startScriptedModel } from '../../src/agent/scripted_model/server.ts'
import type { Script } from '../../src/agent/scripted_model/script.ts'

export const repository = join(import.meta.dirname, '..', '..')
export const binary = join(repository, 'bin', 'mmm.cjs')

/** What a process that ended left behind. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A user's machine in a folder of its own: home, a project in git, and no environment but what is given. */
export interface Machine {
  home: string
  project: string
  env: Record<string, string>
  /** Runs mmm to its end. */
  mmm(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** Starts mmm and gives the process. */
  start(args: readonly string[], options?: RunOptions): { child: ChildProcess; ended: Promise<Ended> }
  git(...args: string[]): Promise<string>
  write(path: string, content: string): Promise<void>
  read(path: string): Promise<string>
  /** A second machine with the same files, `.mmm` and cache included. */
  copy(): Promise<Machine>
  remove(): Promise<void>
}

export interface RunOptions {
  cwd?: string
  env?: Record<string, string>
  /** Milliseconds until the process is killed. @default 120 s */
  timeout?: number
  input?: string
}

/** Makes a machine whose project holds these files, committed. */
export async function newMachine(files: Record<string, string>): Promise<Machine> {
  const base = await mkdtemp(join(tmpdir(), 'mmm-e2e-'))
  const machine = machineIn(base)
  await mkdir(machine.project, { recursive: true })
  for (const [path, content] of Object.entries(files)) await machine.write(path, content)
  await machine.git('init', '-q', '-b', 'main')
  await machine.git('add', '-A')
  await machine.git('-c', 'user.name=User', '-c', 'user.email=user@example.com', 'commit', '-qm', 'Start')
  return machine
}

function machineIn(base: string): Machine {
  const home = join(base, 'home')
  const project = join(base, 'project')
  const env: Record<string, string> = {
    PATH: process.env['PATH']!,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    LANG: 'C.UTF-8',
    MMM_RETRY_DELAY: '1',
    GIT_CONFIG_NOSYSTEM: '1',
  }
  const start: Machine['start'] = (args, options = {}) =>
    run(process.execPath, [binary, ...args], { cwd: project, ...options, env: { ...env, ...options.env } })
  return {
    home,
    project,
    env,
    start,
    mmm: (args, options) => start(args, options).ended,
    async git(...args) {
      const { code, stdout, stderr } = await run('git', args, {
        cwd: project,
        env: { ...env, GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z' },
      }).ended
      if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
      return stdout
    },
    async write(path, content) {
      const file = join(project, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    },
    read: (path) => readFile(join(project, path), 'utf8'),
    async copy() {
      const other = await mkdtemp(join(tmpdir(), 'mmm-e2e-'))
      await cp(base, other, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
      return machineIn(other)
    },
    remove: () => rm(base, { recursive: true, force: true }),
  }
}

function run(
  file: string,
  args: readonly string[],
  options: RunOptions & { cwd: string; env: Record<string, string> },
) {
  const child = spawn(file, [...args], { cwd: options.cwd, env: options.env, stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = new Promise<Ended>((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 120_000)
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, stderr })
    })
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
  })
  return { child, ended }
}

/** Starts a played model and gives the environment that leads mmm to it. */
export async function playModel(script: Script) {
  const server = await startScriptedModel(script, { key: 'test-key-0123456789' })
  return { ...server, env: { ANTHROPIC_API_KEY: 'test-key-0123456789', ANTHROPIC_BASE_URL: server.url } }
}
