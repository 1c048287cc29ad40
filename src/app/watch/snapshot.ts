import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import fastGlob from 'fast-glob'
import { isSpecPath, scatteredSpecs, SPEC_ROOTS, specRules } from '../../spec/index.ts'
import { openGit } from '../../ports/git.ts'

/** What a project looks like: the state of files and of branches by name. */
export interface Snapshot {
  files: Map<string, string>
  specs: Map<string, string>
  branches: Map<string, string>
}

/** What is looked at. Undefined = nothing of that sort. */
export interface Scope {
  root: string
  env: Record<string, string | undefined>
  files: readonly string[]
  specs: boolean
  branches: boolean
}

/** Looks at a project. Files are told apart by size and time, branches by their commit. */
export async function takeSnapshot({ root, env, files, specs, branches }: Scope): Promise<Snapshot> {
  return {
    files: files.length === 0 ? new Map() : await filesOf(root, files),
    specs: specs ? await specsOf(root) : new Map(),
    branches: branches ? await branchesOf(root, env) : new Map(),
  }
}

/** The names whose state differs, sorted. */
export function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const added = [...after.keys()].filter((name) => !before.has(name))
  const changed = [...after]
    .filter(([name, state]) => before.has(name) && before.get(name) !== state)
    .map(([name]) => name)
  const removed = [...before.keys()].filter((name) => !after.has(name))
  return { added: added.toSorted(), changed: changed.toSorted(), removed: removed.toSorted() }
}

/** The files that specs are read from, and those that the project's rules name. */
async function specsOf(root: string): Promise<Map<string, string>> {
  const rules = await specRules(root)
  const files = await filesOf(root, [...SPEC_ROOTS.map((one) => `./${one}`), ...rules.map(({ path }) => path)])
  const scattered = await statesOf(root, await scatteredSpecs(root, rules))
  return new Map([...[...files].filter(([path]) => isSpecPath(path, rules)), ...scattered])
}

async function filesOf(root: string, globs: readonly string[]): Promise<Map<string, string>> {
  const ignore = ['**/node_modules/**', '**/.git/**', '.mmm/**']
  const clean = globs.map((glob) => glob.replace(/^\.\//, '').replace(/\/+$/, ''))
  const patterns = clean
    .map((glob) => (glob.includes('/') ? glob : `**/${glob}`))
    .flatMap((glob) => [glob, `${glob}/**`])
  const paths = await fastGlob(patterns, {
    cwd: root,
    dot: true,
    ignore,
    followSymbolicLinks: false,
    suppressErrors: true,
  })
  return statesOf(root, paths)
}

async function statesOf(root: string, paths: readonly string[]): Promise<Map<string, string>> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const facts = await stat(join(root, path)).catch(() => undefined)
      return facts === undefined ? undefined : ([path, `${facts.size} ${facts.mtimeMs} ${facts.ino}`] as const)
    }),
  )
  return new Map(found.filter((one) => one !== undefined))
}

/** Empty outside of a repository. */
async function branchesOf(root: string, env: Record<string, string | undefined>): Promise<Map<string, string>> {
  const listed = await openGit(root, env).ask([
    'for-each-ref',
    '--format=%(objectname) %(refname:lstrip=2)',
    'refs/heads',
  ])
  const lines = (listed ?? '').split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]))
}
