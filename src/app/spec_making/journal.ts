import { lstat, readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { MmmError, messageOf } from '../../core/error.ts'
import { exit } from '../../core/exit.ts'
import { isRunId, sha256 } from '../../core/id.ts'
import { readText, writeAtomic } from '../../ports/files.ts'

const schema = z.object({
  id: z.string(),
  /** Which word of `mmm spec` made it. */
  kind: z.string(),
  /** What it was done to: the id of a spec or of a change. */
  about: z.string(),
  state: z.enum(['begun', 'done', 'undone']),
  /** Paths from the root; hashes of the content, null = there is no such file. */
  files: z
    .array(
      z.object({ path: z.string().refine(mayChange), before: z.string().nullable(), after: z.string().nullable() }),
    )
    .min(1),
})

/**
 * What a change of specifications touches: pages, all of an OpenSpec change, which moves, and the settings. A journal that names
 * anything else was not written by mmm: a repository can bring one, and it must not give it more than its own files do.
 */
function mayChange(path: string): boolean {
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /^\.git$/i.test(part))) return false
  if (/^\.mmm$/i.test(parts[0]!)) return path === '.mmm/config.yml'
  return /\.md$/i.test(path) || path.startsWith('openspec/changes/')
}

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
  const file = join(journalsFolder(root), id, 'journal.json')
  if (!(await isOwnFile(file))) return undefined
  const text = await readText(file)
  if (text === undefined) return undefined
  try {
    const journal = schema.parse(JSON.parse(text))
    return journal.id === id ? journal : undefined
  } catch {
    return undefined
  }
}

/** Writes a journal whole and durable: from here on the change is finished, whatever happens. */
export function writeJournal(root: string, journal: Journal): Promise<void> {
  return writeAtomic(
    join(journalsFolder(root), journal.id, 'journal.json'),
    `${JSON.stringify(schema.parse(journal))}\n`,
  )
}

/** A regular file in a regular folder: a link may lead to what is not the project's. */
async function isOwnFile(file: string): Promise<boolean> {
  const [folder, found] = await Promise.all([dirname(file), file].map((path) => lstat(path).catch(() => undefined)))
  return folder?.isDirectory() === true && found?.isFile() === true
}

/**
 * A content that a journal keeps.
 *
 * @param hash what the journal says of it
 * @throws MmmError `spec.interrupted` where it is gone or another one
 */
export async function readBlob(file: string, hash: string): Promise<Uint8Array> {
  const bytes = (await isOwnFile(file)) ? await readFile(file).catch((error: unknown) => messageOf(error)) : 'no file'
  if (typeof bytes !== 'string' && sha256(bytes) === hash) return bytes
  const folder = `.mmm/spec-changes/${basename(dirname(file))}`
  throw new MmmError('spec.interrupted', `What is kept of a change in ${folder} is not whole`, {
    exit: exit.environment,
    hint: `It can be neither finished nor undone; look at its files, then remove ${folder}`,
  })
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
