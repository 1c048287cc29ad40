import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exclude, listTree, restoreTree, snapshotTree } from '../../src/workspace/index.ts'
import { makeWorld, writeAt } from './world.ts'

test('what was brought stays out of every tree, ignored by a rule or not, also when the rule is taken away', async () => {
  const world = makeWorld()
  const workspace = exclude(await world.open(await world.project()), ['node_modules', 'packages/a/dist', 'tools'])
  for (const path of ['node_modules/dep/index.js', 'packages/a/dist/out.js', 'tools/bin/tool'])
    writeAt(join(workspace.root, path), 'x')
  const base = await snapshotTree(workspace)
  writeAt(join(workspace.root, 'new.txt'), 'n\n')
  rmSync(join(workspace.root, '.gitignore'))
  const without = await snapshotTree(workspace)
  const paths = await listTree(workspace.git, without)
  expect(paths.toSorted()).toEqual(['a.txt', 'new.txt', 'src/b.txt'])
  await restoreTree(workspace, base)
  expect(await snapshotTree(workspace)).toBe(base)
})
