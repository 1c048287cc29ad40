import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Fact } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import {
  checkText,
  isScattered,
  isSpecPath,
  mayBeScattered,
  readSpec,
  specRules,
  tickAll,
  type Criterion,
} from '../spec/index.ts'
import { advance, commitTree, fileAt, idOf, snapshotTree, type Project, type Workspace } from '../workspace/index.ts'

/**
 * Brings the user's specs as they stand, committed or not, into the run's worktree and commits them first on its branch.
 * Other uncommitted work stays out, which is said once.
 */
export async function carrySpecs(run: Run, workspace: Workspace, place: Project): Promise<Fact[]> {
  const named = (run.options['specs'] as string[] | undefined) ?? []
  const { specs, others } = await changedSpecs(place, named)
  const tip = run.work.tip!
  const files: string[] = []
  for (const path of specs) {
    const bytes = await carriedSpec(path, place, tip)
    const target = join(workspace.dir, path)
    await mkdir(dirname(target), { recursive: true })
    await (bytes === undefined ? rm(target, { force: true }) : writeFile(target, bytes))
    files.push(path)
  }
  const facts: Fact[] = others.length === 0 ? [] : [stayOut(others.length)]
  const tree = await snapshotTree(workspace)
  if (files.length === 0 || tree === (await idOf(place.git, `${tip}^{tree}`))) return facts
  const { commit } = await commitTree(workspace, {
    tree,
    parent: tip,
    message: 'docs(specs): specifications as they stand in the work tree',
    trailers: [['Mmm-Run', run.id]],
    date: run.startedAt,
  })
  await advance(workspace, commit)
  return [...facts, { type: 'specs.committed', commit, files }]
}

/** Files of the project that differ from HEAD, as paths relative to it: the specs among them, and the others. */
export async function changedSpecs(
  place: Project,
  named: readonly string[],
): Promise<{ specs: string[]; others: string[] }> {
  const changed = await changedPaths(place)
  const rules = await specRules(place.root)
  const judged = await Promise.all(
    changed.map(async (path) => {
      if (isSpecPath(path, rules) || named.includes(path)) return true
      return mayBeScattered(path, rules) && (await wasOrIsScattered(path, place))
    }),
  )
  return {
    specs: changed.filter((_, i) => judged[i]),
    others: changed.filter((path, i) => !judged[i] && !path.startsWith('.mmm/')),
  }
}

/** A page that is a spec by its signs, as it stands; where it is deleted, as HEAD has it. */
async function wasOrIsScattered(path: string, place: Project): Promise<boolean> {
  const mine = await readFile(join(place.root, path)).catch(() => undefined)
  const inTree = place.prefix === '' ? path : `${place.prefix}/${path}`
  return isScattered(mine ?? (await fileAt(place.git, 'HEAD', inTree)), path)
}

/**
 * A changed spec as a run takes it: as it stands in the user's tree. A box that an earlier run ticked on the branch that is
 * gone on from stays ticked, if the criterion is the same by text and check; undefined = the user has deleted the file.
 */
export async function carriedSpec(path: string, place: Project, tip: string): Promise<Uint8Array | undefined> {
  const mine = await readFile(join(place.root, path)).catch(() => undefined)
  if (mine === undefined) return undefined
  const inTree = place.prefix === '' ? path : `${place.prefix}/${path}`
  const [atTip, atHead] = await Promise.all([fileAt(place.git, tip, inTree), fileAt(place.git, 'HEAD', inTree)])
  if (atTip === undefined) return mine
  const before = new Map(criteriaIn(atHead, path).map((one) => [one.id, one]))
  const now = new Map(criteriaIn(mine, path).map((one) => [one.id, one]))
  const ids = criteriaIn(atTip, path)
    .filter((one) => one.state === 'ticked' && before.get(one.id)?.state !== 'ticked' && isSame(one, now.get(one.id)))
    .map((one) => one.id)
  return ids.length === 0 ? mine : tickAll(mine, path, ids)
}

function isSame(a: Criterion, b: Criterion | undefined): boolean {
  const check = (one: Criterion) => (one.check === undefined ? '' : checkText(one.check))
  return b !== undefined && a.text === b.text && check(a) === check(b)
}

function criteriaIn(bytes: Uint8Array | undefined, path: string): Criterion[] {
  return bytes === undefined ? [] : (readSpec(bytes, path).spec?.criteria ?? [])
}

function stayOut(count: number): Fact {
  const files = count === 1 ? 'file stays' : 'files stay'
  const message = `${count} uncommitted ${files} out of this run; only specs are taken as they stand`
  return { type: 'notice', level: 'info', message }
}

/** Paths of the project, relative to it, that differ from HEAD: staged, changed, deleted or untracked. */
async function changedPaths({ git, root, top, prefix }: Project): Promise<string[]> {
  const args = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=all']
  const out = await git.with({ dir: top }).run([...args, '--', root])
  const paths = out
    .split('\0')
    .filter((entry) => entry.length > 3)
    .map((entry) => entry.slice(3))
    .map((path) => (prefix === '' ? path : path.slice(prefix.length + 1)))
  return [...new Set(paths)]
}
