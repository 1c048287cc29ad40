import { closeSync, existsSync, fdatasync, fdatasyncSync, openSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { codeOf, messageOf, MmmError } from '../core/error.ts'
import type { Event, Fact } from '../core/event.ts'
import { exit } from '../core/exit.ts'
import { sha256 } from '../core/id.ts'
import type { Clock } from '../ports/clock.ts'
import { readText, syncFolder, writeAtomic } from '../ports/files.ts'

/** The append-only log of one run, with one writer. */
export interface Log {
  /** Appends a fact; the event comes back at once, it is durable after the next {@link sync}. */
  append(fact: Fact): Event
  /** Waits until all that was appended is on disk. Rejects if it cannot be: then nothing more is appended. */
  sync(): Promise<void>
  /** Stores content beside the log and returns its sha256. */
  store(content: string | Uint8Array): Promise<string>
  /** Stored content by its hash, if it is there. */
  load(hash: string): Promise<string | undefined>
  close(): Promise<void>
}

/** What a log file holds. */
export interface ReadLog {
  events: Event[]
  /** Bytes of whole lines; what follows is a torn line. */
  length: number
  torn: boolean
}

/**
 * Reads a log. A torn last line is left out; a damaged one before it is an error, for what follows it cannot be trusted.
 * An event of a type that this version does not know is kept, the fold skips it.
 */
export async function readLog(folder: string): Promise<ReadLog> {
  const path = join(folder, 'log.jsonl')
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { events: [], length: 0, torn: false }
    throw unreadable(path, error)
  }
  const end = bytes.lastIndexOf(0x0a) + 1
  const events: Event[] = []
  const lines = bytes.toString('utf8', 0, end).split('\n')
  lines.pop()
  for (const [i, line] of lines.entries()) {
    const event = parseEvent(line)
    if (event === undefined || event.seq !== i + 1) {
      if (i === lines.length - 1) return { events, length: byteLength(lines, i), torn: true }
      throw new MmmError('log.damaged', `Line ${i + 1} of the log is damaged`, {
        exit: exit.environment,
        at: { file: path, line: i + 1 },
        hint: 'Cut the file before that line to go on from there; what follows is lost',
      })
    }
    events.push(event)
  }
  return { events, length: end, torn: end < bytes.length }
}

/** Opens a run's log for appending, after cutting off a torn last line. */
export async function openLog(folder: string, read: ReadLog, clock: Clock): Promise<Log> {
  const path = join(folder, 'log.jsonl')
  try {
    await mkdir(join(folder, 'blobs'), { recursive: true })
    if (read.torn) await truncate(path, read.length)
    const file = openSync(path, 'a')
    if (read.length === 0) await syncFolder(folder)
    return makeLog(folder, file, { seq: read.events.length, clock })
  } catch (error) {
    throw unwritable(path, error)
  }
}

function makeLog(folder: string, file: number, from: { seq: number; clock: Clock }): Log {
  let { seq } = from
  let waiting: string[] = []
  let failed: MmmError | undefined
  let syncing: Promise<void> | undefined
  const attempt = (work: () => void) => {
    try {
      if (failed === undefined) work()
    } catch (error) {
      failed = unwritable(join(folder, 'log.jsonl'), error)
    }
  }
  const flush = () => {
    if (waiting.length === 0) return
    const text = waiting.join('')
    waiting = []
    attempt(() => writeFileSync(file, text))
  }
  const makeDurable = syncer(file)
  const syncOnce = async () => {
    // Steps that begin together are made durable together
    await new Promise((resolve) => setImmediate(resolve))
    flush()
    syncing = undefined
    if (failed === undefined) {
      await makeDurable().catch((error: unknown) => {
        failed = unwritable(join(folder, 'log.jsonl'), error)
      })
    }
    if (failed !== undefined) throw failed
  }
  return {
    append(fact) {
      if (failed !== undefined) throw failed
      seq += 1
      const event = { seq, time: from.clock.now().toISOString(), ...fact } as Event
      if (waiting.length === 0) queueMicrotask(flush)
      waiting.push(`${JSON.stringify(event)}\n`)
      return event
    },
    sync() {
      syncing ??= syncOnce()
      return syncing
    },
    async store(content) {
      const hash = sha256(content)
      const path = join(folder, 'blobs', hash)
      try {
        if (!existsSync(path)) await writeAtomic(path, content)
      } catch (error) {
        throw unwritable(path, error)
      }
      return hash
    },
    async load(hash) {
      return /^[0-9a-f]{64}$/.test(hash) ? readText(join(folder, 'blobs', hash)) : undefined
    },
    async close() {
      flush()
      await syncing?.catch(() => undefined)
      closeSync(file)
    },
  }
}

/** Milliseconds that this thread may stand still for the disk. */
const brief = 1

/**
 * Waits for the disk. A disk that was quick the last time is waited for on the spot, which costs half of what it costs to
 * hand it to another thread and be told; a slow one holds nothing up.
 */
function syncer(file: number): () => Promise<void> {
  let lastMs = brief
  const later = promisify(fdatasync)
  return async () => {
    const began = performance.now()
    if (lastMs < brief) fdatasyncSync(file)
    else await later(file)
    lastMs = performance.now() - began
  }
}

function parseEvent(line: string): Event | undefined {
  try {
    const event = JSON.parse(line) as Event
    return typeof event === 'object' && event !== null && typeof event.type === 'string' ? event : undefined
  } catch {
    return undefined
  }
}

function byteLength(lines: string[], count: number): number {
  return lines.slice(0, count).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
}

function unreadable(path: string, error: unknown): MmmError {
  return new MmmError('log.unreadable', `The log "${path}" cannot be read: ${messageOf(error)}`, {
    exit: exit.environment,
    cause: error,
  })
}

const remedies: Record<string, string> = {
  ENOSPC: 'Free some space, then type "mmm resume": everything up to the last whole line is kept',
  EDQUOT: 'Free some space, then type "mmm resume": everything up to the last whole line is kept',
  EFBIG: 'Raise the limit on file sizes, then type "mmm resume": everything up to the last whole line is kept',
  EROFS: 'mmm writes only below .mmm: make that folder writable',
  EACCES: 'mmm writes only below .mmm: make that folder writable',
  EPERM: 'mmm writes only below .mmm: make that folder writable',
}

/** The error of a log that cannot be written, with what to do about it. */
export function unwritable(path: string, error: unknown): MmmError {
  if (error instanceof MmmError) return error
  const hint = remedies[codeOf(error) ?? '']
  return new MmmError('log.unwritable', `"${path}" cannot be written: ${messageOf(error)}`, {
    exit: exit.environment,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  })
}
