import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Fact } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import { newSpec, readSpec, SPEC_FOLDER, tickAll } from '../spec/index.ts'
import { advance, commitTree, fileAt, snapshotTree, type Project, type Workspace } from '../workspace/index.ts'

export interface Carried {
  facts: Fact[]
}

/**
 * Brings the user's specs as they stand, committed or not, into the run's worktree and commits them first on its branch. A
 * box that an earlier run ticked stays ticked. Other uncommitted work stays out, which is said once.
 */
export async function carrySpecs(run: Run, workspace: Workspace, place: Project): Promise<Carried> {
  const { git } = place
  const changed = await changedPaths(place)
  const named = ((run.options['specs'] as string[] | undefined) ?? []).filter((name) => name.endsWith('.md'))
  const isSpec = (path: string) => (path.startsWith(`${SPEC_FOLDER}/`) && path.endsWith('.md')) || named.includes(path)
  const specs = changed.filter(isSpec)
  const files: string[] = []
  for (const path of specs) if (await carry(path, { run, workspace, place })) files.push(path)
  const sentence = run.options['sentence'] as { id: string; title: string; command?: string } | undefined
  if (sentence !== undefined) files.push(await writeSentence(sentence, workspace))
  const facts: Fact[] = []
  const others = changed.filter((path) => !isSpec(path) && !path.startsWith('.mmm/'))
  if (others.length > 0) {
    const message = `${others.length} uncommitted ${others.length === 1 ? 'file stays' : 'files stay'} out of this run; only specs are taken as they stand`
    facts.push({ type: 'notice', level: 'info', message })
  }
  const tree = await snapshotTree(workspace)
  if (files.length === 0 || tree === (await git.line(['rev-parse', `${run.work.tip!}^{tree}`]))) return { facts }
  const { commit } = await commitTree(workspace, {
    tree,
    parent: run.work.tip!,
    message: 'docs(specs): specifications as they stand in the work tree',
    trailers: [['Mmm-Run', run.id]],
    date: run.startedAt,
  })
  await advance(workspace, commit)
  facts.push({ type: 'specs.committed', commit, files })
  return { facts }
}

/** Paths of the project, relative to it, that differ from HEAD: staged, changed, deleted or untracked. */
async function changedPaths({ git, root, top, prefix }: Project): Promise<string[]> {
  const args = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=all']
  const out = await git.with({ dir: top }).run([...args, '--', root])
  const entries = out.split('\0').filter((entry) => entry.length > 3)
  const paths = entries
    .map((entry) => entry.slice(3))
    .map((path) => (prefix === '' ? path : path.slice(prefix.length + 1)))
  return [...new Set(paths)]
}

async function carry(
  path: string,
  { run, workspace, place }: { run: Run; workspace: Workspace; place: Project },
): Promise<boolean> {
  const target = join(workspace.dir, path)
  const bytes = await readFile(join(place.root, path)).catch(() => undefined)
  if (bytes === undefined) {
    await rm(target, { force: true })
    return true
  }
  const inTree = place.prefix === '' ? path : `${place.prefix}/${path}`
  const earlier = await fileAt(place.git, run.work.tip!, inTree)
  const ticked = earlier === undefined ? [] : tickedIds(earlier, path)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, ticked.length === 0 ? bytes : tickAll(bytes, path, ticked, { ignoreUnknown: true }))
  return true
}

function tickedIds(bytes: Uint8Array, path: string): string[] {
  const { spec } = readSpec(bytes, path)
  return (spec?.criteria ?? []).filter((one) => one.state === 'ticked').map((one) => one.id)
}

async function writeSentence(
  sentence: { id: string; title: string; command?: string },
  workspace: Workspace,
): Promise<string> {
  const path = `${SPEC_FOLDER}/${sentence.id}.md`
  await mkdir(join(workspace.dir, SPEC_FOLDER), { recursive: true })
  await writeFile(join(workspace.dir, path), newSpec(sentence))
  return path
}
