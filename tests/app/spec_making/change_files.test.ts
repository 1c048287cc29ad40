import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile, chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { open } from '../../../src/app/open.ts'
import { projectSpecs } from '../../../src/app/project_specs.ts'
import { changeFiles, recoverChanges, undoChange, type Change } from '../../../src/app/spec_making/change_files.ts'
import type { CutOff } from './cut_off.ts'

const before = { 'specs/a.md': 'old a\n', 'openspec/changes/x/tasks.md': '- [x] 1.1 do\n', 'README.md': 'mine\n' }
const after = {
  'specs/a.md': 'new a\n',
  'specs/deep/b.md': 'b\n',
  'openspec/archive/x/tasks.md': '- [x] 1.1 do\n',
  'README.md': 'mine\n',
}

const files: CutOff['change']['files'] = [
  { path: 'specs/a.md', before: 'old a\n', after: 'new a\n' },
  { path: 'specs/deep/b.md', before: null, after: 'b\n' },
  { path: 'openspec/archive/x/tasks.md', before: null, after: '- [x] 1.1 do\n' },
  { path: 'openspec/changes/x/tasks.md', before: '- [x] 1.1 do\n', after: null },
]
const bytes = (text: string | null) => (text === null ? null : Buffer.from(text))
const change: Change = {
  kind: 'archive',
  about: 'x',
  files: files.map((one) => ({ path: one.path, before: bytes(one.before), after: bytes(one.after) })),
}

async function projectWith(content: Record<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'mmm-change-')))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(content)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

/** All files but those of `.mmm`, with their text. */
async function contentOf(root: string): Promise<Record<string, string>> {
  const names = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = names
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(root.length + 1))
    .filter((path) => !path.startsWith('.mmm/'))
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')])),
  )
}

describe('changeFiles', () => {
  test('changes all files, keeps modes, leaves no folder empty, and can be undone once', async () => {
    const root = await projectWith(before)
    await chmod(join(root, 'specs/a.md'), 0o600)
    const id = await changeFiles(root, change)
    expect(await contentOf(root)).toEqual(after)
    expect((await stat(join(root, 'specs/a.md'))).mode & 0o777).toBe(0o600)
    expect(await readdir(join(root, 'openspec'))).toEqual(['archive'])
    await expect(undoChange(root, { kind: 'split', name: id })).rejects.toMatchObject({ code: 'spec.nothing-to-undo' })
    await undoChange(root, { kind: 'archive', name: 'x' })
    expect(await contentOf(root)).toEqual(before)
    await expect(undoChange(root, { kind: 'archive', name: id })).rejects.toThrow('undone already')
  })

  test('refuses what is not as it was read, and what is there already, before anything is touched', async () => {
    const changed = await projectWith({ ...before, 'specs/a.md': 'edited meanwhile\n' })
    await expect(changeFiles(changed, change)).rejects.toMatchObject({ code: 'spec.changed-since' })
    const taken = await projectWith({ ...before, 'specs/deep/b.md': 'taken' })
    await expect(changeFiles(taken, change)).rejects.toMatchObject({ code: 'spec.exists' })
    expect((await contentOf(taken))['specs/a.md']).toBe('old a\n')
    const undone = await projectWith(before)
    await changeFiles(undone, change)
    await writeFile(join(undone, 'specs/a.md'), 'worked on\n')
    await expect(undoChange(undone, { kind: 'archive', name: 'x' })).rejects.toMatchObject({
      code: 'spec.changed-since',
    })
    expect(await contentOf(undone)).toEqual({ ...after, 'specs/a.md': 'worked on\n' })
  })

  test('follows no link and leaves the project in no way', async () => {
    const outside = await projectWith({ 'secret.md': 'secret' })
    const root = await projectWith(before)
    await symlink(outside, join(root, 'linked'))
    await symlink(join(outside, 'secret.md'), join(root, 'specs', 'link.md'))
    await symlink(join(outside, 'none.md'), join(root, 'specs', 'dangling.md'))
    const put = (path: string) =>
      changeFiles(root, { kind: 'new', about: 'x', files: [{ path, before: null, after: Buffer.from('x') }] })
    for (const path of ['linked/a.md', 'specs/link.md', 'specs/dangling.md']) {
      await expect(put(path), path).rejects.toMatchObject({ code: 'spec.link' })
    }
    for (const path of ['../a.md', '/etc/a.md', 'specs/../../a.md', 'a\\b.md']) {
      await expect(put(path), path).rejects.toMatchObject({ code: 'spec.outside' })
    }
    await expect(put('README.md/a.md')).rejects.toMatchObject({ code: 'spec.not-a-file' })
    expect(await contentOf(outside)).toEqual({ 'secret.md': 'secret' })
  })
})

test('where the file system refuses, that is said with the way out', async () => {
  const root = await projectWith({ ...before, '.mmm': 'a file' })
  await expect(changeFiles(root, change)).rejects.toMatchObject({
    code: 'spec.unwritable',
    exit: 5,
    hint: 'Move away the file that stands in the way',
  })
})

describe('a process that is killed', () => {
  let script = ''
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mmm-cut-'))
    script = join(folder, 'cut_off.mjs')
    const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }
    await build({
      entryPoints: [join(import.meta.dirname, 'cut_off.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner,
      logLevel: 'silent',
    })
  })
  afterAll(() => rm(dirname(script), { recursive: true, force: true }))

  const cut = (of: CutOff) =>
    new Promise<boolean>((resolve, reject) => {
      execFile(process.execPath, [script, JSON.stringify(of)], (error, _stdout, stderr) => {
        if (error !== null && error.signal !== 'SIGKILL') reject(new Error(stderr))
        else resolve(error?.signal === 'SIGKILL')
      })
    })

  test('after any step: the next call finds all or nothing, and finishes', async () => {
    const seen = new Set<string>()
    for (let steps = 0; ; steps++) {
      const root = await projectWith(before)
      const killed = await cut({ root, change: { kind: 'archive', about: 'x', files }, steps })
      const done = await recoverChanges(root)
      const now = JSON.stringify(await contentOf(root))
      const isOld = now === JSON.stringify(await contentOf(await projectWith(before)))
      seen.add(isOld ? 'nothing' : 'all')
      if (!isOld) expect(await contentOf(root), `after ${steps} steps`).toEqual(after)
      expect(done.length, `after ${steps} steps`).toBeLessThanOrEqual(1)
      if (!isOld) await undoChange(root, { kind: 'archive', name: 'x' })
      expect(await contentOf(root)).toEqual(before)
      if (!killed) break
    }
    expect([...seen].toSorted()).toEqual(['all', 'nothing'])
  })

  test('reading finishes it, and so does opening the project', async () => {
    const env = { HOME: join(dirname(script), 'home') }
    const read = (root: string) => projectSpecs(root, { cwd: root })
    for (const look of [read, (root: string) => open({ cwd: root, env, packageRoot: root }, { project: root })]) {
      const root = await projectWith(before)
      await cut({ root, change: { kind: 'archive', about: 'x', files }, steps: 2 })
      expect(await contentOf(root)).not.toEqual(after)
      await look(root)
      expect(await contentOf(root)).toEqual(after)
      expect(await readdir(join(root, '.mmm/spec-changes'))).toHaveLength(1)
    }
  })

  test('and what was changed since: reading says that it is half done, for whatever spec it is asked', async () => {
    const root = await projectWith({ ...before, 'specs/c.md': '- [ ] c\n' })
    await cut({ root, change: { kind: 'archive', about: 'x', files }, steps: 2 })
    await writeFile(join(root, 'specs/a.md'), 'my own words\n')
    const { findings } = await projectSpecs(root, { named: ['c'], cwd: root })
    expect(findings).toEqual([
      {
        code: 'spec.half-done',
        severity: 'error',
        message: expect.stringMatching(
          /^The archive of "x" was cut off and is half done; .* "specs\/a.md" was changed/,
        ),
        at: { file: 'specs/a.md' },
        hint: expect.stringContaining('lie in .mmm/spec-changes/'),
      },
    ])
    const [id] = (await readdir(join(root, '.mmm/spec-changes'))).filter((name) => /^\d/.test(name))
    await rm(join(root, '.mmm/spec-changes', id!), { recursive: true })
    expect((await projectSpecs(root, { cwd: root })).findings.map(({ code }) => code)).not.toContain('spec.half-done')
  })

  test('in the middle of an undo: it is undone', async () => {
    for (const steps of [1, 3, 6]) {
      const root = await projectWith(before)
      const id = await changeFiles(root, change)
      expect(await cut({ root, change: { kind: 'archive', about: 'x', files }, steps, undo: id })).toBe(true)
      await recoverChanges(root)
      expect(await contentOf(root)).toEqual(before)
      await expect(undoChange(root, { kind: 'archive', name: id })).rejects.toThrow('undone already')
    }
  })

  test('and the user edits a file before the next call: nothing is overwritten, the way out is said', async () => {
    const root = await projectWith(before)
    await cut({ root, change: { kind: 'archive', about: 'x', files }, steps: 2 })
    await writeFile(join(root, 'specs/a.md'), 'my own words\n')
    await expect(recoverChanges(root)).rejects.toMatchObject({ code: 'spec.interrupted' })
    expect(await readFile(join(root, 'specs/a.md'), 'utf8')).toBe('my own words\n')
  })
})
