import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isRunId } from '../../core/id.ts'
import { readText, writeAtomic } from '../../ports/files.ts'

const schema = z.object({
  id: z.string(),
  /** Which word of `mmm spec` made it. */
  kind: z.string(),
  /** What it was done to: the id of a spec or of a change. */
  about: z.string(),
  state: z.enum(['begun', 'done', 'undone']),
  /** Paths from the root; hashes of the content, null = there is no such file. */
  files: z.array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
})

/** What is kept of a change to several files: enough to finish it after a crash, and to undo it. */
export type Journal = z.infer<typeof schema>

/** How many changes can be undone; older ones are forgotten. */
const kept = 20

/** Where the journals of a project lie. */
export function journalsFolder(root: string): string {
  return join(root, '.mmm', 'spec-changes')
}

/** Where the contents before and after a change lie. */
export function blobPath(root: string, id: string, which: 'before' | 'after', index: number): string {
  return join(journalsFolder(root), id, `${which}-${index}`)
}

/** All journals, oldest first. A folder without one is from a change that had not touched anything yet. */
export async function readJournals(root: string): Promise<{ journals: Journal[]; leftOver: string[] }> {
  const names = (await readdir(journalsFolder(root)).catch(() => [])).filter(isRunId).toSorted()
  const read = await Promise.all(names.map((id) => readJournal(root, id)))
  return {
    journals: read.filter((one) => one !== undefined),
    leftOver: names.filter((_, i) => read[i] === undefined),
  }
}

async function readJournal(root: string, id: string): Promise<Journal | undefined> {
  const text = await readText(join(journalsFolder(root), id, 'journal.json'))
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Writes a journal whole and durable: from here on the change is finished, whatever happens. */
export function writeJournal(root: string, journal: Journal): Promise<void> {
  return writeAtomic(join(journalsFolder(root), journal.id, 'journal.json'), `${JSON.stringify(journal)}\n`)
}

/** A content that a journal keeps. */
export function readBlob(root: string, id: string, which: 'before' | 'after', index: number): Promise<Uint8Array> {
  return readFile(blobPath(root, id, which, index))
}

/** Forgets what is older than the last twenty changes. */
export async function pruneJournals(root: string): Promise<void> {
  const { journals } = await readJournals(root)
  for (const { id, state } of journals.slice(0, -kept)) if (state !== 'begun') await forget(root, id)
}

/** Removes a journal with its contents. */
export function forget(root: string, id: string): Promise<void> {
  return rm(join(journalsFolder(root), id), { recursive: true, force: true })
}
