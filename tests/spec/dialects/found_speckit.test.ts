import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addCriterion, readSpec, readSpecs } from '../../../src/spec/index.ts'
import { brief } from '../bytes.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mmm-found-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function files(wanted: Record<string, string>): void {
  for (const [path, text] of Object.entries(wanted)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

const TASKS = 'specs/001-lid/tasks.md'
const read = (text: string, path: string) => readSpec(Buffer.from(text), path)
const checks = (text: string, path: string) => read(text, path).spec!.criteria.map(({ check }) => check?.kind)

describe('verify', () => {
  it.each([
    '  - **Verify**: the button is visible',
    '  - **Verify**: `npm run compile` passes; a directory appears',
    '  - **Verify**: `npm test`',
    '  - Verify: `npm test`',
    '  - verify: the button is visible',
    '  - verify: `npm test` passes',
    '  - verify: `npm test`, then `npm run lint`',
    '  - verify: POST https://example.org/',
    '  - verify:',
    '  - verify: file a.ts exists\n    and is short',
    '  - verify:\n\n    ```\n    npm test\n    ```',
  ])('speckit: "verify" in prose is no check and no mistake, as in %j', (line) => {
    const text = `- [ ] T001 Write it\n${line}\n- [ ] T002 End\n`
    expect([checks(text, TASKS), read(text, TASKS).findings]).toEqual([[undefined, undefined], []])
  })

  it.each([
    ['  - verify: `npm test`', 'command'],
    ['  - verify: `npm test` within 5s', 'command'],
    ['  - verify: GET https://example.org/ -> 200', 'http'],
    ['  - verify: file a.ts exists', 'file'],
    ['  - verify: check tests within 5m', 'named'],
    ['  - A &amp; B, **Verify**: it, verify: `npm test`', 'command'],
  ])('speckit: the exact form is a check, as in %j', (line, kind) => {
    const text = `- [ ] T001 Write it\n${line}\n`
    expect([checks(text, TASKS), read(text, TASKS).findings]).toEqual([[kind], []])
    expect(checks(`- [ ] T001 Write it, ${line.slice(4)}\n`, TASKS)).toEqual([kind])
  })

  it('speckit: words around a "verify" that is prose stay as they are', () => {
    const { spec } = read('- [ ] T001 Write tests that verify: `a` and **Verify**: `b` too\n', TASKS)
    expect(spec!.criteria[0]!.text).toBe('Write tests that verify: a and Verify: b too')
  })

  it('mmm: a bold "Verify" with words behind it is prose', () => {
    const list = '# A\n\n## Acceptance Criteria\n\n- [ ] it shows\n'
    for (const line of ['**Verify**: the button is visible', '**Verify:** `npm test` passes', '**Verify:**']) {
      const text = `${list}  - ${line}\n\n1. ${line}\n`
      expect([checks(text, 'specs/a.md'), read(text, 'specs/a.md').findings], line).toEqual([[undefined], []])
    }
    expect(checks(`${list}  - **Verify**: \`npm test\`\n`, 'specs/a.md')).toEqual(['command'])
    expect(checks(`${list}  - **Verify:**\n    \`\`\`\n    npm test\n    \`\`\`\n`, 'specs/a.md')).toEqual(['command'])
  })

  it('mmm: a command with words behind it is told, and not run', () => {
    const text = '---\nneeds: []\n---\n\n- [ ] it builds\n  - verify: `npm run compile` passes; a directory appears\n'
    expect(checks(text, 'specs/a.md')).toEqual([undefined])
    expect(brief(read(text, 'specs/a.md').findings)).toEqual(['error spec.bare-check specs/a.md:6:13'])
  })
})

describe('adding', () => {
  it('speckit: a sentence to add with a check that is none is refused', () => {
    const bytes = Buffer.from('# Feature Specification: Lid\n\n- **FR-001**: System MUST close\n')
    const { spec } = readSpec(bytes, 'specs/001-lid/spec.md')
    expect(() => addCriterion(bytes, spec!, { text: 'it opens, verify: npm test' })).toThrow(
      'The sentence cannot be added',
    )
    const { criterion } = addCriterion(bytes, spec!, { text: 'it opens', command: 'npm test' })
    expect(criterion.check).toMatchObject({ kind: 'command', command: 'npm test' })
  })
})

describe('stories', () => {
  const section = (title: string, story: string) =>
    `# Lid\n\n**Feature Branch**: lid\n\n## ${title}\n\n### ${story}\n\n1. **Given** a, **When** b, **Then** c\n`

  it.each([
    ['ユーザーシナリオ', 'ユーザーストーリー 1 - 閉める (優先度: P1)', '閉める'],
    ['사용자 시나리오', '사용자 스토리 1: 닫기', '닫기'],
    ['Histoires utilisateurs', 'Histoire utilisateur 1 – Fermer', 'Fermer'],
    ['User Scenarios & Testing', 'Story 1: Close', 'Close'],
    ['What else', 'Closing', 'Closing'],
  ])('speckit: a story in other words below %j', (title, story, words) => {
    const { spec, findings } = read(section(title, story), 'specs/001-lid/spec.md')
    expect(spec!.requirements).toMatchObject([{ id: 'US1', text: words }])
    expect(spec!.criteria).toMatchObject([{ id: 'US1/AC1', parent: 'US1' }])
    expect(findings).toEqual([])
  })

  it('speckit: stories without a number go by position, and never take the number of another', () => {
    const text = `${section('Stories', 'Open')}\n### Support OAuth2\n\n- **Given** a, **Then** b\n\n### User Story 2 - Close\n\n- Given a, then b\n\n### Edge Cases\n\n- **Given** x?\n`
    const { spec } = read(text, 'specs/001-lid/spec.md')
    expect(spec!.requirements.map(({ id, text: words }) => `${id} ${words}`)).toEqual([
      'US1 Open',
      'US3 Support OAuth2',
      'US2 Close',
    ])
    expect(spec!.scenarios.map(({ id }) => id)).toEqual(['US1/AC1', 'US3/AC1', 'US2/AC1'])
  })
})

describe('folders', () => {
  const spec = '# Feature Specification: Lid\n\n- **FR-001**: System MUST close\n'

  it('speckit: other pages with boxes in its folder are context, but for those whose head says that they are specs', async () => {
    files({
      'specs/001-a/spec.md': spec,
      'specs/001-a/architecture.md': '# A\n\n- [ ] decide\n- [] ask\n',
      'specs/002-b/spec.md': spec,
      'specs/002-b/notes/architecture.md': '# B\n\n- [ ] decide\n',
      'specs/002-b/own.md': '---\nid: own\nneeds: []\n---\n\n- [ ] it holds\n',
      'specs/003-c/architecture.md': '# C\n\n- [ ] decide\n',
    })
    const { specs, findings } = await readSpecs(root)
    expect(specs.map(({ id, criteria }) => `${id} ${criteria.length}`)).toEqual([
      '001-a 1',
      'own 1',
      '002-b 1',
      'architecture 1',
    ])
    expect(specs[0]!.files).toEqual(['specs/001-a/spec.md', 'specs/001-a/architecture.md'])
    expect(findings).toEqual([])
  })

  it('speckit: boxes of tasks.md are tasks without ids, too', async () => {
    files({ 'specs/001-a/spec.md': spec, 'specs/001-a/tasks.md': '# Tasks\n\n- [x] Write it\n- [ ] End it\n' })
    const { specs } = await readSpecs(root)
    expect(specs).toMatchObject([{ id: '001-a', tasks: [{ id: 'write-it', state: 'ticked' }, { id: 'end-it' }] }])
  })
})

describe('requirements', () => {
  it('kiro: boxes below a bold line "Acceptance Criteria" are criteria of a numbered story', () => {
    const story = (number: number) =>
      `### Story ${number}: Lid\n\n- a detail\n\n**Acceptance Criteria:**\n\n- [ ] it closes ${number}\n- [x] it opens ${number}\n\n**Notes:**\n\n- [ ] later\n\n`
    const text = `# Requirements\n\n## Epic 1\n\n${story(1)}${story(2)}## Epic 2\n\n${story(1).replaceAll(' 1\n', ' 3\n')}`
    const { spec, findings } = read(text, '.kiro/specs/lid/requirements.md')
    expect(spec!.criteria.map(({ id, state }) => `${id} ${state}`)).toEqual([
      '1.1 open',
      '1.2 ticked',
      '2.1 open',
      '2.2 ticked',
      'it-closes-3 open',
      'it-opens-3 ticked',
    ])
    expect([spec!.criteria[1]!.box === undefined, findings]).toEqual([false, []])
  })
})
