import { createHash } from 'node:crypto'
import type { Git } from '../ports/git.ts'
import { entriesOf, entryAt, folderMode, idOf, rawName } from './objects.ts'
import type { Entry } from './trees.ts'

export interface TreeChange {
  path: string
  /** null = the file is not in the new tree. */
  content: Uint8Array | null
  /** @default the mode it has in the base, else `100644` */
  mode?: string
}

/** A new tree: the base with some files written or taken out. Touches no index and no work tree. */
export async function treeWith(git: Git, base: string, changes: readonly TreeChange[]): Promise<string> {
  const entries = new Map<string, Entry | null>()
  for (const { path, content, mode } of changes) {
    if (content === null) entries.set(path, null)
    else {
      const id = await git.line(['hash-object', '-w', '--stdin'], { input: content })
      entries.set(path, { id, mode: mode ?? (await fileEntry(git, base, path))?.mode ?? '100644' })
    }
  }
  return writeEntries(git, base, entries)
}

/** A new tree: the base with these paths as another tree has them; what is not there is taken out. */
export async function overlay(
  git: Git,
  trees: { base: string; from: string },
  paths: readonly string[],
): Promise<string> {
  if (paths.length === 0) return idOf(git, `${trees.base}^{tree}`)
  const entries = new Map<string, Entry | null>()
  for (const path of paths) entries.set(path, (await fileEntry(git, trees.from, path)) ?? null)
  return writeEntries(git, trees.base, entries)
}

async function fileEntry(git: Git, tree: string, path: string): Promise<Entry | undefined> {
  const entry = await entryAt(git, tree, path)
  return entry?.mode === folderMode ? undefined : entry
}

/** A folder of the new tree; subfolders that nothing changes in are entries, not looked into. */
type Folder = Map<string, Entry | Folder>

/** Deletions come first, so that a file may take the place of a folder. Only folders that change are read and written. */
export async function writeEntries(
  git: Git,
  base: string,
  entries: ReadonlyMap<string, Entry | null>,
): Promise<string> {
  const root: Folder = await entriesOf(git, await idOf(git, `${base}^{tree}`))
  for (const [path, entry] of entries) if (entry === null) await remove(git, root, path)
  for (const [path, entry] of entries) if (entry !== null) await put(git, root, { path, entry })
  const trees: string[] = []
  const algorithm = (await idOf(git, base)).length === 64 ? 'sha256' : 'sha1'
  const id = hashFolder(root, algorithm, trees)
  if (trees.length > 0) {
    const input = Buffer.from(trees.join('\0'), 'latin1')
    await git.run(['mktree', '-z', '--missing', '--batch'], { input })
  }
  return id
}

async function remove(git: Git, root: Folder, path: string): Promise<void> {
  const names = rawName(path).split('/')
  const last = names.pop()!
  let folder = root
  for (const name of names) {
    const next = folder.get(name)
    if (next === undefined || (!(next instanceof Map) && next.mode !== folderMode)) return
    folder = await openFolder(git, folder, name)
  }
  const there = folder.get(last)
  if (there !== undefined && !(there instanceof Map) && there.mode !== folderMode) folder.delete(last)
}

async function put(git: Git, root: Folder, { path, entry }: { path: string; entry: Entry }): Promise<void> {
  const names = rawName(path).split('/')
  const last = names.pop()!
  let folder = root
  for (const name of names) folder = await openFolder(git, folder, name)
  folder.set(last, entry)
}

/** A subfolder to change; a file in its place gives way. */
async function openFolder(git: Git, above: Folder, name: string): Promise<Folder> {
  const there = above.get(name)
  if (there instanceof Map) return there
  const opened: Folder = there?.mode === folderMode ? await entriesOf(git, there.id) : new Map()
  above.set(name, opened)
  return opened
}

/** Id of a folder as git would give it; notes what `git mktree` needs for it and for those in it, inner ones first. */
function hashFolder(folder: Folder, algorithm: string, trees: string[]): string {
  const lines: string[] = []
  const parts: Array<{ key: string; bytes: Buffer }> = []
  for (const [name, entry] of folder) {
    if (entry instanceof Map && isEmpty(entry)) continue
    const { mode, id } = entry instanceof Map ? { mode: folderMode, id: hashFolder(entry, algorithm, trees) } : entry
    lines.push(`${mode} ${mode === folderMode ? 'tree' : mode === '160000' ? 'commit' : 'blob'} ${id}\t${name}\0`)
    const bytes = Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')])
    parts.push({ key: mode === folderMode ? `${name}/` : name, bytes })
  }
  trees.push(lines.join(''))
  const content = Buffer.concat(parts.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map((part) => part.bytes))
  return createHash(algorithm).update(`tree ${content.length}\0`).update(content).digest('hex')
}

function isEmpty(folder: Folder): boolean {
  return [...folder.values()].every((entry) => entry instanceof Map && isEmpty(entry))
}
