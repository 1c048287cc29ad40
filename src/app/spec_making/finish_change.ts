import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MmmError } from '../../core/error.ts'
import { markHalfDone } from './half_done.ts'
import { blobPath, forget, readBlob, readJournals, writeJournal, type Journal } from './journal.ts'
import { contentOf, hashOf, putFile } from './put_file.ts'
import { safePlace } from './safe_place.ts'

interface Finishing {
  onStep?: ((step: string) => void) | undefined
}

/** Brings every file of a journal to what it is to be; can be repeated. Deletions last, so that nothing is ever lost. */
export async function finishChange(root: string, journal: Journal, { onStep }: Finishing): Promise<void> {
  const all = journal.files.map((file, i) => ({ ...file, i }))
  for (const { path, after, i } of all) {
    if (after === null) continue
    const now = hashOf(await contentOf(await safePlace(root, path)))
    if (now !== after)
      await putFile(root, { path, bytes: await readBlob(blobPath(root, journal.id, 'after', i), after) })
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

/**
 * Finishes what a crash has left half done; to be called in the lock. Gives what was finished.
 *
 * @throws MmmError `spec.interrupted` where a file was changed since
 */
export async function finishAll(root: string, finishing: Finishing): Promise<Journal[]> {
  const { journals, leftOver } = await readJournals(root)
  for (const id of leftOver) await forget(root, id)
  const begun = journals.filter((one) => one.state === 'begun')
  for (const journal of begun) {
    for (const { path, before, after } of journal.files) {
      const now = hashOf(await contentOf(await safePlace(root, path)))
      if (now !== before && now !== after) throw interrupted(journal, path)
    }
    await finishChange(root, journal, finishing)
  }
  for (const { kind, about } of journals) if (kind === 'undo') await markUndone(root, about, journals)
  await markHalfDone(root, false)
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
