import { lstatSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { forceRemove } from './copy.ts'
import { commitTree } from './commit.ts'
import { idOf } from './objects.ts'
import { liesIn, splitZ, type Workspace } from './workspace.ts'
import { restorePointer } from './worktree.ts'

/**
 * The worktree as a tree: untracked files are in it, ignored ones, submodules and what was brought are not. A repository
 * that was made inside the worktree loses its `.git`, for no tree can hold it; its files are taken.
 */
export async function snapshotTree(workspace: Workspace): Promise<string> {
  await restorePointer(workspace.root, workspace.gitDir)
  await rm(`${workspace.indexFile}.lock`, { force: true })
  const { changed, found } = await openNested(workspace)
  const env = { GIT_INDEX_FILE: workspace.indexFile }
  const noted = changed ? undefined : await notedTree(workspace)
  if (noted !== undefined) return noted
  // Of what was brought only what no rule leaves out: git add fails when it is told to leave out what is ignored
  const brought = workspace.excluded.filter((path) => found.some((other) => liesIn(other.replace(/\/$/, ''), [path])))
  const without = [...workspace.gitlinks, ...brought].map((path) => `:(exclude,top,literal)${path}`)
  await workspace.git.run(['add', '--all', '--sparse', '--', '.', ...without], { env })
  const tree = await workspace.git.line(['write-tree'], { env })
  noteTree(workspace, tree)
  return tree
}

/** Trees of indexes that this process has written, by their files, and what the kernel said of the file then. */
const noted = new Map<string, { stamp: string; tree: string }>()

/** Notes what tree mmm's index holds as it now stands, so that it need not be asked again while nobody writes it. */
export function noteTree({ indexFile }: Workspace, tree: string): void {
  noted.set(indexFile, { stamp: stampOf(indexFile), tree })
}

/** The tree that was noted, if the index is still the same file and git still has the tree. */
async function notedTree({ indexFile, git }: Workspace): Promise<string | undefined> {
  const one = noted.get(indexFile)
  if (one === undefined || one.stamp !== stampOf(indexFile)) return undefined
  return (await git.objects.look(one.tree)) === undefined ? undefined : one.tree
}

function stampOf(file: string): string {
  const stats = lstatSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? 'none' : [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ')
}

export interface Checkpoint {
  n: number
  ref: string
  commit: string
  tree: string
}

export interface CheckpointOptions {
  run: string
  n: number
  /** ISO 8601. @default the epoch, so that the same tree gives the same commit */
  date?: string
}

/** Notes the worktree as it stands under `refs/mmm/<run>/<n>`, a commit on top of the workspace's HEAD. */
export async function takeCheckpoint(workspace: Workspace, options: CheckpointOptions): Promise<Checkpoint> {
  const { run, n, date = '1970-01-01T00:00:00Z' } = options
  const tree = await snapshotTree(workspace)
  const parent = await idOf(workspace.git, 'HEAD^{commit}')
  const message = `mmm checkpoint ${n} of ${run}`
  const { commit } = await commitTree(workspace, { tree, parent, message, trailers: [], date, identity: 'mmm' })
  const ref = `refs/mmm/${run}/${n}`
  await rm(join(workspace.project.commonDir, `${ref}.lock`), { force: true })
  await workspace.git.run(['update-ref', '--no-deref', ref, commit])
  return { n, ref, commit, tree }
}

/** Files that are neither known to mmm's index nor ignored; folders of nested repositories end in a slash. */
export async function untracked(workspace: Workspace, more: readonly string[] = []): Promise<string[]> {
  return ownOf(workspace, await others(workspace, more))
}

async function others(workspace: Workspace, more: readonly string[] = []): Promise<string[]> {
  const env = { GIT_INDEX_FILE: workspace.indexFile }
  const args = ['ls-files', '-z', '--others', '--exclude-standard', ...more]
  return splitZ(await workspace.git.run(args, { env }))
}

/** What {@link others} gives, and whether anything of the tree differs from mmm's index, in one question. */
async function differences(workspace: Workspace): Promise<{ found: string[]; changed: boolean }> {
  const lines = await others(workspace, ['-t', '--modified', '--deleted'])
  const found = lines.filter((line) => line.startsWith('? ')).map((line) => line.slice(2))
  const touched = lines.filter((line) => !line.startsWith('? ')).map((line) => line.slice(2))
  return { found, changed: ownOf(workspace, found).length > 0 || ownOf(workspace, touched).length > 0 }
}

/** Without what is no part of a tree. */
function ownOf(workspace: Workspace, paths: string[]): string[] {
  const kept = [...workspace.gitlinks, ...workspace.excluded]
  return paths.filter((path) => !liesIn(path.replace(/\/$/, ''), kept))
}

/** Returns what is neither known to mmm's index nor ignored, what was brought included, and whether anything changed. */
async function openNested(workspace: Workspace): Promise<{ found: string[]; changed: boolean }> {
  for (let round = 0; ; round++) {
    const now = await differences(workspace)
    const nested = ownOf(workspace, now.found).filter((path) => path.endsWith('/'))
    if (nested.length === 0 || round === 32) return now
    for (const path of nested) await forceRemove(join(workspace.root, path, '.git'))
  }
}
