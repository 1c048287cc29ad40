import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  advance,
  commitTree,
  findProject,
  fingerprint,
  layOut,
  removeWorkspace,
  resetTo,
  restoreTree,
  snapshotTree,
  takeCheckpoint,
  type Project,
} from '../../src/workspace/index.ts'
import { date, gitIn, makeWorld, writeAt, type World } from './world.ts'

/** A whole life of a workspace; the user's side must not notice, nor may any hook run. */
async function live(world: World, found?: Project): Promise<void> {
  const project = found ?? (await world.project())
  const before = await fingerprint(project)
  const workspace = await world.open(project)
  writeFileSync(join(workspace.root, 'new file.txt'), 'new\n')
  const checkpoint = await takeCheckpoint(workspace, { run: workspace.run, n: 1 })
  writeFileSync(join(workspace.root, 'later.txt'), 'later\n')
  const tree = await snapshotTree(workspace)
  const made = { tree, parent: workspace.base, message: 'feat: x', trailers: [['Mmm-Run', 'r']] as const, date }
  const { commit } = await commitTree(workspace, made)
  expect((await commitTree(workspace, made)).commit).toBe(commit)
  await advance(workspace, commit)
  expect(gitIn(workspace.root, world.env, ['status', '--porcelain'])).toBe('')
  await restoreTree(workspace, checkpoint.tree)
  expect(await snapshotTree(workspace)).toBe(checkpoint.tree)
  await resetTo(workspace, workspace.base)
  expect(existsSync(join(workspace.root, 'later.txt'))).toBe(false)
  await layOut(workspace, tree)
  expect(await fingerprint(project)).toEqual(before)
  await removeWorkspace({ project, folder: workspace.folder })
  expect(await fingerprint(project)).toEqual(before)
  expect(existsSync(workspace.folder)).toBe(false)
  expect(
    gitIn(project.top, world.env, ['worktree', 'list'])
      .split('\n')
      .filter((line) => line.includes('cache')),
  ).toEqual([])
  expect(gitIn(project.top, world.env, ['rev-parse', `mmm/${workspace.run}`])).toBe(workspace.base)
}

test('a dirty tree: half-staged, untracked, ignored, stash, odd names', async () => {
  const world = makeWorld()
  world.write('a.txt', 'stashed\n')
  world.git('stash')
  world.write('a.txt', 'staged\n')
  world.git('add', 'a.txt')
  world.write('a.txt', 'staged and more\n')
  world.write('untracked.txt', 'u')
  world.write('x.log', 'ignored')
  world.write('dir/with\nnew "line" é.txt', 'odd')
  world.git('add', 'dir')
  world.write('run.sh', '#!/bin/sh\n', 0o755)
  symlinkSync('a.txt', join(world.repo, 'link'))
  await live(world)
})

test('odd names, modes and links in the commit', async () => {
  const world = makeWorld()
  world.write('dir/with\nnew\t"line" é.txt', 'odd')
  world.write('-rf', 'x')
  world.write(':(top)', 'x')
  world.write('run.sh', '#!/bin/sh\n', 0o755)
  symlinkSync('nowhere', join(world.repo, 'link'))
  world.git('add', '-A')
  world.git('commit', '-qm', 'odd')
  await live(world)
})

test('hooks that all fail never run', async () => {
  const world = makeWorld()
  const names = [
    'pre-commit',
    'post-commit',
    'post-checkout',
    'reference-transaction',
    'pre-merge-commit',
    'commit-msg',
  ]
  const more = ['post-index-change', 'post-merge', 'prepare-commit-msg', 'post-rewrite', 'pre-auto-gc']
  for (const name of [...names, ...more]) {
    world.write(`.git/hooks/${name}`, `#!/bin/sh\necho ran >> ${world.folder}/ran\nexit 1\n`, 0o755)
  }
  await live(world)
  expect(existsSync(join(world.folder, 'ran'))).toBe(false)
})

test('no identity, and signing asked for without a key', async () => {
  const world = makeWorld()
  writeFileSync(world.env['GIT_CONFIG_GLOBAL']!, '[user]\n\tuseConfigOnly = true\n[commit]\n\tgpgsign = true\n')
  await live(world)
})

test('a merge with conflicts under way', async () => {
  const world = makeWorld()
  world.git('switch', '-qc', 'other')
  world.write('a.txt', 'other\n')
  world.git('commit', '-qam', 'other')
  world.git('switch', '-q', 'main')
  world.write('a.txt', 'main\n')
  world.git('commit', '-qam', 'main')
  expect(() => world.git('merge', 'other')).toThrow()
  await live(world)
})

test('a detached HEAD, packed refs', async () => {
  const world = makeWorld()
  world.git('checkout', '-q', '--detach')
  world.git('pack-refs', '--all')
  await live(world)
})

test('a shallow clone, a linked worktree, a subfolder', async () => {
  const world = makeWorld()
  world.write('a.txt', 'again\n')
  world.git('commit', '-qam', 'again')
  const shallow = join(world.folder, 'shallow')
  world.git('clone', '-q', '--depth=1', `file://${world.repo}`, shallow)
  await live(world, await world.project(shallow))
  const linked = join(world.folder, 'linked')
  world.git('worktree', 'add', '-q', '-b', 'side', linked)
  writeAt(join(linked, 'packages/a/.mmm/config.yml'), '')
  const project = await findProject(join(linked, 'packages/a'), { env: world.env })
  expect(project).toMatchObject({ root: join(linked, 'packages/a'), top: linked, prefix: 'packages/a', branch: 'side' })
  await live(world, project)
  expect(existsSync(linked)).toBe(true)
})

test.each(['--cone', '--no-cone'])('a sparse checkout %s stays sparse and whole', async (mode) => {
  const world = makeWorld()
  world.write('other/c.txt', 'three\n')
  world.git('add', '-A')
  world.git('commit', '-qm', 'other')
  world.git('sparse-checkout', 'set', mode, mode === '--cone' ? 'src' : '/src/')
  const project = await world.project()
  const workspace = await world.open(project)
  expect(existsSync(join(workspace.root, 'other'))).toBe(false)
  expect(await snapshotTree(workspace)).toBe(world.git('rev-parse', 'HEAD^{tree}'))
  await live(world, project)
})

test('a submodule comes from the user’s copy and stays as it is', async () => {
  const world = makeWorld()
  const library = join(world.folder, 'library')
  mkdirSync(library)
  for (const args of [
    ['init', '-q'],
    ['commit', '-q', '--allow-empty', '-m', 'x'],
  ])
    gitIn(library, world.env, args)
  writeAt(join(library, 'lib.txt'), 'lib\n')
  gitIn(library, world.env, ['add', '-A'])
  gitIn(library, world.env, ['commit', '-qm', 'lib'])
  world.git('submodule', 'add', '-q', library, 'deps/lib')
  world.git('commit', '-qm', 'submodule')
  const project = await world.project()
  const workspace = await world.open(project)
  expect(workspace.gitlinks).toEqual(['deps/lib'])
  expect(readFileSync(join(workspace.root, 'deps/lib/lib.txt'), 'utf8')).toBe('lib\n')
  expect(existsSync(join(workspace.root, 'deps/lib/.git'))).toBe(false)
  writeFileSync(join(workspace.root, 'deps/lib/lib.txt'), 'changed\n')
  expect(await snapshotTree(workspace)).toBe(world.git('rev-parse', 'HEAD^{tree}'))
  for (let n = 0; n < 3; n++) {
    const { root, reused } = await layOut(workspace, await snapshotTree(workspace))
    expect(reused).toBe(n === 1)
    expect(readFileSync(join(root, 'deps/lib/lib.txt'), 'utf8')).toBe('lib\n')
    if (n > 0) writeFileSync(join(root, 'deps/lib/lib.txt'), 'tampered\n')
  }
  await live(world, project)
})

test('line ends, filters whose program is missing, an untracked repository inside', async () => {
  const world = makeWorld()
  world.git('config', 'core.autocrlf', 'true')
  world.git('config', 'filter.gone.clean', 'no-such-program')
  world.git('config', 'filter.gone.smudge', 'no-such-program')
  world.write('.gitattributes', '*.dat filter=gone\n*.bin -text\n')
  world.write('x.dat', 'data\n')
  world.write('y.bin', Buffer.from([0, 1, 2, 255]))
  world.write('mixed.txt', 'a\r\nb\r\n')
  world.git('add', '-A')
  world.git('commit', '-qm', 'attributes')
  world.write('nested/n.txt', 'n')
  gitIn(join(world.repo, 'nested'), world.env, ['init', '-q'])
  const project = await world.project()
  expect(await snapshotTree(await world.open(project))).toBe(world.git('rev-parse', 'HEAD^{tree}'))
  await live(world, project)
})

test('LFS content comes from the user’s copy, without git-lfs', async () => {
  const world = makeWorld()
  const content = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 256))
  const { sha256 } = await import('../../src/core/id.ts')
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${content.length}\n`
  world.write('big.psd', pointer)
  world.git('add', '-A')
  world.git('commit', '-qm', 'pointer')
  world.write('.gitattributes', '*.psd filter=lfs diff=lfs merge=lfs -text\n')
  world.git('add', '-A')
  world.git('commit', '-qm', 'lfs')
  world.git('config', 'filter.lfs.required', 'true')
  world.git('config', 'filter.lfs.process', 'git-lfs-that-is-not-there filter-process')
  world.write('big.psd', content)
  const workspace = await world.open(await world.project())
  expect(readFileSync(join(workspace.root, 'big.psd'))).toEqual(content)
  expect(await snapshotTree(workspace)).toBe(world.git('rev-parse', 'HEAD^{tree}'))
  writeFileSync(join(workspace.root, 'big.psd'), 'new content')
  const tree = await snapshotTree(workspace)
  expect(world.git('cat-file', 'blob', `${tree}:big.psd`)).toContain(`oid sha256:${sha256('new content')}\nsize 11`)
  await restoreTree(workspace, 'HEAD^{tree}')
  expect(readFileSync(join(workspace.root, 'big.psd'))).toEqual(content)
  await restoreTree(workspace, tree)
  expect(readFileSync(join(workspace.root, 'big.psd'), 'utf8')).toBe('new content')
})

test('a partial clone, and a project that is itself a submodule', async () => {
  const world = makeWorld()
  world.git('config', 'uploadpack.allowFilter', 'true')
  const partial = join(world.folder, 'partial')
  world.git('clone', '-q', '--filter=blob:none', `file://${world.repo}`, partial)
  await live(world, await world.project(partial))
  const above = join(world.folder, 'above')
  world.git('init', '-q', above)
  gitIn(above, world.env, ['submodule', '--quiet', 'add', world.repo, 'inner'])
  gitIn(above, world.env, ['commit', '-qm', 'inner'])
  await live(world, await world.project(join(above, 'inner')))
})

test('configuration that would lead git astray', async () => {
  const world = makeWorld()
  const settings = ['submodule.recurse=true', 'core.quotePath=true', 'status.showUntrackedFiles=no', 'color.ui=always']
  const more = ['core.trustctime=false', 'core.splitIndex=true', 'core.untrackedCache=true', 'diff.mnemonicPrefix=true']
  const last = [
    'worktree.guessRemote=true',
    'branch.autoSetupMerge=always',
    'index.version=4',
    'extensions.worktreeConfig=true',
  ]
  for (const setting of [...settings, ...more, ...last]) world.git('config', ...setting.split('='))
  await live(world)
})
