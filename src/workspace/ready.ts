import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import { brings, isBrought, looksSecret } from './brings.ts'
import { copyAll } from './copy.ts'
import type { Project } from './find_project.ts'
import { findLeaks, realpathOf, relocate } from './relocate.ts'
import { splitZ } from './workspace.ts'

export interface ReadyOptions {
  /** The user's own project: where things are brought from. */
  project: Project
  /** Commands that install what checks need; given, nothing is brought but what `bring` names. */
  setup?: readonly string[]
  /** Ignored files or folders to bring beside the known ones, relative to the project; the only way in for secrets. */
  bring?: readonly string[]
  /** Runs a command of `setup` in a folder. */
  runCommand: (command: string, cwd: string) => Promise<{ exit: number | null; output: string }>
}

export interface Ready {
  /** What lies in the target now and is no part of a tree, relative to it. */
  brought: string[]
  /** Those of them whose name says that they are secret: not for the agent's eyes. */
  secret: string[]
  /** The commands that were run. */
  commands: string[]
  /** What still leads back to the user's files, or could not be brought. */
  problems: Diagnostic[]
}

/**
 * Makes a fresh worktree ready for checks: what git ignores and they need is copied from the user's tree (by reflink where
 * the file system can), references to the user's folder in it are turned to the target, and what still leads back is told.
 *
 * @param target top of the worktree
 */
export async function makeReady(target: string, options: ReadyOptions): Promise<Ready> {
  const { project, setup = [] } = options
  const named = namedPaths(options)
  const known = setup.length > 0 ? [] : await knownPaths(project)
  const brought = await keepUntracked(project, withoutNested([...known, ...named.paths]))
  for (const path of brought) await copyAll(join(project.top, path), join(target, path), project.git.env)
  await runSetup(target, options)
  const all = setup.length > 0 ? withoutNested([...brought, ...(await installed(target, project))]) : brought
  const move = { from: project.top, to: target, paths: all, aliases: aliases(project) }
  relocate(move)
  const problems = [...named.problems, ...findLeaks(move).map((leak) => leakFound(leak, setup.length > 0))]
  return { brought: all, secret: brought.filter(looksSecret), commands: [...setup], problems }
}

/** Throws `workspace.leads-back` where a target is not ready: something in it leads back to the user's files. */
export function refuseLeaks(ready: Ready): void {
  const found = ready.problems.filter(({ severity }) => severity === 'error')
  const [first] = found
  if (first === undefined) return
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : ''
  throw new MmmError('workspace.leads-back', first.message + more, {
    at: first.at,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  })
}

/** Ignored paths of the user's tree that are known by name; folders that are ignored as a whole are not looked into. */
async function knownPaths(project: Project): Promise<string[]> {
  const exists = (path: string) => existsSync(join(project.top, path))
  return (await ignored(project)).filter((path) => isBrought(path, exists))
}

async function ignored(project: Project, target = project.top): Promise<string[]> {
  const git = project.git.with({ dir: target })
  const out = await git.run(['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'])
  return splitZ(out).map((path) => path.replace(/\/$/, ''))
}

/** What the setup commands have put in place: known by name, so that build outputs are not taken for it. */
async function installed(target: string, project: Project): Promise<string[]> {
  const exists = (path: string) => existsSync(join(target, path))
  return (await ignored(project, target)).filter((path) => isBrought(path, exists))
}

function namedPaths({ project, bring = [] }: ReadyOptions): { paths: string[]; problems: Diagnostic[] } {
  const paths: string[] = []
  const problems: Diagnostic[] = []
  for (const name of bring) {
    const path = posix.normalize(posix.join(project.prefix, name)).replace(/\/$/, '')
    const inside =
      path !== '.' && !path.startsWith('..') && !posix.isAbsolute(name) && !path.split('/').includes('.git')
    if (inside && existsSync(join(project.top, path))) paths.push(path)
    else problems.push(notBrought(name, inside))
  }
  return { paths, problems }
}

/** A tracked file has its own place in the tree and is never overwritten by the user's version of it. */
async function keepUntracked(project: Project, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return []
  const literal = paths.map((path) => `:(literal,top)${path}`)
  const tracked = splitZ(await project.git.run(['ls-files', '-z', '--', ...literal]))
  return paths.filter((path) => !tracked.some((file) => file === path || file.startsWith(`${path}/`)))
}

async function runSetup(target: string, { project, setup = [], runCommand }: ReadyOptions): Promise<void> {
  for (const command of setup) {
    const { exit, output } = await runCommand(command, join(target, project.prefix))
    if (exit === 0) continue
    throw new MmmError('workspace.setup', `The setup command "${command}" failed`, {
      exit: 5,
      hint: output.trim().slice(-2_000),
    })
  }
}

function withoutNested(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)]
  return unique.filter((path) => !unique.some((other) => path.startsWith(`${other}/`)))
}

/** Other spellings of the user's folder: as a shell that went there through a link names it. */
function aliases({ top, git }: Project): string[] {
  for (let up = git.env['PWD'] ?? ''; up.length > 1; up = posix.dirname(up)) {
    if (up !== top && realpathOf(up) === top) return [up]
  }
  return []
}

function leakFound({ path, to }: { path: string; to: string }, hadSetup: boolean): Diagnostic {
  const name = brings.find((bring) => path.split('/').includes(bring.path))?.path ?? path
  return {
    code: 'workspace.leads-back',
    severity: 'error',
    message: `"${path}" in the worktree leads back to your own files: "${to}"`,
    at: { file: path },
    hint: hadSetup
      ? `Change \`setup:\` in .mmm/config.yml so that ${name} does not refer to "${to}"`
      : `Give the commands that install ${name} as \`setup:\` in .mmm/config.yml; they are run in the worktree instead`,
  }
}

function notBrought(name: string, inside: boolean): Diagnostic {
  return {
    code: 'workspace.bring',
    severity: 'error',
    message: `"${name}" cannot be brought: it ${inside ? 'does not exist' : 'lies outside of the project'}`,
    at: { file: '.mmm/config.yml' },
    hint: 'Correct or remove it under `bring:`',
  }
}
