import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What the kernel says of every file and link under some paths: size, modes, times and inode. A file cannot be changed
 * without a trace in it, for nobody can set its ctime. Folders are listed by name only.
 */
export function statList(root: string, paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  const visit = (path: string) => {
    const stats = lstatSync(join(root, path), { bigint: true, throwIfNoEntry: false })
    if (stats === undefined) return
    if (!stats.isDirectory()) {
      found.set(path, [stats.mode, stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(' '))
      return
    }
    found.set(path, 'folder')
    for (const name of readdirSync(join(root, path))) visit(`${path}/${name}`)
  }
  for (const path of paths) visit(path)
  return found
}

/** What a later listing has more than an earlier one, or undefined where something was changed or taken away. */
export function addedSince(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): string[] | undefined {
  for (const [path, stats] of before) if (now.get(path) !== stats) return undefined
  return [...now.keys()].filter((path) => !before.has(path))
}
