import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { orderSpecs, readSpecs } from '../../../src/spec/index.ts'
import { brief } from '../bytes.ts'
import { pages } from './pages.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mmm-dialects-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function files(wanted: Record<string, string>): void {
  for (const [path, text] of Object.entries(wanted)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

describe('a project', () => {
  it('project: all dialects side by side, the files of a folder joined', async () => {
    files({ ...pages, 'tessl.json': '{}', '.mmm/config.yml': 'specs: [{path: "stories/*.md", dialect: bmad}]\n' })
    const { specs, findings, unreadable } = await readSpecs(root)
    expect(
      specs.map(({ dialect, id, kind, files: all }) => `${dialect} ${id} ${kind} ${all.length}`).toSorted(),
    ).toEqual([
      'backlog BACK-7.02 spec 1',
      'bmad 3.2 spec 1',
      'bmad spec-lid spec 1',
      'checklist list spec 1',
      'kiro jam spec 1',
      'kiro lid spec 3',
      'kiro 蓋 spec 1',
      'mmm own spec 1',
      'mmm rules spec 1',
      'mmm states spec 1',
      'openspec house/lid spec 1',
      'openspec-change add-hinge change 4',
      'original 21-lid spec 1',
      'ralph behaviors spec 1',
      'ralph fix_plan tasks 1',
      'ralph lid spec 1',
      'speckit 001-lid spec 3',
      'tessl calc spec 1',
    ])
    expect(unreadable).toEqual([])
    const kit = specs.find(({ id }) => id === '001-lid')!
    expect([kit.path, kit.files.at(-1)]).toEqual(['specs/001-lid/spec.md', 'specs/001-lid/checklists/quality.md'])
    expect(kit.criteria.find(({ id }) => id === 'T014')).toMatchObject({
      file: 'specs/001-lid/tasks.md',
      ref: '001-lid#T014',
    })
    expect(kit.criteria.find(({ id }) => id === 'FR-004')?.file).toBeUndefined()
    expect(
      findings
        .filter(({ severity, at }) => severity === 'error' && at.file !== 'specs/states.md')
        .map(({ code }) => code),
    ).toEqual(['spec.shared-id', 'spec.unknown-need'])
  })

  it('project: numbers, slugs and ids in other letters are resolved; several or none are told', async () => {
    const old = (number: string, needs = '') => `---\nnumber: ${number}\ndependencies: [${needs}]\n---\n- [ ] a\n`
    files({
      'specs/1-a.md': old('01'),
      'specs/102a-b.md': old('102A', '1, 7, 9'),
      'specs/7-c.md': old('7', '102a'),
      'specs/7-d.md': old('7', '1-a'),
      'backlog/tasks/a.md': '---\nid: back-1\ntitle: A\ndependencies: [BACK-2]\n---\n## Acceptance Criteria\n- [ ] a\n',
      'backlog/tasks/b.md': '---\nid: back-2\ntitle: B\n---\n## Acceptance Criteria\n- [ ] a\n',
    })
    const { specs, findings } = await readSpecs(root)
    expect(specs.map(({ id, needs }) => [id, ...needs].join(' '))).toEqual([
      'back-1 back-2',
      'back-2',
      '1-a',
      '102a-b 1-a',
      '7-c 102a-b',
      '7-d 1-a',
    ])
    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'error spec.ambiguous-need',
      'warning spec.need-gone',
    ])
  })

  it('project: a word that may be a library is a spec where there is one of that name', async () => {
    const old = (number: string, needs: string) => `---\nnumber: ${number}\ndependencies: ${needs}\n---\n- [ ] a\n`
    files({
      'specs/hash.md': '- [ ] hashes\n  - verify: `true`\n',
      'specs/n049.md': '---\nid: other\n---\n- [ ] b\n',
      'specs/7-q.md': old('7', '[hash]'),
      'specs/8-r.md': old('8', 'N049, serde'),
      'specs/9-s.md': '# Specification 9: S\n\n**Dependencies**: hash, tokio\n\n- [ ] c\n',
    })
    const { specs, findings } = await readSpecs(root)
    expect(specs.map(({ id, needs }) => [id, ...needs].join(' '))).toEqual([
      '7-q hash',
      '8-r other',
      '9-s hash',
      'hash',
      'other',
    ])
    expect(orderSpecs(specs).order.map(({ id }) => id)).toEqual(['hash', '7-q', '9-s', 'other', '8-r'])
    expect(brief(findings)).toEqual(['info spec.no-need specs/8-r.md:3:1', 'info spec.no-need specs/9-s.md:3:1'])
  })

  it('project: a common name has the name of its folder before it, whatever dialect it is', async () => {
    const check = '- [ ] a\n  - verify: `true`\n'
    files({
      'specs/one/plan.md': check,
      'specs/two/plan.md': check,
      'specs/two/design.md': `# Feature: Lid\n\n${check}`,
      'specs/two/readme.md': '- [ ] b\n',
      'specs/two/tasks.md': `---\nid: mine\n---\n${check}`,
      'specs/plan.md': check,
    })
    const { specs, findings } = await readSpecs(root)
    expect(specs.map(({ id, dialect }) => `${dialect} ${id}`)).toEqual([
      'mmm one-plan',
      'mmm plan',
      'original two-design',
      'mmm two-plan',
      'checklist two-readme',
      'mmm mine',
    ])
    expect(findings).toEqual([])
  })

  it('project: rules name files elsewhere, force a dialect, and leave files out', async () => {
    files({
      'specs/a.md': '- [ ] a\n',
      'specs/no.md': '- [ ] b\n',
      'docs/plan.md': '## High Priority\n- [ ] c\n',
      '.mmm/config.yml': 'specs:\n  - {path: specs/no.md, dialect: none}\n  - {path: "docs/*.md", dialect: ralph}\n',
    })
    const { specs } = await readSpecs(root)
    expect(specs.map(({ path, dialect }) => `${path} ${dialect}`)).toEqual([
      'docs/plan.md ralph',
      'specs/a.md checklist',
    ])
    for (const config of [
      '{model: x, specs: [{path: specs/no.md, dialect: none}]}',
      '"specs":\n  - {path: specs/no.md, dialect: none}\n',
    ]) {
      files({ '.mmm/config.yml': config })
      expect((await readSpecs(root)).specs.map(({ path }) => path)).toEqual(['specs/a.md'])
    }
  })

  it('project: a cache gives what reading gives; a damaged one counts as none', async () => {
    files({ ...pages, 'specs/broken.md': '---\nid: [\n---\n' })
    const cache = join(root, '.mmm/cache/specs.json')
    const cold = await readSpecs(root)
    await readSpecs(root, { cache })
    const kept = JSON.parse(readFileSync(cache, 'utf8')) as { files: Record<string, unknown> }
    expect(Object.keys(kept.files).length).toBeGreaterThan(20)
    for (const text of [undefined, '{', '{"version":"0","files":{}}', 'null']) {
      if (text !== undefined) writeFileSync(cache, text)
      const again = await readSpecs(root, { cache })
      expect(again.specs).toEqual(cold.specs)
      expect(brief(again.findings)).toEqual(brief(cold.findings))
    }
  })
})
