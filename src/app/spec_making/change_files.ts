import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { newRunId } from '../../core/id.ts'
import { systemClock } from '../../ports/clock.ts'
import { writeAtomic } from '../../ports/files.ts'
import { asItWasRead } from './as_it_was_read.ts'
import { editSpecs, type Editing } from './edit_specs.ts'
import { finishChange } from './finish_change.ts'
import { markHalfDone, mayBeHalfDone } from './half_done.ts'
import {
  blobPath,
  journalsFolder,
  pruneJournals,
  readBlob,
  readJournals,
  writeJournal,
  type Journal,
} from './journal.ts'
import { hashOf } from './put_file.ts'
import { findUndoable } from './undoable.ts'

/** One file of a change; null = there is none. */
export interface FileChange {
  /** From the root, with `/`. */
  path: string
  before: Uint8Array | null
  after: Uint8Array | null
}

/** Files that change together. */
export interface Change {
  /** The word of `mmm spec` that makes it. */
  kind: string
  /** The ids of the specs, or of the change, that it is about, with ", " between; by each it can be undone too. */
  about: string
  files: readonly FileChange[]
}

export interface Changing {
  /** Called after each step, with what was done. */
  onStep?: (step: string) => void
}

/**
 * Changes several files so that after a crash at any moment the next call finds either all or none of it: contents and
 * journal are durable in `.mmm/spec-changes` before the first file is touched; deletions come last. Gives the id by which it
 * is undone.
 *
 * @throws MmmError `spec.exists` where a new file is there already, `spec.changed-since` where an old one is not as it was read
 */
export async function changeFiles(root: string, change: Change, changing: Changing = {}): Promise<string> {
  return editSpecs(
    root,
    async () => {
      for (const file of change.files) await asItWasRead(root, file)
      return perform(root, change, changing)
    },
    changing,
  )
}

/** Finishes what a crash has left half done. Gives what was finished. */
export async function recoverChanges(root: string, editing: Editing = {}): Promise<Journal[]> {
  if (!mayBeHalfDone(root)) return []
  return editSpecs(root, async (finished) => [...finished], editing)
}

/**
 * Takes a change back: by its id, or the newest of this kind by what it was about.
 *
 * @throws MmmError `spec.nothing-to-undo`, `spec.changed-since`
 */
export async function undoChange(
  root: string,
  wanted: { kind: string; name: string },
  changing: Changing = {},
): Promise<Journal> {
  return editSpecs(
    root,
    async () => {
      const found = findUndoable((await readJournals(root)).journals, wanted)
      const files = await Promise.all(found.files.map((file, i) => backwards(root, { file, i, id: found.id })))
      for (const file of files) await asItWasRead(root, file)
      await perform(root, { kind: 'undo', about: found.id, files }, changing)
      await writeJournal(root, { ...found, state: 'undone' })
      return found
    },
    changing,
  )
}

async function backwards(
  root: string,
  of: { file: Journal['files'][number]; i: number; id: string },
): Promise<FileChange> {
  const { file, i, id } = of
  const blob = (which: 'before' | 'after', hash: string | null) =>
    hash === null ? Promise.resolve(null) : readBlob(blobPath(root, id, which, i), hash)
  return {
    path: file.path,
    before: await blob('after', file.after),
    after: await blob('before', file.before),
  }
}

async function perform(root: string, change: Change, { onStep }: Changing): Promise<string> {
  const id = await freshId(root)
  await mkdir(join(journalsFolder(root), id), { recursive: true })
  for (const [i, { before, after }] of change.files.entries()) {
    if (before !== null) await writeAtomic(blobPath(root, id, 'before', i), before)
    if (after !== null) await writeAtomic(blobPath(root, id, 'after', i), after)
  }
  onStep?.('contents kept')
  const files = change.files.map(({ path, before, after }) => ({ path, before: hashOf(before), after: hashOf(after) }))
  const journal: Journal = { id, kind: change.kind, about: change.about, state: 'begun', files }
  await markHalfDone(root, true)
  await writeJournal(root, journal)
  onStep?.('journal written')
  await finishChange(root, journal, { onStep })
  await markHalfDone(root, false)
  await pruneJournals(root)
  return id
}

/** Two changes in one millisecond get ids of their own. */
async function freshId(root: string): Promise<string> {
  const taken = new Set(await readdir(journalsFolder(root)).catch(() => []))
  for (;;) {
    const id = newRunId(systemClock.now())
    if (!taken.has(id)) return id
  }
}
