import { readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import fastGlob from 'fast-glob'
import type { SpecRule } from '../core/config.ts'
import type { Diagnostic } from '../core/diagnostic.ts'
import { codeOf } from '../core/error.ts'
import { sha256 } from '../core/id.ts'
import { decode, MAX_SPEC_BYTES, tooLarge } from './decode.ts'
import { readFrontMatter } from './front_matter.ts'
import { groupSpecs } from './group_specs.ts'
import { readHead } from './head.ts'
import { indexLines } from './lines.ts'
import { listFiles } from './list_files.ts'
import { readSpec } from './read_spec.ts'
import { bearsSigns, scatteredNames } from './scattered.ts'
import { type Known, relateSpecs } from './relate_specs.ts'
import { resolveNeeds } from './resolve_needs.ts'
import type { Spec } from './spec.ts'
import { openSpecCache, type SpecCache } from './spec_cache.ts'
import { ruleFor, SPEC_ROOTS, specRules } from './spec_rules.ts'

export interface ReadSpecsOptions {
  /** Files and folders, from the root or absolute. @default where the dialects keep their specs, and what the rules name */
  paths?: string[]
  signal?: AbortSignal
  /** A file to keep what was read in, for the next process. @default none */
  cache?: string
  /** Rules that say how files are read. @default those in the project's settings */
  rules?: readonly SpecRule[]
}

export interface ReadSpecsResult {
  /** Sorted by path. */
  specs: Spec[]
  findings: Diagnostic[]
  /** Paths of files that might be specs and could not be read. */
  unreadable: string[]
}

/** How many files are read in one turn of the event loop. */
const AT_ONCE = 64

/** Reads a project's specs. Trouble in one file is a finding and leaves the others alone; throws only when aborted. */
export async function readSpecs(root: string, options: ReadSpecsOptions = {}): Promise<ReadSpecsResult> {
  const { paths, signal } = options
  const rules = options.rules ?? (await specRules(root))
  const { files, findings, scattered } = await listAll(root, { paths, rules, signal })
  const unreadable = findings.filter((found) => found.severity === 'error').map((found) => found.at.file)
  const cache = options.cache === undefined ? undefined : await openSpecCache(options.cache)
  const parts: Spec[] = []
  for (const [i, path] of files.entries()) {
    // A turn of the event loop now and then lets an interruption in
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate()
    const read = readOne(root, path, { rules, signal, cache })
    if (scattered?.has(path) === true && !bearsSigns(read)) continue
    const { spec, findings: found } = read
    findings.push(...found)
    if (spec !== undefined) parts.push(spec)
    else if (found.some((finding) => finding.severity === 'error')) unreadable.push(path)
  }
  await cache?.save()
  const { specs: grouped, findings: joined, notes } = groupSpecs(parts, (path) => ruleFor(path, rules) !== undefined)
  const { specs, findings: unresolved } = resolveNeeds(grouped)
  const skipped = [...unreadable, ...(await others(root, files, { paths, rules, signal }))]
  const known = await Promise.all([...new Set(skipped)].map((path) => peek(root, path)))
  signal?.throwIfAborted()
  findings.push(...joined, ...unresolved, ...relateSpecs(specs, known))
  return { specs, findings: findings.filter(({ at }) => !notes.has(at.file)), unreadable }
}

interface Reading {
  rules: readonly SpecRule[]
  signal?: AbortSignal | undefined
  paths?: readonly string[] | undefined
  cache?: SpecCache | undefined
}

/** Files to read; those of `scattered` are specs only if their text says so. */
type Listed = Awaited<ReturnType<typeof listFiles>> & { scattered?: ReadonlySet<string> }

/** The named files, or those of all places where specs lie. A rule that says `none` counts for what is not named itself. */
async function listAll(root: string, { paths, rules, signal }: Reading): Promise<Listed> {
  if (paths !== undefined && !paths.some((path) => SPEC_ROOTS.includes(path))) {
    const { files, findings } = await listFiles(root, paths, signal)
    return { files: files.filter((path) => paths.includes(path) || ruleFor(path, rules) !== 'none'), findings }
  }
  const globs = rules.filter(({ dialect }) => dialect !== 'none').map(({ path }) => path.replace(/^\.\//, ''))
  const more = globs.length === 0 ? [] : await filesLike(root, globs)
  const signs = await Promise.all([sign(root, 'tessl.json'), sign(root, '.tessl')])
  const tessl = signs.includes(true) ? await filesLike(root, ['**/*.spec.md']) : []
  const told = new Set([...(paths ?? []), ...tessl])
  const scattered = new Set((await scatteredNames(root, rules)).filter((path) => !told.has(path)))
  const wanted = [...new Set([...SPEC_ROOTS, ...told, ...more, ...scattered])]
  const { files, findings } = await listFiles(root, wanted, signal)
  const isMeant = (path: string): boolean => paths?.includes(path) === true || ruleFor(path, rules) !== 'none'
  return { files: files.filter(isMeant), findings, scattered }
}

async function filesLike(root: string, globs: readonly string[]): Promise<string[]> {
  const ignore = ['**/node_modules/**', '**/.git/**', '**/.tessl/**']
  return fastGlob([...globs], { cwd: root, dot: true, ignore, followSymbolicLinks: false, suppressErrors: true })
}

async function sign(root: string, path: string): Promise<boolean> {
  return stat(join(root, path)).then(
    () => true,
    () => false,
  )
}

function readOne(root: string, path: string, reading: Reading): { spec?: Spec; findings: Diagnostic[] } {
  const { signal } = reading
  signal?.throwIfAborted()
  try {
    return load(join(root, path), path, reading)
  } catch (thrown) {
    const message = `The file cannot be read (${codeOf(thrown) ?? String(thrown)})`
    return { findings: [{ code: 'spec.unreadable', severity: 'error', message, at: { file: path } }] }
  }
}

/** What a file was read as when it last had these bytes: a run reads the same specs again and again. */
const known = new Map<string, { hash: string; dialect: string | undefined; result: ReturnType<typeof readSpec> }>()

function load(file: string, path: string, { rules, cache }: Reading): ReturnType<typeof readSpec> {
  const { size } = statSync(file)
  if (size > MAX_SPEC_BYTES) return { findings: [tooLarge(path, size)] }
  const bytes = readFileSync(file)
  const hash = sha256(bytes)
  const rule = ruleFor(path, rules)
  const dialect = rule === 'none' ? undefined : rule
  const before = known.get(path)
  const same = before?.hash === hash && before.dialect === dialect ? before.result : undefined
  const key = `${hash} ${dialect ?? ''}`
  const result = same ?? cache?.get(path, key, bytes) ?? readSpec(bytes, path, { dialect })
  cache?.set(path, key, result)
  known.set(path, { hash, dialect, result })
  return result
}

/** When only some specs are read, the ids of the others are still known. */
async function others(root: string, files: string[], reading: Reading): Promise<string[]> {
  if (reading.paths === undefined || reading.paths.some((path) => SPEC_ROOTS.includes(path))) return []
  const all = await listAll(root, { ...reading, paths: undefined })
  const read = new Set(files)
  return all.files.filter((file) => !read.has(file))
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
