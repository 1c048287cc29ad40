import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSpecs } from '../../src/spec/index.ts'
import { brief } from './bytes.ts'

let folder: string
let root: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mmm-spec-'))
  root = join(folder, 'project')
  mkdirSync(root)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes files below the project's root. */
function files(wanted: Record<string, string>): void {
  for (const [path, text] of Object.entries(wanted)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

async function shown(paths?: string[]): Promise<{ specs: string[]; findings: string[]; unreadable: string[] }> {
  const { specs, findings, unreadable } = await readSpecs(root, paths === undefined ? {} : { paths })
  return { specs: specs.map((spec) => `${spec.id} ${spec.path}`), findings: brief(findings), unreadable }
}

const BOX = '- [ ] it holds\n'

describe('readSpecs', () => {
  it('reads the folder specs, and goes on past what it cannot read', async () => {
    files({
      'specs/b.md': BOX,
      'specs/deep/ä b.md': BOX,
      'specs/README.md': '# Index\n',
      'specs/notes.txt': BOX,
      'specs/node_modules/x.md': BOX,
      'specs/broken.md': '---\nid: [\n---\n',
      'specs/binary.md': 'a\0b',
      'other.md': BOX,
    })
    expect(await shown()).toEqual({
      specs: ['b specs/b.md', 'ä-b specs/deep/ä b.md'],
      findings: [
        'info spec.none specs/README.md:1:1',
        'error spec.binary specs/binary.md',
        'error spec.front-matter specs/broken.md:3:1',
      ],
      unreadable: ['specs/binary.md', 'specs/broken.md'],
    })
  })

  it('finds nothing where nothing is', async () => {
    expect(await shown()).toEqual({ specs: [], findings: [], unreadable: [] })
  })

  it('reports shared ids and unknown needs', async () => {
    files({
      'specs/a.md': `---\nneeds: [base, bse]\n---\n${BOX}`,
      'specs/base.md': BOX,
      'specs/c.md': `---\nid: a\n---\n${BOX}`,
    })
    const { specs, findings } = await readSpecs(root)
    expect(specs.map((spec) => spec.id)).toEqual(['a', 'base', 'a'])
    expect(findings).toEqual([
      {
        code: 'spec.shared-id',
        severity: 'error',
        message: 'The id "a" belongs to specs/a.md already',
        at: { file: 'specs/c.md', line: 2, column: 1 },
        hint: 'Give one of them another "id:" in its front matter',
      },
      {
        code: 'spec.unknown-need',
        severity: 'error',
        message: 'This spec needs "bse", which is no spec here',
        at: { file: 'specs/a.md', line: 2, column: 15 },
        hint: 'Did you mean "base"?',
      },
    ])
  })

  it('knows the ids of specs that were not named or cannot be read', async () => {
    files({
      'specs/a.md': `---\nneeds: [named, broken, stem]\n---\n${BOX}`,
      'specs/x.md': `---\nid: named\n---\n${BOX}`,
      'specs/stem.md': BOX,
      'specs/broken.md': 'a\0',
      'elsewhere/x.md': `---\nid: named\n---\n${BOX}`,
    })
    expect(await shown(['specs/a.md'])).toEqual({ specs: ['a specs/a.md'], findings: [], unreadable: [] })
    const { findings } = await shown(['elsewhere', join(root, 'specs/a.md')])
    expect(findings).toEqual(['error spec.shared-id elsewhere/x.md:2:1'])
  })

  it('reports named paths that do not exist, lie outside or are no files', async () => {
    writeFileSync(join(folder, 'out.md'), BOX)
    files({ 'specs/a.md': BOX })
    execFileSync('mkfifo', [join(root, 'pipe.md')])
    expect(await shown(['gone.md', '../out.md', 'pipe.md', 'specs/a.md'])).toEqual({
      specs: ['a specs/a.md'],
      findings: ['error spec.not-found gone.md', 'error spec.outside ../out.md', 'error spec.not-a-file pipe.md'],
      unreadable: ['gone.md', '../out.md', 'pipe.md'],
    })
  })

  it('follows links inside the project once, and none that leave it', async () => {
    writeFileSync(join(folder, 'out.md'), BOX)
    files({ 'specs/a.md': BOX, 'docs/c.md': BOX })
    symlinkSync('../docs', join(root, 'specs/docs'))
    symlinkSync('.', join(root, 'specs/again'))
    symlinkSync('a.md', join(root, 'specs/0.md'))
    symlinkSync('../../out.md', join(root, 'specs/out.md'))
    symlinkSync('nowhere.md', join(root, 'specs/dangling.md'))
    const { specs, findings, unreadable } = await shown()
    expect(specs).toEqual(['a specs/a.md', 'c specs/docs/c.md'])
    expect(findings.toSorted()).toEqual([
      'warning spec.not-found specs/dangling.md',
      'warning spec.outside specs/out.md',
    ])
    expect(unreadable).toEqual([])
  })

  it('reports a file that may not be read, which root may', async () => {
    files({ 'specs/a.md': BOX })
    chmodSync(join(root, 'specs/a.md'), 0)
    const isRoot = process.getuid?.() === 0
    expect(await shown()).toEqual({
      specs: isRoot ? ['a specs/a.md'] : [],
      findings: isRoot ? [] : ['error spec.unreadable specs/a.md'],
      unreadable: isRoot ? [] : ['specs/a.md'],
    })
  })

  it('refuses a huge file before reading it', async () => {
    files({ 'specs/a.md': 'a'.repeat(21 * 1024 * 1024), 'specs/b.md': BOX })
    const { specs, findings } = await shown()
    expect({ specs, findings }).toEqual({ specs: ['b specs/b.md'], findings: ['error spec.too-large specs/a.md'] })
  })

  it('stops when told to', async () => {
    files({ 'specs/a.md': BOX })
    await expect(readSpecs(root, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})
