import { rmSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findProject, fingerprint, userTree } from '../../src/workspace/index.ts'
import { repository, type Repository } from '../app/ledger/repository.ts'

async function treeOf({ root, env }: Repository): Promise<string | undefined> {
  return userTree(await findProject(root, { env }))
}

test('is that of HEAD where nothing was changed, and another for every change; nothing of the user is touched', async () => {
  const repo = repository()
  repo.write('.gitignore', 'ignored\n')
  repo.write('a.txt', 'a')
  repo.commit('feat: a')
  const clean = repo.git('rev-parse', 'HEAD^{tree}').trim()
  repo.write('ignored', 'x')
  expect(await treeOf(repo)).toBe(clean)
  const trees = [clean]
  const change = async (make: () => void) => {
    make()
    const project = await findProject(repo.root, { env: repo.env })
    const before = await fingerprint(project)
    const objects = repo.git('count-objects')
    const tree = await userTree(project)
    expect(await fingerprint(project)).toEqual(before)
    expect(repo.git('count-objects')).toBe(objects)
    expect(trees).not.toContain(tree)
    trees.push(tree!)
  }
  await change(() => repo.write('a.txt', 'b'))
  await change(() => repo.write('new file', 'x'))
  await change(() => rmSync(join(repo.root, 'a.txt')))
  await change(() => symlinkSync('nowhere', join(repo.root, 'link')))
  repo.git('stash', '-q', '-u')
  expect(await treeOf(repo)).toBe(clean)
})

test('is not known where files are overlooked, or a repository lies within', async () => {
  const repo = repository()
  repo.git('update-index', '--assume-unchanged', 'specs/a.md')
  expect(await treeOf(repo)).toBeUndefined()
  repo.git('update-index', '--no-assume-unchanged', 'specs/a.md')
  expect(await treeOf(repo)).toBeDefined()
  repo.write('within/x', 'x')
  repo.git('init', '-q', 'within')
  expect(await treeOf(repo)).toBeUndefined()
})

test('a file that changes in the very moment in which the index was written is seen', async () => {
  const repo = repository()
  const file = join(repo.root, 'a.txt')
  repo.write('a.txt', 'a')
  const time = new Date(Math.floor(Date.now() / 1000) * 1000 - 10_000)
  utimesSync(file, time, time)
  repo.commit('feat: a')
  utimesSync(join(repo.root, '.git/index'), time, time)
  const clean = await treeOf(repo)
  repo.write('a.txt', 'b')
  utimesSync(file, time, time)
  repo.git('config', 'core.trustctime', 'false')
  repo.git('config', 'core.checkStat', 'minimal')
  expect(await treeOf(repo)).not.toBe(clean)
})
