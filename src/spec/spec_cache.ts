import { statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from '../core/diagnostic.ts'
import { writeAtomic } from '../ports/files.ts'
import { decode } from './decode.ts'
import type { Criterion, Item, Spec } from './spec.ts'

/** What a file was read as, by its path and the hash of its bytes. */
export interface SpecCache {
  get(path: string, hash: string, bytes: Uint8Array): { spec?: Spec; findings: Diagnostic[] } | undefined
  set(path: string, hash: string, result: { spec?: Spec; findings: Diagnostic[] }): void
  /** Writes what is new. Does nothing where it cannot: a cache is never needed. */
  save(): Promise<void>
}

interface Kept {
  hash: string
  spec?: Omit<Spec, 'text'>
  findings: Diagnostic[]
}

/** Opens a cache file. One that is damaged, or was written by another build of mmm, counts as empty. */
export async function openSpecCache(file: string): Promise<SpecCache> {
  const version = build()
  const kept = await load(file, version)
  const used = new Map<string, Kept>()
  let isNew = false
  return {
    get(path, hash, bytes) {
      const before = kept.get(path)
      if (before?.hash !== hash) return undefined
      if (before.spec === undefined) return { findings: [...before.findings] }
      const decoded = decode(bytes, path)
      return 'text' in decoded
        ? { spec: linked({ ...before.spec, text: decoded.text }), findings: [...before.findings] }
        : undefined
    },
    set(path, hash, { spec, findings }) {
      const before = kept.get(path)
      if (before?.hash === hash) {
        used.set(path, before)
        return
      }
      const { text: _text, ...rest } = spec ?? { text: '' }
      used.set(path, { hash, findings, ...(spec === undefined ? {} : { spec: rest as Omit<Spec, 'text'> }) })
      isNew = true
    },
    async save() {
      if (!isNew && used.size === kept.size) return
      const text = JSON.stringify({ version, files: Object.fromEntries(used) })
      await mkdir(dirname(file), { recursive: true })
        .then(() => writeAtomic(file, text))
        .catch(() => undefined)
    },
  }
}

async function load(file: string, version: string): Promise<Map<string, Kept>> {
  try {
    const said = JSON.parse(await readFile(file, 'utf8')) as { version?: unknown; files?: Record<string, Kept> }
    if (said.version !== version || typeof said.files !== 'object') return new Map()
    const whole = Object.entries(said.files).filter(
      ([, one]) => typeof one.hash === 'string' && Array.isArray(one.findings),
    )
    return new Map(whole)
  } catch {
    return new Map()
  }
}

/** Tells builds apart: another build may read the same bytes otherwise. */
function build(): string {
  try {
    const { size, mtimeMs } = statSync(fileURLToPath(import.meta.url))
    return `2-${size}-${mtimeMs}`
  } catch {
    return '2'
  }
}

/** What is one object in two lists is so again. */
function linked(spec: Spec): Spec {
  const byPlace = new Map(spec.criteria.map((one) => [`${one.id} ${one.line}`, one]))
  const same = (items: readonly Item[]): Item[] =>
    items.map((item): Item | Criterion => byPlace.get(`${item.id} ${item.line}`) ?? item)
  return {
    ...spec,
    tasks: same(spec.tasks),
    requirements: same(spec.requirements),
    scenarios: same(spec.scenarios),
  }
}
