import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { driveText } from '../engine/world.ts'
import { allKinds, findingsOf, folderWith, runStep, secret } from './world.ts'

describe('read', () => {
  test.each([
    ['text', 'a.txt', 'one\ntwo\n', 'one\ntwo\n'],
    ['lines', 'a.txt', 'one\r\ntwo\n', ['one', 'two']],
    ['lines', 'a.txt', '', []],
    ['json', 'a.json', '\uFEFF{"a": [1, null]}', { a: [1, null] }],
    ['yaml', 'a.yml', 'a: {b: [1, yes]}\nd: 2026-01-02\n', { a: { b: [1, 'yes'] }, d: '2026-01-02' }],
  ])('as %s', async (as, path, text, content) => {
    const { outcome, outputs } = await runStep('read', { path, as }, { folder: await folderWith({ [path]: text }) })
    expect({ outcome, outputs }).toEqual({ outcome: 'success', outputs: { content, exists: true } })
  })

  test('a missing file fails, or is told when it is optional; bad content fails and can be tried again', async () => {
    const missing = await runStep('read', { path: 'no/such' })
    expect(missing.error).toMatchObject({ class: 'failed', code: 'read.missing' })
    const optional = await runStep('read', { path: 'no/such', optional: true })
    expect(optional.outputs).toEqual({ content: null, exists: false })
    const folder = await folderWith({ 'a.json': '{', 'b.yml': 'a: [', 'deep/x': '' })
    const bad = await runStep(
      'read',
      { path: 'a.json', as: 'json' },
      { folder, step: { retry: { attempts: 2, delay: '1ms', on: ['failed'] } } },
    )
    expect(bad).toMatchObject({ error: { code: 'read.json' }, attempts: 2 })
    expect(
      (await runStep('read', { path: 'b.yml', as: 'yaml' }, { folder: await folderWith({ 'b.yml': 'a: [' }) })).error
        ?.code,
    ).toBe('read.yaml')
    expect((await runStep('read', { path: 'deep' }, { folder: await folderWith({ 'deep/x': '' }) })).error?.code).toBe(
      'read.no-file',
    )
  })

  test('secrets in a file do not reach the log', async () => {
    const { log, outputs } = await runStep(
      'read',
      { path: 'a', as: 'json' },
      { folder: await folderWith({ a: JSON.stringify({ t: `x ${secret}` }) }) },
    )
    expect(outputs['content']).toEqual({ t: 'x ***' })
    expect(log).not.toContain(secret)
  })
})

describe('confined', () => {
  const outside = [
    '../a',
    '/etc/passwd',
    'in/../../a',
    'link/a',
    'linked.txt',
    '.git/config',
    'x/.GIT/config',
    '.mmm/runs/1/log.jsonl',
    '.env',
    'dangling',
  ]

  test.each(outside)('%s is neither read nor written', async (path) => {
    const elsewhere = await folderWith({ a: 'theirs' })
    const prepare = async () => {
      const folder = await folderWith({ '.git/config': 'mine', '.env': 'A=1', '.mmm/runs/1/log.jsonl': '{}' })
      symlinkSync(elsewhere, join(folder, 'link'))
      symlinkSync(join(elsewhere, 'a'), join(folder, 'linked.txt'))
      symlinkSync(join(elsewhere, 'new'), join(folder, 'dangling'))
      return folder
    }
    const read = await runStep('read', { path, optional: true }, { folder: await prepare() })
    expect(read.error).toMatchObject({ class: 'invalid', code: 'file.outside' })
    const written = await runStep('write', { path, content: 'x' }, { folder: await prepare() })
    expect(written.error).toMatchObject({ class: 'invalid', code: 'file.outside' })
    expect(readFileSync(join(elsewhere, 'a'), 'utf8')).toBe('theirs')
    expect(readdirSync(elsewhere)).toEqual(['a'])
  })

  test('a link inside the folder is followed', async () => {
    const folder = await folderWith({ 'real/a': 'x' })
    symlinkSync('real', join(folder, 'link'))
    await runStep('write', { path: 'link/a', content: 'new' }, { folder })
    expect(readFileSync(join(folder, 'real/a'), 'utf8')).toBe('new')
  })
})

describe('write', () => {
  test.each([
    ['text', 'hé\n', 'hé\n'],
    ['text', 12, '12'],
    ['json', { a: [1] }, '{\n  "a": [\n    1\n  ]\n}\n'],
    ['yaml', { a: ['x: y'] }, 'a:\n  - "x: y"\n'],
  ])('as %s', async (as, content, text) => {
    const folder = await folderWith()
    const { outputs } = await runStep('write', { path: 'new/deep/a', content, as }, { folder })
    expect(outputs).toEqual({ path: 'new/deep/a', bytes: Buffer.byteLength(text), written: true })
    expect(readFileSync(join(folder, 'new/deep/a'), 'utf8')).toBe(text)
    expect(readdirSync(join(folder, 'new/deep'))).toEqual(['a'])
  })

  test('what is there is replaced with its mode kept, kept, or a failure', async () => {
    const folder = await folderWith({ a: 'old' })
    chmodSync(join(folder, 'a'), 0o755)
    const given = { path: 'a', content: 'new' }
    const steps = [
      { id: 'keep', uses: 'write', with: { ...given, 'if-exists': 'keep' } },
      { id: 'fail', uses: 'write', with: { ...given, 'if-exists': 'fail' }, 'continue-on-error': true },
      { id: 'was', uses: 'read', with: { path: 'a' } },
      { id: 'replace', uses: 'write', with: given },
      { id: 'fresh', uses: 'write', with: { ...given, path: 'b', 'if-exists': 'fail' } },
    ]
    const { run } = await driveText(JSON.stringify({ steps }), folder, { kinds: allKinds() })
    const ended = (id: string) => run.graph.steps.get(id)?.ended
    expect(ended('keep')?.outputs).toEqual({ path: 'a', bytes: 0, written: false })
    expect(ended('fail')?.error).toMatchObject({ class: 'failed', code: 'write.exists' })
    expect(ended('was')?.outputs['content']).toBe('old')
    expect(ended('fresh')?.outputs['written']).toBe(true)
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new')
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o755)
  })

  test('additions of steps at the same time are all there', async () => {
    const folder = await folderWith()
    const items = Array.from({ length: 40 }, (_, i) => i)
    const step = {
      id: 'each',
      'for-each': items,
      'max-parallel': 20,
      uses: 'write',
      with: { path: 'log', content: '${{ item }}\n', append: true },
    }
    await driveText(JSON.stringify({ steps: [step] }), folder, { kinds: allKinds() })
    const lines = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').map(Number)
    expect(lines.toSorted((a, b) => a - b)).toEqual(items)
  })

  test('what makes no sense is said', async () => {
    expect(findingsOf('write', { path: 'a', content: 'x', append: true, 'if-exists': 'keep' })[0]).toContain(
      '"if-exists" has no meaning',
    )
    expect(findingsOf('write', { path: 'a' })[0]).toContain('needs "content"')
    expect(findingsOf('read', { path: 'a', has: 'json' })[0]).toContain('has no input "has"')
    expect((await runStep('write', { path: 'a', content: { b: 1 } })).error).toMatchObject({
      class: 'invalid',
      code: 'write.content',
    })
    const folder = await folderWith()
    mkdirSync(join(folder, 'd'))
    writeFileSync(join(folder, 'd/x'), '')
    expect((await runStep('write', { path: 'd', content: 'x' }, { folder })).error?.code).toBe('write.no-file')
  })
})
