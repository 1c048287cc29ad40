import { readFile } from 'node:fs/promises'
import { lstatSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { isCheckConfig, isLockfile } from '../../checks/index.ts'
import { ecosystemOf, isTestPath } from '../../project/index.ts'
import { SPEC_FOLDER } from '../../spec/index.ts'
import { treeWith, type Project, type TreeChange } from '../../workspace/index.ts'

/** The project with its sources as they were before a change, and all that proves something as it stands now. */
export interface OlderTree {
  tree: string
  /** The commit whose sources these are. */
  commit: string
  /** Source files in which it differs from what stands now. */
  reverted: number
}

/** Commits that are looked at for a change of the sources, at most. */
const furthest = 200

/**
 * The project's files with ever more changes of the sources taken back: first what is not committed, then one commit after the
 * other of the first parents. Tests, specs, the configuration of checks and manifests stay as they stand in the user's files,
 * for a check that is red because its test is not there yet shows nothing.
 */
export async function* olderTrees(place: Project, most: number): AsyncGenerator<OlderTree> {
  let found = 0
  let before = 0
  for (const commit of await basesOf(place)) {
    const changed = await changedSince(place, commit)
    const reverted = changed.filter((path) => !stays(path, place)).length
    if (reverted === before) continue
    before = reverted
    const kept = changed.filter((path) => stays(path, place))
    yield { tree: await treeOf(place, { commit, kept }), commit, reverted }
    found += 1
    if (found >= most) return
  }
}

/** HEAD, for what is not committed, then the parents of the commits that touched a source, newest first. */
async function basesOf(place: Project): Promise<string[]> {
  const git = place.git.with({ dir: place.top, config: ['log.showSignature=false'] })
  const args = [
    'log',
    '--first-parent',
    '-m',
    '--no-renames',
    '--format=%x01%H %P',
    '--name-only',
    '-z',
    `-n${furthest}`,
    'HEAD',
  ]
  const commits = (await git.run([...args, '--', place.prefix === '' ? '.' : place.prefix])).split('\x01').slice(1)
  const bases = [place.head!]
  for (const text of commits) {
    const [head = '', ...paths] = text.split('\0')
    const parent = head.trim().split(' ')[1]
    const touched = paths.map((path) => path.replace(/^\n+/, '')).filter((path) => path !== '')
    if (parent !== undefined && touched.some((path) => !stays(path, place))) bases.push(parent)
  }
  return bases
}

/** Paths from the top that differ between a commit and the user's files, untracked ones too. */
async function changedSince({ git, top, prefix }: Project, commit: string): Promise<string[]> {
  const here = git.with({ dir: top })
  const below = ['--', prefix === '' ? '.' : prefix]
  const tracked = await here.run([
    'diff-index',
    '--name-only',
    '--no-renames',
    '--ignore-submodules=all',
    '-z',
    commit,
    ...below,
  ])
  const untracked = await here.run(['ls-files', '-o', '--exclude-standard', '-z', ...below])
  return [...new Set([...tracked.split('\0'), ...untracked.split('\0')])].filter((path) => path !== '')
}

/** Whether a path is no source: it proves something, or says how things are proven or installed. */
function stays(path: string, { prefix }: Project): boolean {
  const own = prefix === '' ? path : path.slice(prefix.length + 1)
  return (
    isTestPath(own) ||
    isCheckConfig(own) ||
    isLockfile(own) ||
    ecosystemOf(own) !== undefined ||
    /\.md$/i.test(own) ||
    own.startsWith(`${SPEC_FOLDER}/`) ||
    own.startsWith('.mmm/')
  )
}

async function treeOf(place: Project, { commit, kept }: { commit: string; kept: readonly string[] }): Promise<string> {
  const changes: TreeChange[] = []
  for (const path of kept) changes.push(await asItStands(place.top, path))
  return treeWith(place.git.with({ dir: place.top }), commit, changes)
}

async function asItStands(top: string, path: string): Promise<TreeChange> {
  const file = join(top, path)
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (stats === undefined || stats.isDirectory()) return { path, content: null }
  if (stats.isSymbolicLink()) return { path, content: Buffer.from(readlinkSync(file)), mode: '120000' }
  return { path, content: await readFile(file), mode: stats.mode & 0o100 ? '100755' : '100644' }
}
