import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { codeOf } from '../core/error.ts'
import { sha256 } from '../core/id.ts'
import { decode, MAX_SPEC_BYTES, tooLarge } from './decode.ts'
import { readFrontMatter } from './front_matter.ts'
import { readHead } from './head.ts'
import { indexLines } from './lines.ts'
import { listFiles, SPEC_FOLDER } from './list_files.ts'
import { readSpec } from './read_spec.ts'
import { type Known, relateSpecs } from './relate_specs.ts'
import type { Spec } from './spec.ts'

export interface ReadSpecsOptions {
  /** Files and folders, from the root or absolute. @default ['specs'] */
  paths?: string[]
  signal?: AbortSignal
}

export interface ReadSpecsResult {
  /** Sorted by path. */
  specs: Spec[]
  findings: Diagnostic[]
  /** Paths of files that might be specs and could not be read. */
  unreadable: string[]
}

/** Reads a project's specs. Trouble in one file is a finding and leaves the others alone; throws only when aborted. */
export async function readSpecs(root: string, options: ReadSpecsOptions = {}): Promise<ReadSpecsResult> {
  const { paths, signal } = options
  const { files, findings } = await listFiles(root, paths ?? [SPEC_FOLDER], signal)
  const unreadable = findings.filter((found) => found.severity === 'error').map((found) => found.at.file)
  const specs: Spec[] = []
  for (const path of files) {
    const { spec, findings: found } = await readOne(root, path, signal)
    findings.push(...found)
    if (spec !== undefined) specs.push(spec)
    else if (found.some((finding) => finding.severity === 'error')) unreadable.push(path)
  }
  const skipped = [...unreadable, ...(await others(root, files, paths, signal))]
  const known = await Promise.all([...new Set(skipped)].map((path) => peek(root, path)))
  signal?.throwIfAborted()
  findings.push(...relateSpecs(specs, known))
  return { specs, findings, unreadable }
}

async function readOne(root: string, path: string, signal?: AbortSignal): ReturnType<typeof load> {
  signal?.throwIfAborted()
  try {
    return await load(join(root, path), path, signal)
  } catch (thrown) {
    signal?.throwIfAborted()
    const message = `The file cannot be read (${codeOf(thrown) ?? String(thrown)})`
    return { findings: [{ code: 'spec.unreadable', severity: 'error', message, at: { file: path } }] }
  }
}

/** What a file was read as when it last had these bytes: a run reads the same specs again and again. */
const known = new Map<string, { hash: string; result: ReturnType<typeof readSpec> }>()

async function load(
  file: string,
  path: string,
  signal?: AbortSignal,
): Promise<{ spec?: Spec; findings: Diagnostic[] }> {
  const { size } = await stat(file)
  if (size > MAX_SPEC_BYTES) return { findings: [tooLarge(path, size)] }
  const bytes = await readFile(file, signal === undefined ? {} : { signal })
  const hash = sha256(bytes)
  const before = known.get(path)
  const result = before?.hash === hash ? before.result : readSpec(bytes, path)
  known.set(path, { hash, result })
  return result
}

/** When only some specs are read, the ids of the others are still known. */
async function others(root: string, files: string[], paths?: string[], signal?: AbortSignal): Promise<string[]> {
  if (paths === undefined) return []
  const all = await listFiles(root, [SPEC_FOLDER], signal)
  return all.files.filter((file) => !files.includes(file))
}

/** The id of a spec that is not, or could not be, read in full. Only what `listFiles` might list is opened. */
async function peek(root: string, path: string): Promise<Known> {
  const { files } = await listFiles(root, [path]).catch(() => ({ files: [] }))
  const { size } = files.length === 0 ? { size: 0 } : await stat(join(root, path)).catch(() => ({ size: 0 }))
  const readable = size > 0 && size <= MAX_SPEC_BYTES
  const bytes = readable ? await readFile(join(root, path)).catch(() => new Uint8Array()) : new Uint8Array()
  const decoded = decode(bytes, path)
  const text = 'text' in decoded ? decoded.text : ''
  const { entries } = readFrontMatter(text, indexLines(text), path)
  return { path, id: readHead(entries, path).id, claimed: entries.has('id') }
}
