import { closeSync, lstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { codeOf } from '../core/error.ts'
import { languageOf } from './language_of.ts'
import type { LanguageName } from './language_table.ts'
import { linkFinder, unreadable } from './list_files.ts'

/** One regular file and its size. */
export interface Measured {
  path: string
  bytes: number
  /** 0 for a binary file. */
  lines: number
  binary: boolean
  language?: LanguageName
}

export interface Measures {
  files: Measured[]
  /** Listed paths that are folders: submodules and repositories of their own. */
  nested: string[]
  findings: Diagnostic[]
}

const smallest = 2 * 1024 * 1024
const chunkSize = 256 * 1024

/**
 * Looks at each listed path: counts lines of text files, leaves out links, what is gone and what is no regular file.
 * Small files are read in slices of some milliseconds between which other work goes on (a third of the time that
 * promises need); large ones are streamed.
 */
export async function measure(root: string, paths: readonly string[], signal?: AbortSignal): Promise<Measures> {
  const found: Measures = { files: [], nested: [], findings: [] }
  const throughLink = linkFinder(root)
  const buffer = Buffer.allocUnsafe(chunkSize)
  let pause = performance.now() + 10
  for (const path of paths) {
    if (performance.now() > pause) {
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      pause = performance.now() + 10
    }
    if (throughLink(path)) continue
    try {
      await measureOne(root, path, { found, buffer, signal })
    } catch (error) {
      signal?.throwIfAborted()
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') found.findings.push(unreadable(path, error))
      else if (path.includes('\uFFFD')) found.findings.push(unreadable(path, 'its name is not UTF-8'))
    }
  }
  return found
}

interface Ground {
  found: Measures
  buffer: Buffer
  signal: AbortSignal | undefined
}

async function measureOne(root: string, path: string, ground: Ground): Promise<void> {
  const file = join(root, path)
  const stat = lstatSync(file)
  if (stat.isDirectory()) ground.found.nested.push(path.replace(/\/$/, ''))
  if (!stat.isFile()) return
  const counter = lineCounter()
  if (stat.size <= smallest) readSmall(file, ground.buffer, counter)
  else await readLarge(file, ground, counter)
  const { lines, binary, head } = counter.end()
  const language = binary ? undefined : languageOf(path, head)
  ground.found.files.push({ path, bytes: stat.size, lines, binary, ...(language === undefined ? {} : { language }) })
}

function readSmall(file: string, buffer: Buffer, counter: LineCounter): void {
  const handle = openSync(file, 'r')
  try {
    for (let size = readSync(handle, buffer); size > 0; size = readSync(handle, buffer)) {
      if (!counter.take(buffer, size)) return
    }
  } finally {
    closeSync(handle)
  }
}

async function readLarge(file: string, ground: Ground, counter: LineCounter): Promise<void> {
  const handle = await open(file, 'r')
  try {
    for (;;) {
      const { bytesRead } = await handle.read(ground.buffer, 0, chunkSize, null)
      ground.signal?.throwIfAborted()
      if (bytesRead === 0 || !counter.take(ground.buffer, bytesRead)) return
    }
  } finally {
    await handle.close()
  }
}

interface LineCounter {
  /** Counts a chunk; false when the rest need not be read. */
  take: (chunk: Buffer, size: number) => boolean
  end: () => { lines: number; binary: boolean; head: string }
}

/** Counts lines as an editor does: a last one without its newline counts. A zero in the first 8,000 bytes is binary. */
function lineCounter(): LineCounter {
  let lines = 0
  let last = 10
  let head: string | undefined
  let binary = false
  return {
    take(chunk, size) {
      if (head === undefined) {
        head = chunk.toString('latin1', 0, Math.min(size, 128))
        const zero = chunk.subarray(0, Math.min(size, 8_000)).indexOf(0)
        binary = zero >= 0
      }
      if (binary) return false
      for (let i = 0; i < size; i++) if (chunk[i] === 10) lines++
      last = chunk[size - 1]!
      return true
    },
    end: () => ({ lines: binary ? 0 : lines + (last === 10 ? 0 : 1), binary, head: head ?? '' }),
  }
}
