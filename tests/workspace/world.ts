import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { findProject, makeWorkspace, type Project, type Workspace } from '../../src/workspace/index.ts'

/** A repository in a temporary folder, with git's configuration cut off from the machine's. */
export interface World {
  folder: string
  repo: string
  env: Record<string, string>
  git(...args: string[]): string
  write(path: string, content: string | Buffer, mode?: number): void
  project(cwd?: string): Promise<Project>
  open(project: Project, more?: { branch?: string | null; run?: string; name?: string }): Promise<Workspace>
}

export const date = '2026-01-02T03:04:05Z'

export function makeWorld({ commit = true } = {}): World {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-ws-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const repo = join(folder, 'repo')
  const env = {
    PATH: process.env['PATH']!,
    HOME: join(folder, 'home'),
    GIT_CONFIG_GLOBAL: join(folder, 'home/.gitconfig'),
    GIT_CONFIG_SYSTEM: '/dev/null',
  }
  mkdirSync(env.HOME)
  mkdirSync(repo)
  writeFileSync(
    env.GIT_CONFIG_GLOBAL,
    '[user]\n\tname = Ann\n\temail = ann@example.org\n[init]\n\tdefaultBranch = main\n',
  )
  const world: World = {
    folder,
    repo,
    env,
    git: (...args) => gitIn(repo, env, args),
    write: (path, content, mode) => writeAt(join(repo, path), content, mode),
    project: (cwd = repo) => findProject(cwd, { env }),
    open: (project, more = {}) => openIn(folder, project, more),
  }
  world.git('init', '-q')
  if (commit) {
    world.write('a.txt', 'one\n')
    world.write('src/b.txt', 'two\n')
    world.write('.gitignore', 'node_modules\n*.log\n.venv\n.env*\ndist\n')
    world.git('add', '-A')
    world.git('commit', '-qm', 'start')
  }
  return world
}

export function gitIn(dir: string, env: Record<string, string>, args: readonly string[]): string {
  const all = ['-c', 'protocol.file.allow=always', ...args]
  return execFileSync('git', all, {
    cwd: dir,
    env: { ...env, GIT_OPTIONAL_LOCKS: '0' },
    encoding: 'utf8',
    stdio: 'pipe',
  }).replace(/\n$/, '')
}

export function writeAt(file: string, content: string | Buffer, mode?: number): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  if (mode !== undefined) chmodSync(file, mode)
}

async function openIn(folder: string, project: Project, more: Parameters<World['open']>[1] = {}): Promise<Workspace> {
  const run = more.run ?? '20260102-030405-abcd'
  return makeWorkspace({
    project,
    run,
    base: project.head!,
    branch: more.branch === undefined ? `mmm/${run}` : more.branch,
    folder: join(folder, 'cache/worktrees', run),
    ...(more.name === undefined ? {} : { name: more.name }),
  })
}
