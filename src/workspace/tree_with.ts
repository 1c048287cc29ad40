import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Git } from '../ports/git.ts'
import { treeEntries, type Entry } from './trees.ts'

export interface TreeChange {
  path: string
  /** null = the file is not in the new tree. */
  content: Uint8Array | null
  /** @default the mode it has in the base, else `100644` */
  mode?: string
}

/** A new tree: the base with some files written or taken out. Touches no index and no work tree. */
export async function treeWith(git: Git, base: string, changes: readonly TreeChange[]): Promise<string> {
  const known = changes.some(({ content, mode }) => content !== null && mode === undefined)
  const before = known ? await treeEntries(git, base) : new Map<string, Entry>()
  const entries = new Map<string, Entry | null>()
  for (const { path, content, mode } of changes) {
    if (content === null) entries.set(path, null)
    else {
      const id = await git.line(['hash-object', '-w', '--stdin'], { input: content })
      entries.set(path, { id, mode: mode ?? before.get(path)?.mode ?? '100644' })
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
  if (paths.length === 0) return git.line(['rev-parse', '--verify', `${trees.base}^{tree}`])
  const from = await treeEntries(git, trees.from)
  return writeEntries(git, trees.base, new Map(paths.map((path) => [path, from.get(path) ?? null])))
}

/** Goes through an index that is thrown away. Deletions come first, so that a file may take the place of a folder. */
async function writeEntries(git: Git, base: string, entries: ReadonlyMap<string, Entry | null>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mmm-index-'))
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') }
    await git.run(['read-tree', base], { env })
    const none = '0'.repeat((await git.line(['rev-parse', '--verify', base])).length)
    const gone = [...entries].filter(([, entry]) => entry === null)
    const there = [...entries].filter((pair): pair is [string, Entry] => pair[1] !== null)
    const lines = [
      ...gone.map(([path]) => `0 ${none}\t${path}\0`),
      ...there.map(([path, { mode, id }]) => `${mode} ${id}\t${path}\0`),
    ]
    await git.run(['update-index', '--add', '--replace', '-z', '--index-info'], { env, input: lines.join('') })
    return await git.line(['write-tree'], { env })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
