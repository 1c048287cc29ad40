import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Git } from '../ports/git.ts'
import { writeEntries } from './tree_with.ts'
import { changedFiles, treeEntries, type Entry } from './trees.ts'

export interface ThreeTrees {
  /** What both sides began with. */
  base: string
  ours: string
  theirs: string
}

export type MergedTrees = {
  /** Paths that differ on their side from the base. */
  changed: string[]
} & ({ tree: string } | { conflicts: string[] })

/**
 * Brings what their side changed since the base into ours: whole files, and lines of text files that both sides changed. Renamed
 * files are one deleted and one added. Where anything stands against it, nothing is made. Touches no index and no work tree.
 */
export async function mergeTrees(git: Git, trees: ThreeTrees): Promise<MergedTrees> {
  const changed = (await changedFiles(git, trees.base, trees.theirs)).map((one) => one.path)
  if (changed.length === 0) return { changed, tree: trees.ours }
  const sides: Sides = {
    base: await treeEntries(git, trees.base),
    ours: await treeEntries(git, trees.ours),
    theirs: await treeEntries(git, trees.theirs),
  }
  const made = new Map<string, Entry | null>()
  const conflicts: string[] = []
  for (const path of changed) {
    const entry = await mergeEntry(git, sides, path)
    if (entry === 'conflict') conflicts.push(path)
    else if (entry !== 'ours') made.set(path, entry ?? null)
  }
  conflicts.push(...blocked(sides.ours, made))
  if (conflicts.length > 0) return { changed, conflicts: [...new Set(conflicts)].toSorted() }
  return { changed, tree: made.size === 0 ? trees.ours : await writeEntries(git, trees.ours, made) }
}

interface Sides {
  base: ReadonlyMap<string, Entry>
  ours: ReadonlyMap<string, Entry>
  theirs: ReadonlyMap<string, Entry>
}

/** What a path that they changed becomes; undefined = it is taken out. */
async function mergeEntry(git: Git, sides: Sides, path: string): Promise<Entry | undefined | 'ours' | 'conflict'> {
  // A name that is no UTF-8 cannot be written back
  if (path.includes('\uFFFD')) return 'conflict'
  const [base, ours, theirs] = [sides.base.get(path), sides.ours.get(path), sides.theirs.get(path)]
  if (isSame(ours, theirs)) return 'ours'
  if (isSame(ours, base)) return theirs
  if (!isFile(base) || !isFile(ours) || !isFile(theirs)) return 'conflict'
  const mode = ours.mode === base.mode ? theirs.mode : ours.mode
  if (theirs.id === base.id || theirs.id === ours.id) return { mode, id: ours.id }
  if (ours.id === base.id) return { mode, id: theirs.id }
  const id = await mergeText(git, [ours.id, base.id, theirs.id])
  return id === undefined ? 'conflict' : { mode, id }
}

function isSame(a: Entry | undefined, b: Entry | undefined): boolean {
  return a?.id === b?.id && a?.mode === b?.mode
}

function isFile(entry: Entry | undefined): entry is Entry {
  return entry !== undefined && entry.mode.startsWith('100')
}

/** The blob of three, merged line by line; undefined where lines stand against each other, or they are no text. */
async function mergeText(
  git: Git,
  ids: readonly [ours: string, base: string, theirs: string],
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'mmm-merge-'))
  try {
    const files = ['ours', 'base', 'theirs'].map((name) => join(folder, name))
    for (const [i, id] of ids.entries()) {
      const found = await git.objects.read(id)
      if (found === undefined) return undefined
      await writeFile(files[i]!, found.bytes)
    }
    if ((await git.ask(['merge-file', '--quiet', ...files])) === undefined) return undefined
    return await git.line(['hash-object', '-w', '--no-filters', '--', files[0]!])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Files that would have to lie where there is a folder, or in what is a file. */
function blocked(ours: ReadonlyMap<string, Entry>, made: ReadonlyMap<string, Entry | null>): string[] {
  const files = new Set(ours.keys())
  for (const [path, entry] of made) {
    if (entry === null) files.delete(path)
    else files.add(path)
  }
  const added = [...made].filter(([path, entry]) => entry !== null && !ours.has(path)).map(([path]) => path)
  if (added.length === 0) return []
  const folders = new Set([...files].flatMap(foldersOf))
  return added.filter((path) => folders.has(path) || foldersOf(path).some((folder) => files.has(folder)))
}

function foldersOf(path: string): string[] {
  const found: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) found.push(path.slice(0, end))
  return found
}
