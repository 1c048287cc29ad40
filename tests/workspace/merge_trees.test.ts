import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  bringIn,
  fileAt,
  mergeTrees,
  snapshotTree,
  treeEntries,
  treeWith,
  type TreeChange,
} from '../../src/workspace/index.ts'
import { makeWorld } from './world.ts'

const text = (path: string, content: string, mode?: string): TreeChange => {
  return { path, content: Buffer.from(content), ...(mode === undefined ? {} : { mode }) }
}
const gone = (path: string): TreeChange => ({ path, content: null })
const lines = Array.from({ length: 12 }, (_, i) => `${i}\n`).join('')
const numbers = (changes: Record<number, string>) => {
  return Array.from({ length: 12 }, (_, i) => `${changes[i] ?? i}\n`).join('')
}

/** Three trees over the same base. */
async function three(ours: TreeChange[], theirs: TreeChange[]) {
  const { git } = await makeWorld().project()
  const start = [
    text('n.txt', lines),
    text('bin', 'a\0b'),
    text('dir/x', 'x\n'),
    text('crlf', 'a\r\nb\r\nc\r\nd\r\ne\r\n'),
  ]
  const base = await treeWith(git, 'HEAD^{tree}', start)
  const trees = { base, ours: await treeWith(git, base, ours), theirs: await treeWith(git, base, theirs) }
  const merged = await mergeTrees(git, trees)
  return { git, trees, merged }
}

const latin = (byte: number) => Buffer.concat([Buffer.from(lines), Buffer.from([byte, 10])])

test('files and lines of both sides are there, bytes and modes as they were', async () => {
  const { git, merged } = await three(
    [
      text('n.txt', numbers({ 0: 'ours' })),
      text('ours', 'o\n'),
      text('bin', 'a\0b', '100755'),
      gone('dir/x'),
      text('same', 's\n'),
    ],
    [
      text('n.txt', numbers({ 11: 'theirs' }), '100755'),
      text('bin', 'a\0c'),
      text('new/deep', 't\n'),
      text('same', 's\n'),
    ],
  )
  if (!('tree' in merged)) throw new Error(merged.conflicts.join())
  const read = async (path: string) => Buffer.from((await fileAt(git, merged.tree, path)) ?? []).toString('latin1')
  expect(await read('n.txt')).toBe(numbers({ 0: 'ours', 11: 'theirs' }))
  expect([await read('bin'), await read('ours'), await read('new/deep'), await read('same')]).toEqual([
    'a\0c',
    'o\n',
    't\n',
    's\n',
  ])
  const entries = await treeEntries(git, merged.tree)
  expect([entries.get('n.txt')?.mode, entries.get('bin')?.mode, entries.get('dir/x')]).toEqual([
    '100755',
    '100755',
    undefined,
  ])
  expect(merged.changed.toSorted()).toEqual(['bin', 'n.txt', 'new/deep', 'same'])
})

test('text that is no UTF-8 keeps its bytes', async () => {
  const before: TreeChange = { path: 'latin', content: latin(0xe9) }
  const { git } = await makeWorld().project()
  const base = await treeWith(git, 'HEAD^{tree}', [before])
  const of = (from: string, to: string, byte: number) => ({
    path: 'latin',
    content: Buffer.from(latin(byte).toString('latin1').replace(from, to), 'latin1'),
  })
  const ours = await treeWith(git, base, [of('0\n', 'ours\n', 0xe9)])
  const theirs = await treeWith(git, base, [of('', '', 0xe8)])
  const merged = await mergeTrees(git, { base, ours, theirs })
  if (!('tree' in merged)) throw new Error('conflict')
  const found = Buffer.from((await fileAt(git, merged.tree, 'latin'))!)
  expect([found.includes('ours'), found.at(-2)]).toEqual([true, 0xe8])
})

test.each<[string, TreeChange[], TreeChange[], string[]]>([
  [
    'the same line',
    [text('n.txt', numbers({ 5: 'o' }))],
    [text('n.txt', numbers({ 5: 't' })), text('free', 'f')],
    ['n.txt'],
  ],
  ['both made it', [text('new', 'o\n')], [text('new', 't\n')], ['new']],
  ['one took it away', [gone('n.txt')], [text('n.txt', numbers({ 5: 't' }))], ['n.txt']],
  ['the other took it away', [text('n.txt', numbers({ 5: 'o' }))], [gone('n.txt')], ['n.txt']],
  ['no text', [text('bin', 'a\0o')], [text('bin', 'a\0t')], ['bin']],
  ['a link', [text('n.txt', 'a.txt', '120000')], [text('n.txt', numbers({ 5: 't' }))], ['n.txt']],
  ['a file where a folder is', [text('new/a', 'o\n')], [text('new', 't\n')], ['new']],
  ['a folder where a file is', [text('new', 'o\n')], [text('new/a/b', 't\n')], ['new/a/b']],
])('%s: nothing is made, and the paths are told', async (_name, ours, theirs, expected) => {
  const { merged } = await three(ours, theirs)
  expect('conflicts' in merged && merged.conflicts).toEqual(expected)
})

test('what nobody changed, and what both changed alike, is no change', async () => {
  const { merged, trees } = await three(
    [text('n.txt', 'alike\n'), gone('dir/x')],
    [text('n.txt', 'alike\n'), gone('dir/x')],
  )
  expect(merged).toMatchObject({ tree: trees.ours })
  const none = await three([text('ours', 'o\n')], [])
  expect(none.merged).toEqual({ changed: [], tree: none.trees.ours })
})

test('the files of a merge come into a worktree; what a command changes there meanwhile stays', async () => {
  const world = makeWorld()
  const workspace = await world.open(await world.project())
  const from = await snapshotTree(workspace)
  const to = await treeWith(workspace.git, from, [text('a.txt', 'changed\n'), text('deep/new', 'n\n')])
  mkdirSync(join(workspace.dir, 'out'))
  writeFileSync(join(workspace.dir, 'out/half'), 'written meanwhile')
  expect(await bringIn(workspace, { from, to })).toBe(true)
  const read = (path: string) => readFileSync(join(workspace.dir, path), 'utf8')
  expect([read('a.txt'), read('deep/new'), read('out/half')]).toEqual(['changed\n', 'n\n', 'written meanwhile'])
  expect(await snapshotTree(workspace)).toBe(await treeWith(workspace.git, to, [text('out/half', 'written meanwhile')]))
  writeFileSync(join(workspace.dir, 'a.txt'), 'in the way\n')
  const now = await treeWith(workspace.git, to, [text('out/half', 'written meanwhile')])
  expect(await bringIn(workspace, { from: now, to: from })).toBe(false)
  expect([read('a.txt'), read('out/half')]).toEqual(['in the way\n', 'written meanwhile'])
})
