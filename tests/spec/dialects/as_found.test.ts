import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addCriterion, fileForNew, readSpec, readSpecs } from '../../../src/spec/index.ts'
import { brief } from '../bytes.ts'
import { pages } from './pages.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mmm-as-found-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function files(wanted: Record<string, string>): void {
  for (const [path, text] of Object.entries(wanted)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

const read = (text: string, path: string) => readSpec(Buffer.from(text), path)
const told = (text: string, path: string) => brief(read(text, path).findings)
const ids = (text: string, path: string) => read(text, path).spec!.criteria.map(({ id }) => id)

describe('speckit', () => {
  const spec =
    '# Feature Specification: Lid\n\n**Status**: Draft\n\n## Requirements\n\n- **FR-001**: System MUST close\n'
  const plan = '# Implementation Plan: Lid\n\n## Summary\n'
  const tasks = '# Tasks: Lid\n\n## Phase 1: Setup\n\n- [ ] T001 Write src/lid.ts\n'
  const context = {
    'specs/001-lid/contracts/api.md': '# API Contracts: Lid\n',
    'specs/001-lid/data-model.md': '# Data Model: Lid\n',
    'specs/001-lid/quickstart.md': '# Quickstart: Lid\n',
    'specs/001-lid/research.md': '# Research: Lid\n',
  }

  it('speckit: the main file is spec.md, else plan.md, else tasks.md; contracts and models never', async () => {
    files({ ...context, 'specs/001-lid/tasks.md': tasks })
    const [byTasks] = (await readSpecs(root)).specs
    expect(byTasks).toMatchObject({ path: 'specs/001-lid/tasks.md', title: 'Lid' })
    files({ 'specs/001-lid/plan.md': plan })
    const [byPlan] = (await readSpecs(root)).specs
    expect(byPlan).toMatchObject({ path: 'specs/001-lid/plan.md', title: 'Lid' })
    expect(fileForNew(byPlan!)).toBe('specs/001-lid/tasks.md')
    files({ 'specs/001-lid/spec.md': spec })
    const [whole] = (await readSpecs(root)).specs
    expect(whole).toMatchObject({ path: 'specs/001-lid/spec.md', title: 'Lid', status: 'draft', files: { length: 7 } })
    expect(fileForNew(whole!)).toBe('specs/001-lid/spec.md')
    const { criterion, lines } = addCriterion(Buffer.from(spec), whole!, { text: 'System MUST open' })
    expect([criterion.id, lines]).toEqual(['FR-002', ['- **FR-002**: System MUST open']])
  })

  it('speckit: numbers of any length; a task without a box is told, and one that is only spoken of is not', () => {
    const text =
      '- [x] T01 [P] [US1] Write src/a.ts\n- T03 write src/c.ts\n\n## Order\n\n- T01 blocks T03\n- T04-T09 later\n- T05, T06 too\n'
    const { spec: found, findings } = read(text, 'specs/001-lid/tasks.md')
    expect(found!.tasks).toMatchObject([{ id: 'T01', text: 'Write src/a.ts', parallel: true, parent: 'US1' }])
    expect(brief(findings)).toEqual(['warning spec.no-box specs/001-lid/tasks.md:2:1'])
  })

  it('speckit: numbers of zeros that come again were never filled in, and are no ids', () => {
    const text = '- [ ] T000 Write src/a.ts\n- [ ] T00 [P] [US1] Write src/b.ts\n- [ ] T001 c\n'
    const { spec: found, findings } = read(text, 'specs/001-lid/tasks.md')
    expect(found!.tasks.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^write-src-a/),
      expect.stringMatching(/^write-src-b/),
      'T001',
    ])
    expect(found!.tasks[1]).toMatchObject({ parallel: true, parent: 'US1' })
    expect(brief(findings)).toEqual(['warning spec.template specs/001-lid/tasks.md:1:1'])
  })

  it.each([
    ['    - [ ] T001 do\n', 'warning spec.box-in-code'],
    ['    - [ ] do\n', 'warning spec.box-in-code'],
    ['<div>\n- [ ] do\n</div>\n', 'warning spec.box-in-html'],
    ['# Tasks\n\n```\n- [ ] do\n```\n', 'info spec.box-in-code'],
  ])('speckit: tasks that markdown swallows are told, as in %j', (text, finding) => {
    expect(told(text, 'specs/001-lid/tasks.md')).toEqual([expect.stringContaining(finding)])
  })
})

describe('kiro', () => {
  it('kiro: a star behind the number makes a task optional, too', () => {
    const { tasks } = read('- [ ] 7.9* (P) Measure it\n- [ ] 8. End\n', '.kiro/specs/lid/tasks.md').spec!
    expect(tasks[0]).toMatchObject({ id: 'task-7.9', text: 'Measure it', optional: true, parallel: true })
    expect(tasks[1]).toMatchObject({ id: 'task-8', text: 'End' })
    expect(tasks[1]!.optional).toBeUndefined()
  })

  it('kiro: what counts stands below acceptance criteria; prose and details of a criterion do not', () => {
    const path = '.kiro/specs/蓋/requirements.md'
    const { spec: found, findings } = read(pages[path], path)
    expect(found!.criteria.map(({ id, text }) => `${id} ${text}`)).toEqual([
      '1.1 次の音がする:',
      '1.2 閉まる',
      '2.1 押すと開く',
      '2.2 引くと開く',
    ])
    expect([found!.requirements.map(({ id }) => id), findings]).toEqual([['1', '2'], []])
  })

  it('kiro: criteria without numbers count where none has one', () => {
    const text =
      '### Requirement 3: Lid\n\n#### Acceptance Criteria\n\n- WHEN pressed THE lid SHALL close\n- THE lid SHALL be round\n'
    expect(ids(text, '.kiro/specs/lid/requirements.md')).toEqual(['3.1', '3.2'])
    expect(ids(text.replace('- WHEN', '1. WHEN'), '.kiro/specs/lid/requirements.md')).toEqual(['3.1'])
  })

  it('kiro: a heading in any other language below a numbered requirement opens its criteria', () => {
    const text =
      '## 1. Pohja\n\n### 1.1 Nyt\n\n- ei kantta\n\n### Vaatimus 2: Kansi\n\n#### Hyväksymiskriteerit\n\n1. se sulkeutuu\n'
    expect(ids(text, '.kiro/specs/lid/requirements.md')).toEqual(['2.1'])
  })
})

describe('bmad', () => {
  const story = (criterion: string) => `# Story 3.2: Lid\n\n## Acceptance Criteria\n\n${criterion}\n`

  it.each([
    '1. **Given** a lid **When** pressed **Then** it closes **And** stays',
    '1. Given a lid When pressed Then it closes',
    '1. Given a lid, when pressed, then it closes',
    '- **Given** a lid\n  **When** pressed\n  **Then** it closes',
  ])('bmad: a Given that says what then, as in %j', (criterion) => {
    expect(told(story(criterion), '_bmad-output/3-2-lid.md')).toEqual([])
    expect(read(story(criterion), '_bmad-output/3-2-lid.md').spec!.criteria.length).toBe(1)
  })

  it('bmad: a Given without a Then is told where criteria stand, and nowhere else', () => {
    const notes = '\n## Dev Notes\n\n- Given the time, we left it\n'
    expect(told(story(`1. **Given** a lid **When** pressed${notes}`), '_bmad-output/a.md')).toEqual([
      'warning spec.no-then _bmad-output/a.md:5:1',
    ])
  })

  it('bmad: a page about a story does not bear its key', async () => {
    files({
      '_bmad-output/3-2-lid.md': story('1. It closes'),
      '_bmad-output/3-2-decision.md': '# Story 3.2: Lid — Decision\n\n**Status**: GO\n\n## Why\n\nSo.\n',
    })
    const { specs, findings } = await readSpecs(root)
    expect([specs.map(({ id }) => id), findings]).toEqual([['3-2-decision', '3.2'], []])
  })

  it('bmad: a sentence with "Verify:" in it is no check', () => {
    const text = `${story('1. It closes')}\n## Tasks\n\n- [ ] 3.5 Verify: if \`lid\` is open, close it\n`
    expect(told(text, '_bmad-output/3-2-lid.md')).toEqual([])
    expect(told(text.replace('Verify:', 'closes, verify:'), '_bmad-output/3-2-lid.md')).toEqual([])
  })
})

describe('tessl', () => {
  it('tessl: pages of one stem are told apart by their folders, in as few words as do', async () => {
    const page = '---\ntargets: [../src/*.ts]\n---\n\n- adds [@test](../t/add.test.ts)\n'
    files({
      'specs/a/x/calc.spec.md': page,
      'specs/b/x/calc.spec.md': page,
      'specs/other.spec.md': page,
    })
    const { specs, findings } = await readSpecs(root)
    expect([specs.map(({ id }) => id), findings]).toEqual([['a/x/calc', 'b/x/calc', 'other'], []])
    expect(specs.map(({ criteria }) => criteria[0]!.ref)).toEqual(['a/x/calc#adds', 'b/x/calc#adds', 'other#adds'])
  })
})

describe('tessl', () => {
  it('tessl: a link to a test that cannot be taken is told', () => {
    const text = '---\ntargets: [../src/*.ts]\n---\n\n- adds [@test](/etc/passwd)\n- says [@test]\n- is small\n'
    expect(told(text, 'specs/calc.spec.md')).toEqual([
      'error spec.outside specs/calc.spec.md:5:8',
      'error spec.bad-test specs/calc.spec.md:6:8',
    ])
  })
})

describe('what markdown swallows', () => {
  const fence = '- [x] #1 one\n\n```\n- [ ] #2 two\n'
  const code = '- [x] #1 one\n\nText\n\n    - [ ] #2 two\n'
  const html = '- [x] #1 one\n\n<div>\n- [ ] #2 two\n</div>\n'

  it.each([
    [fence, 'error spec.open-fence'],
    [code, 'warning spec.box-in-code'],
    [html, 'warning spec.box-in-html'],
  ])('backlog: boxes that markdown swallows are told, as in %j', (text, finding) => {
    const page = `---\nid: b-1\ntitle: B\n---\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n${text}<!-- AC:END -->\n`
    expect(told(page, 'backlog/tasks/b-1 - x.md')).toEqual([expect.stringContaining(finding)])
  })

  it.each([
    [fence, 'error spec.open-fence'],
    [code, 'warning spec.box-in-code'],
    [html, 'warning spec.box-in-html'],
  ])('ralph: boxes that markdown swallows are told, as in %j', (text, finding) => {
    expect(told(`# Task: A\n\n${text}`, '.ralph/tasks/a.code-task.md')).toEqual([expect.stringContaining(finding)])
  })
})
