import { readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { codeOf } from '../core/error.ts'
import { placedAt } from './placed.ts'
import { SPEC_ROOTS } from './spec_rules.ts'

/** Where mmm writes specs, and looks for them first. */
export const SPEC_FOLDER = 'specs'

/** Files that may be specs, relative to the root, with `/`, sorted; each file once, even if links lead to it. */
export interface Listing {
  files: string[]
  findings: Diagnostic[]
}

/** What a walk needs to know and gathers: real paths seen, to end circles of links. */
interface Walk {
  root: string
  /** Real path to the path by which it was first met. */
  files: Map<string, string>
  folders: Set<string>
  findings: Diagnostic[]
  signal: AbortSignal | undefined
}

/**
 * Lists the named files, and the markdown files and those of known names below the named folders (`paths`, from the root or
 * absolute). What lies outside the root, or is linked from there, is reported and not read; `node_modules`, `.git` and archived
 * changes are passed over.
 */
export async function listFiles(root: string, paths: readonly string[], signal?: AbortSignal): Promise<Listing> {
  const walk: Walk = { root: await realpath(root), files: new Map(), folders: new Set(), findings: [], signal }
  for (const path of paths) await visit(await fromRoot(root, path, walk), true, walk)
  const files = [...walk.files.values()].map((path) => path.split(sep).join('/'))
  return { files: files.toSorted(), findings: walk.findings }
}

/** The path below the root's real path, also where the caller named it through a link. */
async function fromRoot(root: string, path: string, walk: Walk): Promise<string> {
  const full = resolve(root, path)
  const below = relative(resolve(root), full)
  return below.startsWith('..') || isAbsolute(below) ? relative(walk.root, full) : below
}

async function visit(path: string, named: boolean, walk: Walk): Promise<void> {
  walk.signal?.throwIfAborted()
  const shown = path === '' ? '.' : path.split(sep).join('/')
  try {
    const real = await realpath(join(walk.root, path))
    if (!isInside(walk.root, real)) {
      report(walk, 'spec.outside', `"${shown}" lies outside the project and is not read`, shown, !named)
      return
    }
    const kind = await stat(real)
    if (kind.isDirectory()) await visitFolder(path, real, walk)
    else if (kind.isFile()) addFile(path, real, walk)
    else if (named) report(walk, 'spec.not-a-file', `"${shown}" is no regular file`, shown)
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === undefined || code === 'ABORT_ERR' || walk.signal?.aborted === true) throw thrown
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    if (missing && named && SPEC_ROOTS.includes(shown)) return
    const what = missing ? (named ? 'does not exist' : 'is a link to nothing') : `cannot be read (${code})`
    report(walk, missing ? 'spec.not-found' : 'spec.unreadable', `"${shown}" ${what}`, shown, !named && missing)
  }
}

/** Plain entries are taken as they are; only links have to be followed. */
async function visitFolder(path: string, real: string, walk: Walk): Promise<void> {
  if (walk.folders.has(real)) return
  walk.folders.add(real)
  walk.signal?.throwIfAborted()
  const entries = await readdir(real, { withFileTypes: true })
  for (const entry of entries) {
    const below = join(path, entry.name)
    if (entry.isFile() && isCandidate(below)) addFile(below, join(real, entry.name), walk)
    else if (entry.isDirectory() && !isPassedOver(below)) await visitBelow(below, join(real, entry.name), walk)
  }
  for (const entry of entries) if (entry.isSymbolicLink()) await visitLink(join(path, entry.name), walk)
}

async function visitBelow(path: string, real: string, walk: Walk): Promise<void> {
  try {
    await visitFolder(path, real, walk)
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === undefined || code === 'ABORT_ERR' || walk.signal?.aborted === true) throw thrown
    const shown = path.split(sep).join('/')
    report(walk, 'spec.unreadable', `"${shown}" cannot be read (${code})`, shown)
  }
}

function isPassedOver(path: string): boolean {
  return /(?:^|[\\/])(?:node_modules|\.git|openspec[\\/]changes[\\/]archive)$/.test(path)
}

/** Markdown, and the few other files that a dialect knows by name. */
function isCandidate(path: string): boolean {
  return /\.md$/i.test(path) || (/\.(?:json|ya?ml)$/.test(path) && placedAt(path.split(sep).join('/')) !== undefined)
}

/** A link whose name is no candidate's counts only as a folder. */
async function visitLink(path: string, walk: Walk): Promise<void> {
  if (isPassedOver(path)) return
  if (!isCandidate(path)) {
    const kind = await stat(join(walk.root, path)).catch(() => undefined)
    if (kind === undefined || !kind.isDirectory()) return
  }
  await visit(path, false, walk)
}

function addFile(path: string, real: string, { files }: Walk): void {
  if (!files.has(real)) files.set(real, path)
}

function isInside(root: string, path: string): boolean {
  const below = relative(root, path)
  return below === '' || (below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below))
}

function report({ findings }: Walk, code: string, message: string, file: string, mild = false): void {
  findings.push({ code, severity: mild ? 'warning' : 'error', message, at: { file } })
}
