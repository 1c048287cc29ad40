import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { exclude, restoreTree, snapshotTree, treeEntries, type Workspace } from '../../src/workspace/index.ts'
import { gitIn, makeWorld, writeAt } from './world.ts'

/** Numbers that look random and are the same every time (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** Everything in a folder but `.git`, empty folders too. */
function listing(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder))
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name)
      if (path === '.git') return []
      const stats = lstatSync(join(root, path))
      if (stats.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(root, path))}`]
      if (stats.isDirectory()) return [`${path}/`, ...listing(root, path)]
      return [`${path} ${(stats.mode & 0o100) !== 0 ? 'x' : '-'} ${readFileSync(join(root, path), 'base64')}`]
    })
}

const names = [
  'a.txt',
  'src',
  'src/b.txt',
  'src/c',
  'src/c/d.txt',
  'é "q"\nn',
  'new',
  'new/deep/er.txt',
  'x',
  'x/y',
  '.gitattributes',
]

function edit(root: string, random: (below: number) => number): void {
  const path = join(root, names[random(names.length)]!)
  const clear = () => {
    const above = relative(root, dirname(path)).split('/')
    for (let n = 1; n <= above.length; n++) {
      const up = join(root, ...above.slice(0, n))
      if (lstatSync(up, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(up)
    }
    rmSync(path, { recursive: true, force: true })
    mkdirSync(dirname(path), { recursive: true })
  }
  const how = random(7)
  if (how === 6)
    return void (existsSync(path) && lstatSync(path).isFile() && chmodSync(path, random(2) ? 0o755 : 0o644))
  clear()
  if (how === 1) symlinkSync(['a.txt', 'nowhere', '..', 'src'][random(4)]!, path)
  else if (how === 2) mkdirSync(path)
  else if (how === 3) writeAt(join(path, 'inner.txt'), `inner ${random(4)}`)
  else if (how > 3)
    writeFileSync(
      path,
      path.endsWith('attributes') ? `*.txt eol=${random(2) ? 'crlf' : 'lf'}\n` : `line ${random(9)}\n`,
    )
}

/** Git keeps no empty folder. */
function pruned(root: string): string[] {
  execFileSync('find', [root, '-mindepth', '1', '-type', 'd', '-empty', '-not', '-path', '*/.git/*', '-delete'])
  return listing(root)
}

test.each([1, 2, 3, 4])(
  'a restored tree is exact, whatever was done since (seed %i)',
  { timeout: 60_000 },
  async (seed) => {
    const random = seeded(seed)
    const world = makeWorld()
    const { root, ...rest } = await world.open(await world.project())
    const workspace: Workspace = { root, ...rest }
    writeFileSync(join(root, 'ignored.log'), 'stays')
    const states: Array<{ tree: string; files: string[] }> = []
    for (let round = 0; round < 6; round++) {
      for (let n = random(12); n >= 0; n--) edit(root, random)
      const tree = await snapshotTree(workspace)
      // Conversion of line ends happens on the way out, so the state is taken once it has been out.
      await restoreTree(workspace, 'HEAD^{tree}')
      await restoreTree(workspace, tree)
      states.push({ tree, files: pruned(root) })
      const { tree: other, files } = states[random(states.length)]!
      for (let n = random(12); n >= 0; n--) edit(root, random)
      await restoreTree(workspace, other)
      expect(listing(root)).toEqual(files)
      expect(await snapshotTree(workspace)).toBe(other)
      expect(readFileSync(join(root, 'ignored.log'), 'utf8')).toBe('stays')
    }
  },
)

test('files hidden by a rule that is undone go with it; the tree before is given back', async () => {
  const world = makeWorld()
  const workspace = await world.open(await world.project())
  const tree = await snapshotTree(workspace)
  writeAt(join(workspace.root, '.gitignore'), '*.log\nhidden\n')
  writeAt(join(workspace.root, 'hidden/deep/x.txt'), 'x')
  writeAt(join(workspace.root, 'kept/y.log'), 'y')
  writeAt(join(workspace.root, 'seen.txt'), 's')
  const { before } = await restoreTree(workspace, tree)
  expect(readdirSync(workspace.root).toSorted()).toEqual(['.git', '.gitignore', 'a.txt', 'kept', 'src'])
  expect([...(await treeEntries(workspace.git, before)).keys()]).toEqual([
    '.gitignore',
    'a.txt',
    'seen.txt',
    'src/b.txt',
  ])
})

test('a repository made inside becomes files; what was brought stays out of trees', async () => {
  const world = makeWorld()
  const made = await world.open(await world.project())
  const workspace = exclude(made, ['modules'])
  const tree = await snapshotTree(workspace)
  for (const name of ['empty', 'full', 'full/inner']) {
    writeAt(join(workspace.root, name, 'f.txt'), name)
    gitIn(join(workspace.root, name), world.env, ['init', '-q'])
  }
  gitIn(join(workspace.root, 'full/inner'), world.env, ['add', '-A'])
  gitIn(join(workspace.root, 'full/inner'), world.env, ['commit', '-qm', 'x'])
  writeAt(join(workspace.root, 'modules/m.js'), 'm')
  const entries = await treeEntries(workspace.git, await snapshotTree(workspace))
  expect([...entries].filter(([, { mode }]) => mode === '160000')).toEqual([])
  expect([...entries.keys()]).toEqual(expect.arrayContaining(['empty/f.txt', 'full/f.txt', 'full/inner/f.txt']))
  expect(entries.has('modules/m.js')).toBe(false)
  await restoreTree(workspace, tree)
  expect(readdirSync(workspace.root).toSorted()).toEqual(['.git', '.gitignore', 'a.txt', 'modules', 'src'])
})

test('what the workspace’s own .git file and index say does not lead mmm astray', async () => {
  const world = makeWorld()
  const workspace = await world.open(await world.project())
  writeFileSync(join(workspace.root, 'n.txt'), 'n')
  gitIn(workspace.root, world.env, ['rm', '-rq', '--cached', '.'])
  const tree = await snapshotTree(workspace)
  writeFileSync(join(workspace.root, '.git'), `gitdir: ${world.repo}/.git\n`)
  expect(await snapshotTree(workspace)).toBe(tree)
  expect(gitIn(workspace.root, world.env, ['rev-parse', '--abbrev-ref', 'HEAD'])).toBe(workspace.branch)
})

test('an ignored folder in the way of a file gives way, names that are no UTF-8 come back', async () => {
  const world = makeWorld()
  world.write('dist', 'a file of that name\n')
  world.git('add', '-f', 'dist')
  world.git('commit', '-qm', 'dist')
  const workspace = await world.open(await world.project())
  const raw = Buffer.concat([Buffer.from(`${workspace.root}/`), Buffer.from([0x66, 0xe9, 0x66])])
  writeFileSync(raw, 'latin')
  const tree = await snapshotTree(workspace)
  rmSync(raw)
  rmSync(join(workspace.root, 'dist'))
  writeAt(join(workspace.root, 'dist/out.js'), 'ignored')
  await restoreTree(workspace, tree)
  expect(readFileSync(join(workspace.root, 'dist'), 'utf8')).toBe('a file of that name\n')
  expect(readFileSync(raw, 'utf8')).toBe('latin')
  expect(await snapshotTree(workspace)).toBe(tree)
})
