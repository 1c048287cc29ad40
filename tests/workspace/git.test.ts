import { expect, test } from 'vitest'
import { openGit } from '../../src/ports/git.ts'
import { findProject } from '../../src/workspace/index.ts'
import { makeWorld } from './world.ts'

test('what git says stands in the hint; a question may be answered by no', async () => {
  const { repo, env } = makeWorld()
  const git = openGit(repo, env)
  await expect(git.run(['rev-parse', '--verify', 'nothing'])).rejects.toMatchObject({
    code: 'git.failed',
    exit: 5,
    message: '"git rev-parse" failed',
    hint: expect.stringContaining('Needed a single revision'),
  })
  expect(await git.ask(['rev-parse', '--verify', '--quiet', 'nothing'])).toBeUndefined()
  await expect(git.with({ dir: `${repo}/none` }).run(['status'])).rejects.toMatchObject({ code: 'git.failed' })
  await expect(openGit(repo, { PATH: '/nowhere' }).ask(['status'])).rejects.toMatchObject({
    code: 'git.missing',
    exit: 5,
  })
})

test('standard input is given whole, or closed; output is whole however large', async () => {
  const { repo, env } = makeWorld()
  const git = openGit(repo, env)
  const large = Buffer.alloc(9_000_000, 'line of text\n')
  const id = await git.line(['hash-object', '-w', '--stdin'], { input: large })
  const found = await git.objects.read(id)
  expect([found?.type, found?.size, found?.bytes.equals(large)]).toEqual(['blob', large.length, true])
  expect((await git.run(['cat-file', 'blob', id])).length).toBe(large.length)
  expect(await git.line(['hash-object', '--stdin'])).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391')
})

test('many objects are asked for through one process, which is let go and comes back', async () => {
  const { repo, env, git: plain } = makeWorld()
  const git = openGit(repo, env)
  const head = plain('rev-parse', 'HEAD')
  const asked = ['HEAD', 'HEAD^{tree}', 'nothing', 'HEAD:src/b.txt', 'HEAD:none']
  const found = await Promise.all(asked.map((name) => git.objects.look(name)))
  expect(found.map((one) => one?.type)).toEqual(['commit', 'tree', undefined, 'blob', undefined])
  expect(found[0]?.id).toBe(head)
  plain('commit', '-q', '--allow-empty', '-m', 'next')
  expect((await git.objects.look('HEAD'))?.id).toBe(plain('rev-parse', 'HEAD'))
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect((await git.objects.read('HEAD:src/b.txt'))?.bytes.toString()).toBe('two\n')
  await expect(git.with({ dir: `${repo}/none` }).objects.look('HEAD')).rejects.toMatchObject({ code: 'git.failed' })
  await expect(openGit('/', env).objects.look('HEAD')).rejects.toMatchObject({
    code: 'git.failed',
    hint: expect.stringContaining('not a git repository'),
  })
  await expect(openGit(repo, { PATH: '/nowhere' }).objects.look('HEAD')).rejects.toMatchObject({ code: 'git.missing' })
})

test('a repository of another user is refused with the command to trust it', async () => {
  const { repo, env } = makeWorld()
  const elsewhere = { ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' }
  await expect(findProject(repo, { env: elsewhere })).rejects.toMatchObject({
    code: 'git.not-owned',
    exit: 2,
    hint: `git config --global --add safe.directory ${repo}`,
  })
})
