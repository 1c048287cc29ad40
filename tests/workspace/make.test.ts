import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  advance,
  commitTree,
  findProject,
  findRoot,
  mergeBack,
  removeCheckpoints,
  removeWorkspace,
  resetTo,
  snapshotTree,
  takeCheckpoint,
  unmergedTip,
  type Workspace,
} from '../../src/workspace/index.ts'
import { date, gitIn, makeWorld, writeAt } from './world.ts'

async function keep(workspace: Workspace, path: string, content = 'x\n'): Promise<string> {
  writeAt(join(workspace.root, path), content)
  const tree = await snapshotTree(workspace)
  const parent = await workspace.git.line(['rev-parse', 'HEAD'])
  const { commit } = await commitTree(workspace, { tree, parent, message: `feat: ${path}`, trailers: [], date })
  await advance(workspace, commit)
  return commit
}

test('where there is no git, no commit or no work tree, the way out is told', async () => {
  const world = makeWorld({ commit: false })
  const { env } = world
  await expect(findProject(world.repo, { env })).rejects.toMatchObject({ code: 'git.no-commit', exit: 2 })
  expect(await findProject(world.repo, { env, needs: 'git' })).toMatchObject({ head: null, branch: 'main' })
  await expect(findProject(world.folder, { env })).rejects.toMatchObject({
    code: 'git.none',
    exit: 2,
    hint: expect.stringContaining('git init'),
  })
  await expect(findProject(world.repo, { env, explicit: 'nowhere' })).rejects.toMatchObject({ code: 'project.missing' })
  await expect(findProject(join(world.repo, '.git'), { env })).rejects.toMatchObject({ code: 'git.no-work-tree' })
  world.git('init', '-q', '--bare', join(world.folder, 'bare.git'))
  await expect(findProject(join(world.folder, 'bare.git'), { env })).rejects.toThrow('bare repository')
})

test('a project is the nearest .mmm upward, through links, whatever GIT_* says', async () => {
  const world = makeWorld()
  world.write('packages/a/.mmm/config.yml', '')
  world.write('packages/a/src/x.txt', 'x')
  symlinkSync(world.repo, join(world.folder, 'link'))
  const env = { ...world.env, GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere', PREFIX: '/usr', EDITOR: 'vi' }
  const project = await findProject(join(world.folder, 'link/packages/a/src'), { env })
  expect(project).toMatchObject({ root: join(world.repo, 'packages/a'), prefix: 'packages/a', top: world.repo })
  expect(findRoot(join(world.repo, 'packages/a/src'))).toBe(project.root)
  expect((await findProject(world.repo, { env, explicit: 'packages' })).prefix).toBe('packages')
  const workspace = await world.open(project)
  expect(workspace.dir).toBe(join(workspace.root, 'packages/a'))
})

test('a branch in the way is reported with the way out', async () => {
  const world = makeWorld()
  world.git('branch', 'mmm')
  const project = await world.project()
  await expect(world.open(project)).rejects.toMatchObject({
    code: 'workspace.branch',
    exit: 2,
    hint: expect.stringContaining('--branch'),
  })
  expect((await world.open(project, { branch: 'other/name' })).branch).toBe('other/name')
  await expect(world.open(project, { branch: 'a..b' })).rejects.toMatchObject({ code: 'workspace.branch' })
})

test('a run’s branch that the user has checked out is not moved under them', async () => {
  const world = makeWorld()
  const project = await world.project()
  const workspace = await world.open(project)
  await removeWorkspace({ project, folder: workspace.folder })
  world.git('switch', '-q', workspace.branch!)
  await expect(world.open(project)).rejects.toMatchObject({
    code: 'workspace.branch',
    message: expect.stringContaining(world.repo),
  })
})

test('opened again it is as it was left: locks gone, HEAD and .git back, changes still there', async () => {
  const world = makeWorld()
  const project = await world.project()
  const first = await world.open(project)
  const commit = await keep(first, 'kept.txt')
  writeFileSync(join(first.root, 'open.txt'), 'open')
  for (const lock of [`${first.indexFile}.lock`, join(first.gitDir, 'index.lock'), join(first.gitDir, 'HEAD.lock')]) {
    writeFileSync(lock, '')
  }
  writeFileSync(join(project.commonDir, `refs/heads/${first.branch}.lock`), '')
  writeFileSync(join(first.gitDir, 'HEAD'), `${first.base}\n`)
  rmSync(join(first.root, '.git'))
  const again = await world.open(project)
  expect(again.gitDir).toBe(first.gitDir)
  expect(gitIn(again.root, world.env, ['rev-parse', 'HEAD'])).toBe(commit)
  expect(gitIn(again.root, world.env, ['status', '--porcelain'])).toBe('?? open.txt')
  await keep(again, 'more.txt')
})

test('a missing worktree is made again from its branch; one that was half made too', async () => {
  const world = makeWorld()
  const project = await world.project()
  const first = await world.open(project)
  await keep(first, 'kept.txt')
  rmSync(first.root, { recursive: true })
  const second = await world.open(project)
  expect(existsSync(join(second.root, 'kept.txt'))).toBe(true)
  writeFileSync(join(second.gitDir, 'locked'), 'initializing')
  rmSync(join(second.gitDir, 'index'))
  const third = await world.open(project)
  expect(existsSync(join(third.root, 'kept.txt'))).toBe(true)
  rmSync(third.gitDir, { recursive: true })
  const fourth = await world.open(project)
  expect(existsSync(join(fourth.root, 'kept.txt'))).toBe(true)
  expect(world.git('worktree', 'list').split('\n')).toHaveLength(2)
})

test('a branch that is ahead of the log goes back; advance is refused from elsewhere and repeatable', async () => {
  const world = makeWorld()
  const workspace = await world.open(await world.project())
  const one = await keep(workspace, 'one.txt')
  const two = await keep(workspace, 'two.txt')
  await advance(workspace, two)
  await resetTo(workspace, one)
  expect(existsSync(join(workspace.root, 'two.txt'))).toBe(false)
  expect(gitIn(workspace.root, world.env, ['rev-parse', 'HEAD'])).toBe(one)
  await advance(workspace, two)
  gitIn(workspace.root, world.env, ['checkout', '-q', '-b', 'astray'])
  gitIn(workspace.root, world.env, ['commit', '-q', '--allow-empty', '-m', 'by the agent'])
  await resetTo(workspace, workspace.base)
  expect(gitIn(workspace.root, world.env, ['rev-parse', '--abbrev-ref', 'HEAD'])).toBe(workspace.branch)
  await expect(advance(workspace, two)).rejects.toMatchObject({ code: 'workspace.moved' })
})

test('identity, date and trailers of a commit', async () => {
  const world = makeWorld()
  const workspace = await world.open(await world.project())
  const tree = await snapshotTree(workspace)
  const options = {
    tree,
    parent: workspace.base,
    message: 'feat: ü\n\nBody',
    date,
    trailers: [
      ['Mmm-Run', 'r1'],
      ['Mmm-Spec', 'a\nb'],
    ] as const,
  }
  const { commit, identity } = await commitTree(workspace, options)
  expect(identity).toBe('user')
  const format = '%an <%ae>|%cn <%ce>|%aI|%cI|%(trailers:only)|%s'
  expect(world.git('log', '-1', `--format=${format}`, commit)).toBe(
    `Ann <ann@example.org>|Ann <ann@example.org>|2026-01-02T03:04:05+00:00|2026-01-02T03:04:05+00:00|Mmm-Run: r1\nMmm-Spec: a b\n|feat: ü`,
  )
  writeFileSync(world.env['GIT_CONFIG_GLOBAL']!, '[user]\n\tname = Only Name\n')
  const nobody = await commitTree(workspace, options)
  expect(nobody.identity).toBe('mmm')
  expect(world.git('log', '-1', '--format=%an <%ae>', nobody.commit)).toBe('mmm <mmm@localhost>')
  writeFileSync(world.env['GIT_CONFIG_GLOBAL']!, '[gpg]\n\tprogram = false\n[user]\n\tsigningKey = x\n')
  await expect(commitTree(workspace, { ...options, sign: true })).rejects.toMatchObject({ code: 'git.failed' })
})

test('checkpoints are refs of their own and can be taken away', async () => {
  const world = makeWorld()
  const workspace = await world.open(await world.project())
  writeFileSync(join(workspace.root, 'u.txt'), 'u')
  const taken = await takeCheckpoint(workspace, { run: workspace.run, n: 3 })
  expect(taken.ref).toBe(`refs/mmm/${workspace.run}/3`)
  expect(world.git('show', `${taken.ref}:u.txt`)).toBe('u')
  expect(await takeCheckpoint(workspace, { run: workspace.run, n: 3 })).toEqual(taken)
  await removeCheckpoints(workspace.project, workspace.run)
  expect(world.git('for-each-ref', 'refs/mmm')).toBe('')
})

test('merge brings a clean, unmoved branch forward', async () => {
  const world = makeWorld()
  const project = await world.project()
  const workspace = await world.open(project)
  const commit = await keep(workspace, 'dir/new.txt')
  world.write('.git/hooks/post-merge', `#!/bin/sh\ntouch ${world.folder}/ran\n`, 0o755)
  const options = { project, branch: workspace.branch!, runBase: workspace.base }
  world.write('untracked.txt', 'u')
  expect(await mergeBack(options)).toEqual({ merged: true, commit, into: 'main' })
  expect(readFileSync(join(world.repo, 'dir/new.txt'), 'utf8')).toBe('x\n')
  expect(world.git('status', '--porcelain')).toBe('?? untracked.txt')
  expect(existsSync(join(world.folder, 'ran'))).toBe(false)
  expect(await mergeBack(options)).toEqual({ merged: true, commit, into: 'main' })
})

test.each([
  ['uncommitted changes', (w: ReturnType<typeof makeWorld>) => w.write('a.txt', 'dirty\n')],
  ['moved', (w: ReturnType<typeof makeWorld>) => w.git('commit', '-q', '--allow-empty', '-m', 'mine')],
  ['detached', (w: ReturnType<typeof makeWorld>) => w.git('checkout', '-q', '--detach')],
  ['untracked', (w: ReturnType<typeof makeWorld>) => w.write('new.txt', 'mine\n')],
  ['', (w: ReturnType<typeof makeWorld>) => w.write('new.log', 'mine, ignored\n')],
])('merge leaves all as it is and says why: %s', async (why, change) => {
  const world = makeWorld()
  const project = await world.project()
  const workspace = await world.open(project)
  await keep(workspace, 'new.txt')
  world.git('config', 'advice.x', 'y')
  writeFileSync(join(workspace.root, '.gitignore'), '')
  await keep(workspace, 'new.log')
  change(world)
  const before = world.git('status', '--porcelain=v2', '--branch', '--ignored')
  const merged = await mergeBack({ project, branch: workspace.branch!, runBase: workspace.base })
  expect(merged).toMatchObject({
    merged: false,
    why: expect.stringContaining(why),
    command: `git merge ${workspace.branch}`,
  })
  expect(world.git('status', '--porcelain=v2', '--branch', '--ignored')).toBe(before)
})

test('the unmerged tip is the newest branch ahead of HEAD that no live run holds', async () => {
  const world = makeWorld()
  const project = await world.project()
  expect(await unmergedTip(project)).toBeUndefined()
  const old = await world.open(project, { run: '20260101-000000-aaaa' })
  const oldTip = await keep(old, 'old.txt')
  const young = await world.open(project, { run: '20260102-000000-bbbb' })
  expect(await unmergedTip(project)).toEqual({ branch: old.branch, commit: oldTip })
  const youngTip = await keep(young, 'young.txt')
  expect(await unmergedTip(project)).toEqual({ branch: young.branch, commit: youngTip })
  expect(await unmergedTip(project, (branch) => branch === young.branch)).toEqual({
    branch: old.branch,
    commit: oldTip,
  })
  world.git('commit', '-q', '--allow-empty', '-m', 'moved on')
  expect(await unmergedTip(await world.project())).toBeUndefined()
})

test('removing one run leaves other worktrees, missing ones of the user’s too', async () => {
  const world = makeWorld()
  const project = await world.project()
  const workspace = await world.open(project)
  world.git('worktree', 'add', '-q', '--detach', join(world.folder, 'theirs'))
  rmSync(join(world.folder, 'theirs'), { recursive: true })
  mkdirSync(join(workspace.root, 'node_modules/x'), { recursive: true })
  await removeWorkspace({ project, folder: workspace.folder })
  await removeWorkspace({ project, folder: workspace.folder })
  expect(world.git('worktree', 'list', '--porcelain')).toContain('theirs')
  expect(world.git('worktree', 'list').split('\n')).toHaveLength(2)
})

test('a detached workspace for parallel work, beside the run’s own', async () => {
  const world = makeWorld()
  const project = await world.project()
  const own = await world.open(project)
  const side = await world.open(project, { branch: null, name: 'side-1' })
  const commit = await keep(side, 'side.txt')
  expect(gitIn(side.root, world.env, ['rev-parse', 'HEAD'])).toBe(commit)
  expect(gitIn(own.root, world.env, ['rev-parse', 'HEAD'])).toBe(own.base)
  expect(world.git('branch', '--list', 'mmm/*')).toBe(`+ ${own.branch}`)
})
