import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../core/id.ts'
import { briefFromJson, briefToJson, type RunBrief } from '../core/run_brief.ts'
import { readText, writeQuick } from '../ports/files.ts'

/** What lists need of runs whose logs have not changed since they were read. It can be deleted without loss. */
export interface BriefCache {
  find(id: string): RunBrief | undefined
  note(id: string, brief: RunBrief): void
  /** Writes what is new; a folder that cannot be written is no error. */
  keep(ids: readonly string[]): Promise<void>
}

/** Changed with the form of a brief or of the fold that it comes from. */
const version = 1

interface Entry {
  /** Size and time of the log that it was made of. */
  stamp: string
  brief: object
}

/** Opens `.mmm/cache/runs.json`; one that is damaged, or of another version, counts as empty. */
export async function openBriefCache(root: string): Promise<BriefCache> {
  const path = join(root, '.mmm', 'cache', 'runs.json')
  const entries = parse(await readText(path).catch(() => undefined))
  const stamps = new Map<string, string>()
  let isNew = false
  const stampOf = (id: string) => {
    const known = stamps.get(id) ?? stampAt(join(root, '.mmm', 'runs', id, 'log.jsonl'))
    stamps.set(id, known)
    return known
  }
  return {
    find(id) {
      const entry = entries.get(id)
      return entry?.stamp === stampOf(id) ? briefFromJson(entry.brief) : undefined
    },
    note(id, brief) {
      entries.set(id, { stamp: stampOf(id), brief: briefToJson(brief) })
      isNew = true
    },
    async keep(ids) {
      if (!isNew) return
      const wanted = new Set(ids)
      await write(
        path,
        [...entries].filter(([id]) => wanted.has(id)).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ).catch(() => undefined)
    },
  }
}

function stampAt(path: string): string {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? 'none' : `${stats.size} ${stats.mtimeNs} ${stats.ino}`
}

/** The first line is the hash of the rest, so that a damaged file is told from a whole one. */
function parse(text: string | undefined): Map<string, Entry> {
  const end = text?.indexOf('\n') ?? -1
  if (text === undefined || end < 0 || text.slice(0, end) !== hashOf(text.slice(end + 1))) return new Map()
  return new Map(Object.entries(JSON.parse(text.slice(end + 1)) as Record<string, Entry>))
}

async function write(path: string, entries: ReadonlyArray<[string, Entry]>): Promise<void> {
  const body = JSON.stringify(Object.fromEntries(entries))
  await writeQuick(path, `${hashOf(body)}\n${body}`)
}

function hashOf(body: string): string {
  return sha256(`${version} ${body}`)
}
