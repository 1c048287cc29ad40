import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { draftChecks, writeChecks } from '../../../src/app/bind/write_checks.ts'
import { projectSpecs } from '../../../src/app/project_specs.ts'
import { addToSpec } from '../../../src/app/spec_making/add_to_spec.ts'
import { changeFiles, undoChange } from '../../../src/app/spec_making/change_files.ts'
import { editSpecs } from '../../../src/app/spec_making/edit_specs.ts'
import { makeSpec } from '../../../src/app/spec_making/make_spec.ts'
import { replaceFile } from '../../../src/app/spec_making/replace_file.ts'
import { takeLock } from '../../../src/engine/lock.ts'

async function projectWith(content: Record<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'mmm-edit-')))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(content)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

const read = (root: string, path: string) => readFile(join(root, path), 'utf8')

describe('writers at the same time', () => {
  test('each adds to what the others have added, with an id of its own', async () => {
    const root = await projectWith({ 'specs/a.md': '- [ ] AC1: a\n' })
    const numbers = [1, 2, 3, 4, 5, 6]
    const added = await Promise.all(
      numbers.map((i) => addToSpec(root, { name: 'a', text: `sentence ${i}`, cwd: root })),
    )
    expect(added.map(({ id }) => id).toSorted()).toEqual(['AC2', 'AC3', 'AC4', 'AC5', 'AC6', 'AC7'])
    const lines = (await read(root, 'specs/a.md')).trim().split('\n')
    expect(lines.toSorted()).toEqual(
      [
        '- [ ] AC1: a',
        ...added.map(({ id, text }) => `- [ ] ${text.startsWith(id) ? text : `${id}: ${text}`}`),
      ].toSorted(),
    )
    expect(await readdir(join(root, 'specs'))).toEqual(['a.md'])
  })

  test('numbers of folders are given once', async () => {
    const root = await projectWith({ 'specs/001-old/spec.md': '# Old\n' })
    const made = await Promise.all(
      ['Users can log in', 'Users can pay'].map((title) => makeSpec(root, { title, dialect: 'speckit' })),
    )
    expect(made.map(({ files }) => files[0]!.slice(0, 10)).toSorted()).toEqual(['specs/002-', 'specs/003-'])
  })

  test('the lock of a dead process is taken over, a living one is waited for and then named', async () => {
    const root = await projectWith({ 'specs/a.md': '- [ ] a\n', '.mmm/spec-changes/lock': '{"pid":1,"startTime":"0"}' })
    await addToSpec(root, { name: 'a', text: 'b', cwd: root })
    const lock = await takeLock(join(root, '.mmm/spec-changes/lock'), 'test')
    if (!('release' in lock)) throw new Error('The lock was left behind')
    await expect(editSpecs(root, async () => 1, { patience: 0 })).rejects.toMatchObject({ code: 'spec.busy', exit: 5 })
    const waiting = addToSpec(root, { name: 'a', text: 'c', cwd: root })
    await lock.release()
    expect(await waiting).toMatchObject({ path: 'specs/a.md', line: 3 })
    expect(await read(root, 'specs/a.md')).toBe('- [ ] a\n- [ ] b\n- [ ] c\n')
  })

  test('what was read before is not written over what came since', async () => {
    const root = await projectWith({ 'specs/a.md': 'new\n' })
    const before = Buffer.from('old\n')
    await expect(replaceFile(root, { path: 'specs/a.md', before, after: before })).rejects.toMatchObject({
      code: 'spec.changed-since',
    })
    expect(await read(root, 'specs/a.md')).toBe('new\n')
  })

  test('checks are written into all files or none', async () => {
    const root = await projectWith({ 'specs/a.md': '- [ ] a\n', 'specs/b.md': '- [ ] b\n' })
    const { specs } = await projectSpecs(root, { cwd: root })
    const proposals = specs.map((spec) => {
      const [criterion] = spec.criteria
      return { spec, criterion: criterion!, text: 'verify: `true`', confidence: 1, reasons: [] }
    })
    const { files } = await draftChecks(root, proposals)
    expect(files.map(({ path }) => path)).toEqual(['specs/a.md', 'specs/b.md'])
    await writeFile(join(root, 'specs/b.md'), '- [ ] b2\n')
    await expect(writeChecks(root, files)).rejects.toMatchObject({ code: 'spec.changed-since' })
    expect(await read(root, 'specs/a.md')).toBe('- [ ] a\n')
    await writeFile(join(root, 'specs/b.md'), '- [ ] b\n')
    await writeChecks(root, files)
    expect(await read(root, 'specs/a.md')).toBe('- [ ] a\n  - verify: `true`\n')
  })
})

test('a place for the new content that is taken, or left over, stops nothing', async () => {
  const root = await projectWith({
    'specs/a.md': '- [ ] a\n',
    'specs/a.md.mmm-spec.tmp/x': '',
    '.mmm/spec-changes/next.tmp': 'cut off',
  })
  await addToSpec(root, { name: 'a', text: 'b', cwd: root })
  expect(await read(root, 'specs/a.md')).toBe('- [ ] a\n- [ ] b\n')
  expect(await readdir(join(root, '.mmm/spec-changes'))).toEqual([])
})

describe('undo', () => {
  const put = (root: string, about: string, path: string) =>
    changeFiles(root, { kind: 'export', about, files: [{ path, before: null, after: Buffer.from(about) }] })
  const undo = (root: string, name: string) => undoChange(root, { kind: 'export', name })

  test('any of several names finds the change, or its file; the last one is meant', async () => {
    const root = await projectWith({})
    const first = await put(root, 's1, s2', 'out/one.md')
    await put(root, 's2, s3', 'out/two.md')
    expect((await undo(root, 's2')).about).toBe('s2, s3')
    await expect(undo(root, 's2')).rejects.toMatchObject({
      message: 'The export of "s2, s3" is undone already',
      hint: `Before it there was another one: mmm spec export --undo ${first}`,
    })
    expect((await undo(root, 's1')).id).toBe(first)
    await put(root, 'a, b', 'out/three.md')
    expect((await undo(root, 'out/three.md')).about).toBe('a, b')
    expect(await readdir(root)).toEqual(['.mmm'])
  })

  test('an unknown name shows what there is', async () => {
    const root = await projectWith({})
    await expect(undo(root, 's1')).rejects.toMatchObject({ hint: expect.stringMatching(/^No "export" is kept/) })
    const id = await put(root, 's1, s2', 'out/one.md')
    await expect(undo(root, 's')).rejects.toMatchObject({
      code: 'spec.nothing-to-undo',
      hint: `Can be undone: ${id} (s1, s2)`,
    })
  })
})
