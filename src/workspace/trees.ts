import type { Git } from '../ports/git.ts'
import { entriesOf, folderMode, idOf } from './objects.ts'
import { splitZ } from './workspace.ts'

export interface ChangedFile {
  path: string
  /** `type` = a file became a link or submodule, or the other way round. */
  status: 'added' | 'modified' | 'deleted' | 'type'
  /** The mode it has now, for a deleted file the one it had: `100644`, `100755`, `120000`. */
  mode: string
}

/** What differs between two trees, by path; a renamed file is one deleted and one added. */
export async function changedFiles(git: Git, from: string, to: string): Promise<ChangedFile[]> {
  const ids = [await idOf(git, `${from}^{tree}`), await idOf(git, `${to}^{tree}`)] as const
  const changed: ChangedFile[] = []
  await compare(git, { from: ids[0], to: ids[1], above: '' }, changed)
  return changed
}

interface Pair {
  /** Ids of two trees; undefined where there is none. */
  from: string | undefined
  to: string | undefined
  /** The folder, '' or with a slash at its end; a character for each byte. */
  above: string
}

/** Looks only into folders that differ. */
async function compare(git: Git, { from, to, above }: Pair, changed: ChangedFile[]): Promise<void> {
  if (from === to) return
  const old = from === undefined ? new Map<string, Entry>() : await entriesOf(git, from)
  const now = to === undefined ? new Map<string, Entry>() : await entriesOf(git, to)
  const key = (name: string) => ((now.get(name) ?? old.get(name))?.mode === folderMode ? `${name}/` : name)
  const names = [...new Set([...old.keys(), ...now.keys()])].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  for (const name of names) {
    const [a, b] = [old.get(name), now.get(name)]
    if (a?.id === b?.id && a?.mode === b?.mode) continue
    const file = changeOf(fileOnly(a), fileOnly(b))
    const path = above + name
    if (file !== undefined) changed.push({ path: Buffer.from(path, 'latin1').toString('utf8'), ...file })
    await compare(git, { from: folderOnly(a), to: folderOnly(b), above: `${path}/` }, changed)
  }
}

function changeOf(old: Entry | undefined, now: Entry | undefined): Omit<ChangedFile, 'path'> | undefined {
  if (now === undefined) return old === undefined ? undefined : { status: 'deleted', mode: old.mode }
  if (old === undefined) return { status: 'added', mode: now.mode }
  const isSame = old.mode.slice(0, 2) === now.mode.slice(0, 2)
  return { status: isSame ? 'modified' : 'type', mode: now.mode }
}

function fileOnly(entry: Entry | undefined): Entry | undefined {
  return entry?.mode === folderMode ? undefined : entry
}

function folderOnly(entry: Entry | undefined): string | undefined {
  return entry?.mode === folderMode ? entry.id : undefined
}

export interface Entry {
  mode: string
  id: string
}

/** All files of a tree with mode and blob, submodules included (mode `160000`). */
export async function treeEntries(git: Git, tree: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  for (const line of splitZ(await git.run(['ls-tree', '-r', '-z', '--full-tree', tree]))) {
    const tab = line.indexOf('\t')
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ')
    entries.set(line.slice(tab + 1), { mode, id })
  }
  return entries
}

/** Paths of all files of a tree, in git's order. */
export async function listTree(git: Git, tree: string): Promise<string[]> {
  return splitZ(await git.run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree]))
}

export interface Lines {
  path: string
  /** null = binary. */
  added: number | null
  deleted: number | null
}

/** Lines added and deleted, by path. */
export async function numstat(git: Git, from: string, to: string): Promise<Lines[]> {
  const out = await git.run(['diff-tree', '-r', '-z', '--no-renames', '--no-ext-diff', '--numstat', from, to])
  return splitZ(out).map((line) => {
    const [added = '', deleted = '', ...path] = line.split('\t')
    return { path: path.join('\t'), added: count(added), deleted: count(deleted) }
  })
}

function count(text: string): number | null {
  return text === '-' ? null : Number(text)
}

/** The difference of two trees as a patch for reading, cut after whole lines at `maxBytes`. */
export async function diffText(
  git: Git,
  trees: { from: string; to: string },
  { maxBytes }: { maxBytes: number },
): Promise<string> {
  const args = ['diff-tree', '-r', '-p', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color']
  const text = await git.run([...args, '--src-prefix=a/', '--dst-prefix=b/', trees.from, trees.to])
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  const end = bytes.subarray(0, maxBytes).lastIndexOf(10) + 1
  return `${bytes.subarray(0, end).toString('utf8')}[${bytes.length - end} more bytes of the difference are not shown]\n`
}
