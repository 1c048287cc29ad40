import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../../core/evidence.ts'
import { sha256 } from '../../core/id.ts'
import { readText, writeQuick } from '../../ports/files.ts'
import { runFolder } from '../runs.ts'
import type { KeptHistory } from './kept_commits.ts'
import type { OpenedHistory } from './opened_boxes.ts'

/** What was read of history and logs before, in `.mmm/cache/ledger.json`. It can be deleted without loss. */
export interface LedgerCache {
  kept?: KeptHistory
  /** What runs saw, by id, with the size and time of the log that it was read from. */
  runs: Record<string, { stamp: string; evidence: Evidence[] }>
  /** Boxes that commits opened again. */
  opened?: OpenedHistory
  /** Whether commits are in the history of `head`. */
  history?: { head: string; holds: Record<string, boolean> }
}

/** Changed with the form of an entry or with what is made of a log or a commit. */
const version = 4

/** Reads the cache; one that is damaged, or of another version, counts as empty. */
export async function readLedgerCache(root: string): Promise<LedgerCache> {
  const text = await readText(pathOf(root)).catch(() => undefined)
  const end = text?.indexOf('\n') ?? -1
  if (text === undefined || end < 0 || text.slice(0, end) !== hashOf(text.slice(end + 1))) return { runs: {} }
  return JSON.parse(text.slice(end + 1)) as LedgerCache
}

/** Writes the cache; a folder that cannot be written is no error. */
export async function writeLedgerCache(root: string, cache: LedgerCache): Promise<void> {
  const body = JSON.stringify(cache)
  await writeQuick(pathOf(root), `${hashOf(body)}\n${body}`).catch(() => undefined)
}

/** What tells one state of a run's log from another. */
export function logStamp(root: string, run: string): string {
  const stats = lstatSync(join(runFolder(root, run), 'log.jsonl'), { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? 'none' : `${stats.size} ${stats.mtimeNs} ${stats.ino}`
}

function pathOf(root: string): string {
  return join(root, '.mmm', 'cache', 'ledger.json')
}

/** The first line is the hash of the rest, so that a damaged file is told from a whole one. */
function hashOf(body: string): string {
  return sha256(`${version} ${body}`)
}
