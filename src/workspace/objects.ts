import { MmmError } from '../core/error.ts'
import type { Git } from '../ports/git.ts'
import type { GitContent } from '../ports/git_objects.ts'
import type { Entry } from './trees.ts'

/** Id of what a name stands for (`HEAD^{commit}`, `<commit>^{tree}`). Throws `git.failed` where there is nothing of that name. */
export async function idOf(git: Git, name: string): Promise<string> {
  const found = await git.objects.look(name)
  if (found !== undefined) return found.id
  throw new MmmError('git.failed', `Git knows no "${name}"`, {
    exit: 5,
    hint: 'The repository lacks an object that the run needs: look with git fsck',
  })
}

/** Content of a file in a tree as it is stored (a link's is its target); undefined where there is none. */
export async function fileAt(git: Git, tree: string, path: string): Promise<Uint8Array | undefined> {
  const entry = await entryAt(git, tree, path)
  const found = entry === undefined || entry.mode === folderMode ? undefined : await git.objects.read(entry.id)
  return found?.type === 'blob' ? found.bytes : undefined
}

/** Mode and id of what a tree has at a path; undefined where there is nothing. Throws `git.failed` where there is no such tree. */
export async function entryAt(git: Git, tree: string, path: string): Promise<Entry | undefined> {
  let found: Entry | undefined = { mode: folderMode, id: await idOf(git, `${tree}^{tree}`) }
  for (const name of rawName(path).split('/')) {
    if (found?.mode !== folderMode) return undefined
    found = (await entriesOf(git, found.id)).get(name)
  }
  return found
}

/** The mode of a folder in a tree. */
export const folderMode = '40000'

/** A name as the key that it has in {@link entriesOf}: a character for each byte, for git knows nothing of UTF-8. */
export function rawName(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1')
}

/** What stands in a tree, by {@link rawName}, subfolders not looked into. */
export async function entriesOf(git: Git, id: string): Promise<Map<string, Entry>> {
  const found = await git.objects.read(id)
  if (found?.type === 'tree') return parseTree(found)
  throw new MmmError('git.failed', `Git has no tree "${id}"`, { exit: 5 })
}

/** `<mode> <name>\0<bytes of the id>`, one behind the other. */
function parseTree({ bytes, id }: GitContent): Map<string, Entry> {
  const length = id.length / 2
  const entries = new Map<string, Entry>()
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at)
    const end = bytes.indexOf(0, blank)
    const name = bytes.toString('latin1', blank + 1, end)
    entries.set(name, {
      mode: bytes.toString('latin1', at, blank),
      id: bytes.toString('hex', end + 1, end + 1 + length),
    })
    at = end + 1 + length
  }
  return entries
}
