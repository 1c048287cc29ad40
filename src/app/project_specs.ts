import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { isSpecPath, orderSpecs, readSpecs, SPEC_FOLDER, type Spec } from '../spec/index.ts'
import { mayBeHalfDone } from './spec_making/half_done.ts'

/** The specs of a project, or the named ones of them, and what is wrong with them. */
export interface ProjectSpecs {
  /** Sorted by path. */
  specs: Spec[]
  /** Of these specs; where none was named, of all files below the folder of specs. */
  findings: Diagnostic[]
  /** Paths of files that cannot be read as specs. */
  unreadable: string[]
}

export interface Naming {
  /** Ids, or paths from `cwd` or from the root; none = all. */
  named?: readonly string[]
  cwd: string
  signal?: AbortSignal
}

/**
 * Reads a project's specs as they stand in the user's files. Needs neither git nor configuration. Throws where a named one
 * does not exist.
 */
export async function projectSpecs(root: string, { named = [], cwd, signal }: Naming): Promise<ProjectSpecs> {
  const real = await realpath(root)
  const from = await realpath(cwd)
  const half = mayBeHalfDone(real) ? await halfDone(real) : []
  const wanted = named.map((name) => (isPath(name) ? fromRoot(name, real, from) : name))
  const elsewhere = wanted.filter((name) => isFile(name, real) && !isSpecPath(name))
  const paths = [SPEC_FOLDER, ...elsewhere]
  const read = await readSpecs(real, { paths, ...cacheIn(real), ...(signal === undefined ? {} : { signal }) })
  const all: ProjectSpecs = { ...read, findings: [...read.findings, ...orderSpecs(read.specs).findings] }
  const { findings, ...found } = named.length === 0 ? all : chosen(all, wanted)
  return { ...found, findings: [...half, ...findings] }
}

/** What a crash has left half done is finished before it is read as if it were whole; or it is said. */
async function halfDone(root: string): Promise<Diagnostic[]> {
  const { finishHalfDone } = await import('./spec_making/finish_half_done.ts')
  return finishHalfDone(root)
}

/** Only where `.mmm/` is set up is there a place that git ignores. */
function cacheIn(root: string): { cache?: string } {
  const folder = join(root, '.mmm')
  return existsSync(join(folder, '.gitignore')) ? { cache: join(folder, 'cache', 'specs.json') } : {}
}

/** The specs that a word names: by id, by path, or by a folder that they lie in. */
function chosen(all: ProjectSpecs, wanted: readonly string[]): ProjectSpecs {
  const files = new Set<string>()
  for (const name of wanted) {
    const found = pathsOf(name, all)
    if (found.length === 0) throw unknown(name, all)
    for (const path of found) files.add(path)
  }
  const specs = all.specs.filter((spec) => files.has(spec.path))
  for (const path of specs.flatMap((spec) => spec.files)) files.add(path)
  return {
    specs,
    findings: all.findings.filter((one) => files.has(one.at.file)),
    unreadable: all.unreadable.filter((path) => files.has(path)),
  }
}

/** A spec of several files is meant by each of them; an id may look like a path. */
function pathsOf(name: string, { specs, unreadable }: ProjectSpecs): string[] {
  const byId = specs.filter((spec) => spec.id === name).map((spec) => spec.path)
  if (byId.length > 0) return byId
  const isMeant = (path: string) => path === name || path.startsWith(`${name.replace(/\/+$/, '')}/`)
  if (isPath(name)) {
    const found = specs.filter((spec) => spec.files.some(isMeant)).map((spec) => spec.path)
    return [...found, ...unreadable.filter(isMeant)]
  }
  return unreadable.filter((path) => stem(path) === name)
}

function unknown(name: string, { specs, findings }: ProjectSpecs): MmmError {
  const about = findings.find((one) => one.at.file === name)
  if (about !== undefined) {
    const { message, at, hint } = about
    return new MmmError(about.code, message, { at, ...(hint === undefined ? {} : { hint }) })
  }
  const known = isPath(name) ? specs.map((spec) => spec.path) : specs.map((spec) => spec.id)
  const hint = didYouMean(name, known) ?? 'Type "mmm spec list" for the list'
  return new MmmError('spec.unknown', `There is no spec "${name}"`, { hint })
}

/** Whether a word names a file and not an id. */
function isPath(name: string): boolean {
  return name.includes('/') || /\.md$/i.test(name)
}

/** Whether a word is a path, and not an id such as "auth/login". */
function isFile(name: string, root: string): boolean {
  return isPath(name) && (/\.md$/i.test(name) || existsSync(resolve(root, name)))
}

/** A path as typed, from the current folder where it exists there, else taken from the root. */
function fromRoot(name: string, root: string, cwd: string): string {
  const typed = resolve(cwd, name)
  const full = existsSync(typed) ? typed : resolve(root, name)
  return relative(root, full).split('\\').join('/') || '.'
}

function stem(path: string): string {
  return path.split('/').at(-1)!.replace(/\.md$/i, '')
}
