import type { Diagnostic } from '../core/diagnostic.ts'
import { firstFile, placed, under, type Ground } from './ground.ts'
import type { PackageManager } from './project.ts'

const byLockfile: ReadonlyArray<[string, 'npm' | 'pnpm' | 'yarn' | 'bun']> = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
]

/** npm, pnpm, yarn or bun: what `packageManager` says, else whose lockfile lies there, else npm as Node ships it. */
export function nodeManager(ground: Ground): 'npm' | 'pnpm' | 'yarn' | 'bun' {
  const said = /^(npm|pnpm|yarn|bun)(@|$)/.exec(ground.packageJson?.packageManager ?? '')?.[1]
  const locked = lockedBy(ground)
  return (said as 'npm' | undefined) ?? locked[0] ?? (ground.files.has('pnpm-workspace.yaml') ? 'pnpm' : 'npm')
}

/** A finding when lockfiles of several package managers lie side by side. */
export function lockfileConflict(ground: Ground): Diagnostic[] {
  const locked = lockedBy(ground)
  if (locked.length < 2 || ground.packageJson === undefined) return []
  const message = `Lockfiles of ${locked.join(' and ')} lie side by side; ${nodeManager(ground)} is used`
  const hint = 'Remove the stale one, or say "packageManager" in package.json'
  const at = { file: placed(ground, 'package.json') }
  return [{ code: 'project.two-lockfiles', severity: 'warning', message, at, hint }]
}

function lockedBy(ground: Ground): Array<'npm' | 'pnpm' | 'yarn' | 'bun'> {
  return [...new Set(byLockfile.filter(([file]) => ground.files.has(file)).map(([, manager]) => manager))]
}

/** uv, poetry, pdm, pipenv or pip. */
export function pythonManager(ground: Ground): 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pip' {
  const tool = under(ground.toml('pyproject.toml'), 'tool')
  if (ground.files.has('uv.lock')) return 'uv'
  if (ground.files.has('poetry.lock')) return 'poetry'
  if (ground.files.has('pdm.lock')) return 'pdm'
  if (under(tool, 'poetry') !== undefined) return 'poetry'
  if (under(tool, 'pdm') !== undefined) return 'pdm'
  if (under(tool, 'uv') !== undefined) return 'uv'
  return firstFile(ground, 'Pipfile', 'Pipfile.lock') === undefined ? 'pip' : 'pipenv'
}

/** Maven or Gradle. */
export function javaManager(ground: Ground): 'maven' | 'gradle' {
  return ground.files.has('pom.xml') ? 'maven' : 'gradle'
}

/** The package manager of an ecosystem that is present. */
export function managerOf(ecosystem: string, ground: Ground): PackageManager | undefined {
  switch (ecosystem) {
    case 'js':
      return nodeManager(ground)
    case 'python':
      return pythonManager(ground)
    case 'java':
      return javaManager(ground)
    case 'deno':
      return 'deno'
    case 'go':
      return 'go'
    case 'rust':
      return 'cargo'
    case 'php':
      return 'composer'
    case 'ruby':
      return ground.files.has('Gemfile') ? 'bundler' : undefined
    default:
      return undefined
  }
}
