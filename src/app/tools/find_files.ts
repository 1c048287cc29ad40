import { existsSync, readdirSync, statSync } from 'node:fs'
import { realpathSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { MmmError } from '../../core/error.ts'
import { isSpecPath, SPEC_ROOTS } from '../../spec/index.ts'

/** Files by what they are; paths are relative to the root where they lie inside. */
export interface FoundFiles {
  workflows: string[]
  /** Tests of workflows. */
  tests: string[]
  configs: string[]
  specs: string[]
}

export interface FindingFiles {
  root: string
  cwd: string
  packageRoot: string
}

/**
 * The files that the tools look at: those of the project, or what was named. A folder stands for the workflows, their tests and
 * the settings below it, and for the specs of the project that lie there. Throws where a name leads nowhere.
 */
export function findFiles(named: readonly string[], where: FindingFiles): FoundFiles {
  const found: FoundFiles = { workflows: [], tests: [], configs: [], specs: [] }
  if (named.length === 0) addProject(where, found)
  for (const name of named) {
    const path = resolve(where.cwd, name)
    if (!existsSync(path))
      throw new MmmError('check.no-file', `There is no file "${name}"`, { at: { file: shown(path, where.root) } })
    if (realpathSync(path) === where.root) addProject(where, found)
    else if (statSync(path).isDirectory()) addFolder(path, where, found)
    else addFile(path, where, found)
  }
  return {
    workflows: once(found.workflows),
    tests: once(found.tests),
    configs: once(found.configs),
    specs: once(found.specs),
  }
}

function addProject(where: FindingFiles, found: FoundFiles): void {
  const { root, packageRoot } = where
  const folders = [join(root, '.mmm', 'workflows')]
  if (existsSync(packageRoot) && realpathSync(packageRoot) === root)
    folders.push(join(root, 'workflows'), join(root, 'templates', 'workflows'))
  for (const folder of folders) if (existsSync(folder)) addFolder(folder, where, found)
  const config = join(root, '.mmm', 'config.yml')
  if (existsSync(config)) addFile(config, where, found)
  for (const path of SPEC_ROOTS.map((one) => join(root, one)).filter((one) => existsSync(one))) {
    if (statSync(path).isDirectory()) addSpecs(path, where, found)
    else addFile(path, where, found)
  }
}

/** Folders of others and of git are left out, and what starts with a dot but for `.mmm`. */
function addFolder(folder: string, where: FindingFiles, found: FoundFiles): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    const hidden = entry.name === 'node_modules' || (entry.name.startsWith('.') && entry.name !== '.mmm')
    if (entry.isDirectory() && !hidden) addFolder(path, where, found)
    const isSpec = entry.name.endsWith('.md') && isSpecPath(shown(path, where.root))
    if (entry.isFile() && (isSpec || /\.ya?ml$/.test(entry.name))) addFile(path, where, found)
  }
}

/** Specs may lie in folders whose names start with a dot; other files below those are not looked at. */
function addSpecs(folder: string, where: FindingFiles, found: FoundFiles): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !['node_modules', '.git'].includes(entry.name)) addSpecs(path, where, found)
    else if (entry.isFile() && isSpecPath(shown(path, where.root))) found.specs.push(shown(path, where.root))
  }
}

function addFile(path: string, { root }: FindingFiles, found: FoundFiles): void {
  const file = shown(path, root)
  if (/\.md$/i.test(file)) found.specs.push(file)
  else if (/(?:^|\/)\.mmm\/config\.yml$/.test(file)) found.configs.push(file)
  else if (/\.test\.ya?ml$/.test(file)) found.tests.push(file)
  else found.workflows.push(file)
}

function shown(path: string, root: string): string {
  const real = existsSync(path) ? realpathSync(path) : path
  const inside = relative(root, real)
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.split('\\').join('/')
}

function once(list: readonly string[]): string[] {
  return [...new Set(list)]
}
