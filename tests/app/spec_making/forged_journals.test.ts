import { access, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { locateProject } from '../../../src/app/locate.ts'
import { projectSpecs } from '../../../src/app/project_specs.ts'
import { changeFiles, recoverChanges, undoChange } from '../../../src/app/spec_making/change_files.ts'
import { sha256 } from '../../../src/core/id.ts'

const id = '20261121-094617-5c3f'

/** A project in which a repository has laid a journal, half done, with the content that it would write. */
async function forged(journal: { id?: string; path: string; after?: string | null; before?: string | null }) {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'mmm-forged-')))
  onTestFinished(() => rm(base, { recursive: true, force: true }))
  const root = join(base, 'project')
  const folder = join(root, '.mmm/spec-changes', id)
  await mkdir(folder, { recursive: true })
  await mkdir(join(root, '.git'))
  await mkdir(join(root, 'specs'))
  await mkdir(join(base, 'victim'))
  await writeFile(join(root, '.git/config'), 'mine\n')
  await writeFile(join(root, 'specs/a.md'), '- [ ] a\n')
  const { path, before = null, after = sha256(Buffer.from('evil\n')) } = journal
  const whole = { id: journal.id ?? id, kind: 'split', about: 's', state: 'begun', files: [{ path, before, after }] }
  await writeFile(join(folder, 'journal.json'), JSON.stringify(whole))
  await writeFile(join(folder, 'after-0'), 'evil\n')
  await writeFile(join(root, '.mmm/spec-changes/half-done'), '')
  return { base, root, folder }
}

test.each([
  { path: '.git/config', before: sha256(Buffer.from('mine\n')) },
  { path: '.GIT/hooks/post-commit' },
  { path: 'specs/.git/hooks/post-commit' },
  { path: '.mmm/evidence.jsonl' },
  { path: '.mmm/workflows/a.yml' },
  { path: 'package.json' },
  { path: '../outside.md' },
  { path: '/tmp/outside.md' },
  { path: 'specs/b.md', id: '../../../victim' },
])('what a repository brings is no journal of mmm: %j', async (journal) => {
  const { base, root } = await forged(journal)
  const before = await readdir(base)
  const { specs, findings } = await projectSpecs(root, { cwd: root })
  expect([specs.length, findings]).toEqual([1, []])
  expect(await readdir(base)).toEqual(before)
  expect(await readFile(join(root, '.git/config'), 'utf8')).toBe('mine\n')
  expect((await readdir(root)).toSorted()).toEqual(['.git', '.mmm', 'specs'])
  expect(await readdir(join(root, 'specs'))).toEqual(['a.md'])
  expect((await readdir(join(root, '.mmm'))).filter((name) => /evidence|workflows/.test(name))).toEqual([])
})

test('a content that is a link, or not the one of the journal, is never written', async () => {
  const { root, folder, base } = await forged({ path: 'specs/b.md' })
  await writeFile(join(base, 'secret'), 'evil\n')
  await rm(join(folder, 'after-0'))
  await symlink(join(base, 'secret'), join(folder, 'after-0'))
  const refused = { code: 'spec.interrupted', hint: expect.stringContaining(`remove .mmm/spec-changes/${id}`) }
  await expect(recoverChanges(root)).rejects.toMatchObject(refused)
  expect((await projectSpecs(root, { cwd: root })).findings).toMatchObject([
    { code: 'spec.half-done', hint: refused.hint },
  ])
  await expect(access(join(root, 'specs/b.md'))).rejects.toThrow()
  const other = await forged({ path: 'specs/b.md', after: 'f'.repeat(64) })
  await expect(recoverChanges(other.root)).rejects.toMatchObject(refused)
  await expect(undoChange(other.root, { kind: 'split', name: id })).rejects.toMatchObject(refused)
})

test('folders in the place of files of ours hold nobody up', async () => {
  const { root, folder } = await forged({ path: 'specs/b.md' })
  await rm(folder, { recursive: true })
  await rm(join(root, '.mmm/spec-changes/half-done'))
  for (const name of ['next.tmp/x', 'half-done/x'])
    await mkdir(join(root, '.mmm/spec-changes', name), { recursive: true })
  const files = [{ path: 'specs/b.md', before: null, after: Buffer.from('- [ ] b\n') }]
  await changeFiles(root, { kind: 'split', about: 's', files })
  expect(await readFile(join(root, 'specs/b.md'), 'utf8')).toBe('- [ ] b\n')
  expect((await projectSpecs(root, { cwd: root })).findings).toEqual([])
})

test('a journal without files is none', async () => {
  const { root, folder } = await forged({ path: 'specs/b.md' })
  await writeFile(
    join(folder, 'journal.json'),
    JSON.stringify({ id, kind: 'split', about: 's', state: 'begun', files: [] }),
  )
  expect((await projectSpecs(root, { cwd: root })).findings).toEqual([])
})

test.each(['.mmm', '.mmm/cache', '.mmm/runs', '.mmm/spec-changes'])('%s that is a link is refused', async (path) => {
  const { root, base } = await forged({ path: 'specs/b.md' })
  await rm(join(root, path), { recursive: true, force: true })
  await symlink(join(base, 'victim'), join(root, path))
  expect(() => locateProject(root, root)).toThrow(expect.objectContaining({ code: 'project.linked-state', exit: 2 }))
})
