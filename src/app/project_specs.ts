import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { orderSpecs, readSpecs, SPEC_FOLDER, type Spec } from '../spec/index.ts'

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
  const wanted = named.map((name) => (isPath(name) ? fromRoot(name, real, from) : name))
  const elsewhere = wanted.filter((name) => isPath(name) && !name.startsWith(`${SPEC_FOLDER}/`))
  const paths = [SPEC_FOLDER, ...elsewhere]
  const read = await readSpecs(real, { paths, ...(signal === undefined ? {} : { signal }) })
  const all: ProjectSpecs = { ...read, findings: [...read.findings, ...orderSpecs(read.specs).findings] }
  return named.length === 0 ? all : chosen(all, wanted)
}

/** The specs that a word names: by id, by path, or by a folder that they lie in. */
function chosen(all: ProjectSpecs, wanted: readonly string[]): ProjectSpecs {
  const files = new Set<string>()
  for (const name of wanted) {
    const found = pathsOf(name, all)
    if (found.length === 0) throw unknown(name, all)
    for (const path of found) files.add(path)
  }
  return {
    specs: all.specs.filter((spec) => files.has(spec.path)),
    findings: all.findings.filter((one) => files.has(one.at.file)),
    unreadable: all.unreadable.filter((path) => files.has(path)),
  }
}

function pathsOf(name: string, { specs, unreadable }: ProjectSpecs): string[] {
  const known = [...specs.map((spec) => spec.path), ...unreadable]
  if (isPath(name)) return known.filter((path) => path === name || path.startsWith(`${name.replace(/\/+$/, '')}/`))
  const byId = specs.filter((spec) => spec.id === name).map((spec) => spec.path)
  return byId.length > 0 ? byId : unreadable.filter((path) => stem(path) === name)
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

/** A path as typed, from the current folder where it exists there, else taken from the root. */
function fromRoot(name: string, root: string, cwd: string): string {
  const typed = resolve(cwd, name)
  const full = existsSync(typed) ? typed : resolve(root, name)
  return relative(root, full).split('\\').join('/') || '.'
}

function stem(path: string): string {
  return path.split('/').at(-1)!.replace(/\.md$/i, '')
}
