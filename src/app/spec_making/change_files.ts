import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MmmError } from '../../core/error.ts'
import { exit } from '../../core/exit.ts'
import { newRunId } from '../../core/id.ts'
import { takeLock } from '../../engine/lock.ts'
import { systemClock } from '../../ports/clock.ts'
import { writeAtomic } from '../../ports/files.ts'
import { prepareFolder } from '../prepare_folder.ts'
import {
  blobPath,
  forget,
  journalsFolder,
  pruneJournals,
  readBlob,
  readJournals,
  writeJournal,
  type Journal,
} from './journal.ts'
import { contentOf, hashOf, putFile, removeTemporary } from './put_file.ts'
import { safePlace } from './safe_place.ts'
import { writing } from './writing.ts'

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
  /** The id of the spec or change that it is about, by which it can be undone too. */
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
  return locked(root, async () => {
    await recover(root, changing)
    for (const file of change.files) await refuseUnexpected(root, file)
    return perform(root, change, changing)
  })
}

/** Finishes what a crash has left half done. Gives what was finished. */
export async function recoverChanges(root: string, changing: Changing = {}): Promise<Journal[]> {
  if ((await readJournals(root)).journals.every((one) => one.state !== 'begun')) return []
  return locked(root, () => recover(root, changing))
}

/**
 * Takes a change back: by its id, or the newest of this kind by what it was about.
 *
 * @throws MmmError `spec.nothing-to-undo`, `spec.changed-since`
 */
export async function undoChange(root: string, wanted: { kind: string; name: string }, changing: Changing = {}) {
  return locked(root, async () => {
    await recover(root, changing)
    const { journals } = await readJournals(root)
    const found = journals.findLast((one) => one.kind === wanted.kind && [one.id, one.about].includes(wanted.name))
    if (found === undefined || found.state !== 'done') throw nothing(wanted, found)
    const files = await Promise.all(found.files.map((file, i) => backwards(root, { file, i, id: found.id })))
    for (const file of files) await refuseUnexpected(root, file)
    await perform(root, { kind: 'undo', about: found.id, files }, changing)
    await writeJournal(root, { ...found, state: 'undone' })
    return found
  })
}

async function backwards(root: string, of: { file: Journal['files'][number]; i: number; id: string }) {
  const { file, i, id } = of
  const blob = (which: 'before' | 'after', hash: string | null) =>
    hash === null ? Promise.resolve(null) : readBlob(root, id, which, i)
  return {
    path: file.path,
    before: await blob('after', file.after),
    after: await blob('before', file.before),
  }
}

function nothing({ kind, name }: { kind: string; name: string }, found: Journal | undefined): MmmError {
  const message =
    found === undefined
      ? `There is no "${kind}" of "${name}" to undo`
      : `The ${kind} of "${found.about}" is undone already`
  return new MmmError('spec.nothing-to-undo', message, { hint: 'Only the last twenty changes are kept, in .mmm/' })
}

function locked<Result>(root: string, act: () => Promise<Result>): Promise<Result> {
  return writing(root, () => inLock(root, act))
}

async function inLock<Result>(root: string, act: () => Promise<Result>): Promise<Result> {
  await prepareFolder(root)
  await safePlace(root, '.mmm/spec-changes/lock')
  const lock = await takeLock(join(journalsFolder(root), 'lock'), 'a change of specifications')
  if (!('release' in lock)) {
    throw new MmmError('spec.busy', `Process ${lock.pid} is changing specifications of this project`, {
      exit: exit.environment,
      hint: 'Try again when it has ended',
    })
  }
  try {
    return await act()
  } finally {
    await lock.release()
  }
}

async function refuseUnexpected(root: string, { path, before }: FileChange): Promise<void> {
  const now = await contentOf(await safePlace(root, path))
  if (before === null && now !== null) {
    throw new MmmError('spec.exists', `There is a file "${path}" already`, {
      at: { file: path },
      hint: 'Nothing is ever overwritten: give the new one another name or place',
    })
  }
  if (hashOf(now) !== hashOf(before)) throw changedSince(path)
}

function changedSince(path: string): MmmError {
  return new MmmError('spec.changed-since', `"${path}" has changed since it was read`, {
    at: { file: path },
    hint: 'Nothing was written; look at the file, then try again',
  })
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
  await writeJournal(root, journal)
  onStep?.('journal written')
  await finish(root, journal, { onStep })
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

/** Brings every file of a journal to what it is to be; can be repeated. Deletions last, so that nothing is ever lost. */
async function finish(root: string, journal: Journal, { onStep }: { onStep: Changing['onStep'] | undefined }) {
  const all = journal.files.map((file, i) => ({ ...file, i }))
  for (const { path, after, i } of all.filter((one) => one.after !== null)) {
    const file = await safePlace(root, path)
    await removeTemporary(file)
    if (hashOf(await contentOf(file)) !== after) await putFile(file, await readBlob(root, journal.id, 'after', i))
    onStep?.(`wrote ${path}`)
  }
  for (const { path } of all.filter((one) => one.after === null)) {
    await rm(await safePlace(root, path), { force: true })
    await removeEmpty(root, dirname(path))
    onStep?.(`removed ${path}`)
  }
  await writeJournal(root, { ...journal, state: 'done' })
  onStep?.('done')
}

async function recover(root: string, { onStep }: Changing): Promise<Journal[]> {
  const { journals, leftOver } = await readJournals(root)
  for (const id of leftOver) await forget(root, id)
  const begun = journals.filter((one) => one.state === 'begun')
  for (const journal of begun) {
    for (const { path, before, after } of journal.files) {
      const now = hashOf(await contentOf(await safePlace(root, path)))
      if (now !== before && now !== after) throw interrupted(journal, path)
    }
    await finish(root, journal, { onStep })
  }
  for (const { kind, about } of journals) if (kind === 'undo') await markUndone(root, about, journals)
  return begun
}

/** An undo may have been cut off before its note. */
async function markUndone(root: string, id: string, all: readonly Journal[]): Promise<void> {
  const found = all.find((one) => one.id === id)
  if (found?.state === 'done') await writeJournal(root, { ...found, state: 'undone' })
}

function interrupted({ id, kind, about }: Journal, path: string): MmmError {
  return new MmmError('spec.interrupted', `The ${kind} of "${about}" was cut off, and "${path}" was changed since`, {
    at: { file: path },
    hint: `The contents before and after lie in .mmm/spec-changes/${id}; put the file right, then remove that folder`,
  })
}

/** Folders that a move has left empty go, up to the first that is not. */
async function removeEmpty(root: string, folder: string): Promise<void> {
  for (let at = folder; at !== '.' && at !== ''; at = dirname(at)) {
    const gone = await rmdir(join(root, at)).then(
      () => true,
      () => false,
    )
    if (!gone) return
  }
}
