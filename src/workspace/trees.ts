import type { Git } from '../ports/git.ts'
import { splitZ } from './workspace.ts'

export interface ChangedFile {
  path: string
  /** `type` = a file became a link or submodule, or the other way round. */
  status: 'added' | 'modified' | 'deleted' | 'type'
  /** The mode it has now, for a deleted file the one it had: `100644`, `100755`, `120000`. */
  mode: string
}

const statuses = { A: 'added', M: 'modified', D: 'deleted', T: 'type' } as const

/** What differs between two trees, by path; a renamed file is one deleted and one added. */
export async function changedFiles(git: Git, from: string, to: string): Promise<ChangedFile[]> {
  const parts = (await git.run(['diff-tree', '-r', '-z', '--no-renames', from, to])).split('\0')
  const changed: ChangedFile[] = []
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [oldMode = '', newMode = '', , , letter = 'M'] = parts[i]!.slice(1).split(' ')
    const status = statuses[letter[0] as keyof typeof statuses] ?? 'modified'
    changed.push({ path: parts[i + 1]!, status, mode: status === 'deleted' ? oldMode : newMode })
  }
  return changed
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

/** Content of a file in a tree as it is stored (a link's is its target); undefined where there is none. */
export async function fileAt(git: Git, tree: string, path: string): Promise<Uint8Array | undefined> {
  const out = await git.run(['ls-tree', '-z', '--full-tree', tree, '--', path])
  const [, type, id] = /^\d+ (\w+) ([0-9a-f]+)\t/.exec(out) ?? []
  return type === 'blob' ? git.blob(id!) : undefined
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
