import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changedFiles, diffText, fileAt, listTree, numstat, overlay, treeWith } from '../../src/workspace/index.ts'
import { makeWorld } from './world.ts'

const odd = 'dir/new\nline "q"\té.txt'

test('trees are read and made without index or work tree', async () => {
  const world = makeWorld()
  world.write('run.sh', '#!/bin/sh\n', 0o755)
  world.write('bin.dat', Buffer.from([0, 255, 254, 10, 0]))
  symlinkSync('a.txt', join(world.repo, 'link'))
  world.git('add', '-A')
  world.git('commit', '-qm', 'more')
  const { git } = await world.project()
  const base = world.git('rev-parse', 'HEAD^{tree}')
  const made = await treeWith(git, base, [
    { path: odd, content: Buffer.from('odd\n') },
    { path: 'a.txt', content: null },
    { path: 'a.txt/now/folder.txt', content: Buffer.from('f\n') },
    { path: 'src', content: Buffer.from('now a file\n') },
    { path: 'run.sh', content: Buffer.from('#!/bin/sh\necho\n') },
    { path: 'link', content: Buffer.from('b'), mode: '100644' },
    { path: 'bin.dat', content: Buffer.from([0, 1]) },
    { path: 'empty', content: Buffer.from('') },
    { path: 'never/was.txt', content: null },
  ])
  expect((await changedFiles(git, base, made)).toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'a.txt', status: 'deleted', mode: '100644' },
    { path: 'a.txt/now/folder.txt', status: 'added', mode: '100644' },
    { path: 'bin.dat', status: 'modified', mode: '100644' },
    { path: odd, status: 'added', mode: '100644' },
    { path: 'empty', status: 'added', mode: '100644' },
    { path: 'link', status: 'type', mode: '100644' },
    { path: 'run.sh', status: 'modified', mode: '100755' },
    { path: 'src', status: 'added', mode: '100644' },
    { path: 'src/b.txt', status: 'deleted', mode: '100644' },
  ])
  expect(await listTree(git, made)).toContain(odd)
  expect(Buffer.from((await fileAt(git, made, odd))!).toString()).toBe('odd\n')
  expect([...(await fileAt(git, base, 'bin.dat'))!]).toEqual([0, 255, 254, 10, 0])
  expect((await fileAt(git, made, 'empty'))!.length).toBe(0)
  expect(await fileAt(git, made, 'dir')).toBeUndefined()
  expect(await fileAt(git, made, 'none')).toBeUndefined()
  expect(await numstat(git, base, made)).toEqual(
    expect.arrayContaining([
      { path: odd, added: 1, deleted: 0 },
      { path: 'bin.dat', added: null, deleted: null },
    ]),
  )
  expect(world.git('status', '--porcelain')).toBe('')
})

test('paths are laid over from another tree, gone where they are gone', async () => {
  const world = makeWorld()
  const { git } = await world.project()
  const base = world.git('rev-parse', 'HEAD^{tree}')
  const from = await treeWith(git, base, [
    { path: 'a.txt', content: null },
    { path: 'src/b.txt', content: Buffer.from('from\n') },
    { path: odd, content: Buffer.from('odd\n') },
    { path: 'other.txt', content: Buffer.from('not taken\n') },
  ])
  const laid = await overlay(git, { base, from }, ['a.txt', 'src/b.txt', odd, 'none.txt'])
  expect(await listTree(git, laid)).toEqual(['.gitignore', odd, 'src/b.txt'])
  expect(await overlay(git, { base: laid, from: base }, ['a.txt', 'src/b.txt', odd])).toBe(base)
  expect(await overlay(git, { base: 'HEAD', from }, [])).toBe(base)
})

test('a difference is text for reading, cut after whole lines', async () => {
  const world = makeWorld()
  world.git('config', 'diff.noprefix', 'true')
  world.git('config', 'diff.external', 'false')
  const { git } = await world.project()
  const to = await treeWith(git, 'HEAD', [{ path: 'a.txt', content: Buffer.from('eins\n'.repeat(500)) }])
  const whole = await diffText(git, { from: 'HEAD', to }, { maxBytes: 100_000 })
  expect(whole).toContain('--- a/a.txt\n+++ b/a.txt\n')
  const cut = await diffText(git, { from: 'HEAD', to }, { maxBytes: 300 })
  expect(cut).toMatch(/\n\[\d+ more bytes of the difference are not shown\]\n$/)
  expect(cut.length).toBeLessThan(400)
})
