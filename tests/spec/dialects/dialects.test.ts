import { describe, expect, it } from 'vitest'
import { checkText, type Item, readSpec, type Spec } from '../../../src/spec/index.ts'
import { brief } from '../bytes.ts'
import { pages, type PagePath } from './pages.ts'

function spec(path: PagePath): Spec {
  const { spec: found, findings } = readSpec(Buffer.from(pages[path]), path)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return found!
}

const ids = (items: readonly Item[]) => items.map(({ id }) => id)
/** Criteria as `id state check`. */
const proven = ({ criteria }: Spec) =>
  criteria.map(({ id, state, check }) => [id, state, ...(check === undefined ? [] : [checkText(check)])].join(' '))
const findings = (text: string, path: string) => brief(readSpec(Buffer.from(text), path).findings)

describe('mmm', () => {
  it('mmm: front matter, boxes and checks', () => {
    expect(spec('specs/own.md')).toMatchObject({ id: 'own', dialect: 'mmm', needs: ['base'], kind: 'spec' })
    expect(proven(spec('specs/own.md'))).toEqual(['AC1 open true', 'it-stays ticked'])
  })
})

describe('checklist', () => {
  it('checklist: any list with boxes', () => {
    expect(spec('specs/list.md')).toMatchObject({ dialect: 'checklist', title: 'To do' })
    expect(proven(spec('specs/list.md'))).toEqual(['one open', 'two ticked'])
  })
})

const parents = ({ criteria }: Spec) => criteria.map(({ id, parent }) => [id, parent])

describe('mmm, further', () => {
  it('mmm: items with an id below "Requirements" are requirements', () => {
    const found = spec('specs/rules.md')
    expect(found).toMatchObject({ dialect: 'mmm', criteria: [{ id: 'it-closes' }] })
    expect(found.requirements).toMatchObject([
      { id: 'FR-001', modal: 'must', line: 5, column: 1 },
      { id: 'FR-002', text: 'FR-002: The lid MUST NOT fall' },
    ])
  })

  it('mmm: a box of unknown state, or without a text, is open and reported', () => {
    const path = 'specs/states.md'
    const { spec: found, findings: said } = readSpec(Buffer.from(pages[path]), path)
    expect(found!.criteria.map(({ text, state }) => [text, state])).toEqual([
      ['one', 'ticked'],
      ['two', 'open'],
      ['three', 'open'],
      ['four', 'open'],
      ['', 'open'],
    ])
    expect(brief(said)).toEqual([
      ...[6, 7, 9].map((line) => `error spec.look-alike specs/states.md:${line}:1`),
      'error spec.empty-criterion specs/states.md:10:1',
    ])
  })

  it('mmm: a criterion belongs to the one that it is indented under', () => {
    const text =
      '## Acceptance criteria\n\n1. [ ] a\n  - [ ] b\n   - [ ] c\n     - [ ] d\n2. [ ] e\n\n    - [ ] f\n\nwords\n\n  - [ ] g\n\n## H\n  - [ ] h\n> - [ ] i\n>   - [ ] j\n'
    expect(parents(readSpec(Buffer.from(text), 'specs/a.md').spec!)).toEqual([
      ['a', undefined],
      ['b', 'a'],
      ['c', 'a'],
      ['d', 'c'],
      ['e', undefined],
      ['f', 'e'],
      ['g', undefined],
      ['h', undefined],
      ['i', undefined],
      ['j', 'i'],
    ])
    expect(parents(spec('specs/21-lid.md'))).toEqual([
      ['AC3', undefined],
      ['quietly', 'AC3'],
    ])
  })

  it('mmm: front matter that is no YAML is an error, and the body is read', () => {
    const text = '---\nid: lid\ntitle: Fix: x\nmay-change: "**"\n---\n\n- [ ] a\n  - verify: `true`\n'
    const read = readSpec(Buffer.from(text), 'specs/a.md')
    expect(read.spec).toMatchObject({ id: 'lid', dialect: 'mmm', status: 'blocked', mayChange: [], title: 'Fix: x' })
    expect([proven(read.spec!), brief(read.findings)]).toEqual([
      ['a open true'],
      ['error spec.front-matter specs/a.md:3:8'],
    ])
  })
})

describe('original', () => {
  it('original: front matter with a number, criteria in groups, notes that do not count', () => {
    const found = spec('specs/21-lid.md')
    expect(found).toMatchObject({ id: '21-lid', number: '21', title: 'Close the lid', priority: 1, status: 'draft' })
    expect([found.needs, proven(found), ids(found.requirements)]).toEqual([
      ['7'],
      ['AC3 open', 'quietly open'],
      ['the-lid-must-close'],
    ])
  })

  it('original: headings only, and what could be criteria is offered', () => {
    const text = '# Feature: Lid\n\n## Objective\n\nClose.\n\n## Success Criteria\n\n1. It closes\n2. It opens\n'
    const read = readSpec(Buffer.from(text), 'specs/09.md')
    expect(read.spec).toMatchObject({ dialect: 'original', title: 'Lid', criteria: [] })
    expect(brief(read.findings)).toEqual([
      'warning spec.no-criterion specs/09.md:1:1',
      'info spec.candidates specs/09.md:9:1',
    ])
    expect(read.findings[1]!.message).toContain('below "Success Criteria"')
    const other = readSpec(Buffer.from(text.replace('Success', 'Acceptance')), 'specs/09.md')
    expect(other.findings[1]!.message).toContain('below "Acceptance Criteria"')
  })

  it.each([
    ['**Dependencies**: None', []],
    ['**Dependencies**: []', []],
    ['**Dependencies**: 24', ['24']],
    ['**Dependencies**: 14, 19', ['14', '19']],
    ['**Dependencies**: [14, 19]', ['14', '19']],
    ['**Dependencies**: [21-slug]', ['21-slug']],
    ['**Dependencies**: [110 - Title]', ['110']],
    ['**Dependencies**: Spec 172 (Title, long), Spec 173 (Title)', ['172', '173']],
    ['**Dependencies**: [Spec 10: Title, Spec 11: Title]', ['10', '11']],
    ['## Dependencies\n\n**Prerequisites**: 102A', ['102A']],
    ['**Dependencies**: serde, tokio', []],
  ])('original: lines in bold, dependencies as in %j', (line, needs) => {
    const text = `# Specification 22: Lid\n\n**Priority**: high\n**Status**: draft\n${line}\n\n## Acceptance Criteria\n\n- [ ] a\n`
    expect(readSpec(Buffer.from(text), 'specs/22.md').spec).toMatchObject({
      number: '22',
      title: 'Lid',
      priority: 2,
      needs,
    })
  })

  it('original: what its front matter says in vain is told', () => {
    const text = '---\nnumber: 1\ntitle: C# #1\ndependencies: {a: b}\n---\n\n- [ ] a\n'
    expect(findings(text, 'specs/1.md')).toEqual([
      'warning spec.cut-title specs/1.md:3:11',
      'warning spec.bad-value specs/1.md:4:1',
    ])
    const alias = readSpec(Buffer.from('---\nnumber: 1\ntitle: *x\n---\n- [ ] a\n'), 'specs/1.md')
    expect([alias.spec!.title, brief(alias.findings)]).toEqual(['*x', ['warning spec.front-matter specs/1.md:3:8']])
  })

  it('original: front matter goes before the lines that repeat it', () => {
    const text = '---\nnumber: 1\npriority: high\n---\n**Priority**: low\n\n- [ ] a\n'
    expect(findings(text, 'specs/1.md')).toEqual(['warning spec.disagrees specs/1.md:5:1'])
  })

  it('original: front matter that is no YAML is told, and the body read', () => {
    const text = '---\nnumber: 049\ntitle: Fix: x\n---\n## Acceptance Criteria\n- [ ] a\n'
    const read = readSpec(Buffer.from(text), 'specs/1.md')
    expect(read.spec).toMatchObject({ number: '049', title: 'Fix: x' })
    expect(brief(read.findings)).toEqual(['warning spec.front-matter specs/1.md:3:8'])
  })
})

describe('speckit', () => {
  it('speckit: requirements, stories, scenarios on one line, open questions', () => {
    const found = spec('specs/001-lid/spec.md')
    expect(found).toMatchObject({ id: '001-lid', dialect: 'speckit', title: 'Lid', status: 'draft' })
    expect(proven(found)).toEqual(['US2/AC1 open', 'US2/AC2 open', 'FR-004 open', 'SC-001 open'])
    expect(ids(found.requirements)).toEqual(['US2', 'FR-004', 'SC-001'])
    expect(found.requirements[1]).toMatchObject({ modal: 'must', line: 20, column: 1 })
    expect(found.questions.map(({ text }) => text)).toEqual(['What if it jams?', 'how fast?'])
  })

  it('speckit: tasks with ids, phases, [P], [USn], what they need and touch', () => {
    const found = spec('specs/001-lid/tasks.md')
    expect(found).toMatchObject({ id: '001-lid', kind: 'tasks' })
    expect(found.tasks).toMatchObject([
      { id: 'T012', state: 'ticked', parent: 'US2', files: ['src/lid.ts'] },
      {
        id: 'T014',
        parallel: true,
        needs: ['T012'],
        refs: ['FR-004'],
        files: ['src/close.ts'],
        text: expect.stringMatching(/^Close it/),
      },
    ])
    expect(found.tasks[0]).toBe(found.criteria[0])
  })

  it('speckit: a checklist is a gate, never a criterion', () => {
    expect(spec('specs/001-lid/checklists/quality.md')).toMatchObject({ kind: 'context', criteria: [] })
  })

  it('speckit: text of the template that is left', () => {
    expect(findings('- [ ] TXXX do\n', 'specs/001-a/tasks.md')).toEqual([
      'warning spec.template specs/001-a/tasks.md:1:7',
    ])
  })
})

describe('openspec', () => {
  it('openspec: requirements and scenarios of a main spec in folders of any depth', () => {
    const found = spec('openspec/specs/house/lid/spec.md')
    expect(found).toMatchObject({ id: 'house/lid', title: 'Lid', requirements: [{ id: 'closing', modal: 'must' }] })
    expect(proven(found)).toEqual(['closing/press open', 'closing/press-2 open'])
    expect(found.criteria[0]).toMatchObject({ text: 'Press: WHEN pressed THEN it closes', parent: 'closing', line: 13 })
  })

  it.each([
    ['### Requirement: A\n\nIt SHALL.\n', 'error spec.no-scenario openspec/specs/a/spec.md:3:1'],
    ['### Requirement: A\n\n#### Scenario: b\n- c\n', 'error spec.no-body openspec/specs/a/spec.md:3:1'],
    [
      '### Requirement: A\nx\n#### Scenario: b\n- c\n### Requirement: A\nx\n#### Scenario: d\n- c\n',
      'error spec.duplicate-requirement openspec/specs/a/spec.md:7:1',
    ],
    ['## ADDED Requirements\n', 'error spec.delta-in-main openspec/specs/a/spec.md:3:1'],
    [
      '## Notes\n### Requirement: A\nx\n#### Scenario: b\n- c\n',
      'warning spec.lost-requirement openspec/specs/a/spec.md:4:1',
    ],
  ])('openspec: what is wrong with %j', (text, expected) => {
    expect(findings(`## Requirements\n\n${text}`, 'openspec/specs/a/spec.md')).toEqual([expected])
  })

  it('openspec: a requirement that only mmm sees is told', () => {
    const block = '### Requirement: A\nx\n#### Scenario: b\n- c\n'
    const path = 'openspec/specs/a/spec.md'
    const lost = (line: number) => `warning spec.lost-requirement ${path}:${line}:1`
    expect(findings(`# A\n\n${block}`, path)).toEqual([lost(3)])
    expect(findings(`## Requirements\n\n## Requirements\n\n${block}`, path)).toEqual([lost(5)])
    expect(findings(`## ADDED Requirements\n\n${block}`, path)).toEqual([`error spec.delta-in-main ${path}:1:1`])
  })

  it('openspec: setext and closed headings, other letters, fences', () => {
    const text =
      'Requirements\n---\n\n### requirement: A ##\n\nIt SHALL.\n\n```\n#### Scenario: no\n```\n\n#### SCENARIO: yes\n\n- x\n'
    const read = readSpec(Buffer.from(text), 'openspec/specs/a/spec.md')
    expect(read.findings).toEqual([])
    expect(ids(read.spec!.criteria)).toEqual(['a/yes'])
  })

  it('openspec: a spec in no folder is misplaced', () => {
    expect(findings('# A\n', 'openspec/specs/spec.md')).toEqual(['error spec.misplaced openspec/specs/spec.md:1:1'])
  })
})

describe('openspec-change', () => {
  it('openspec-change: tasks in groups', () => {
    expect(spec('openspec/changes/add-hinge/tasks.md').tasks).toMatchObject([
      { id: '1.1', state: 'ticked', parent: '1' },
      { id: '1.2', state: 'open', parent: '1', files: ['src/hinge.ts'] },
    ])
    expect(spec('openspec/changes/add-hinge/proposal.md')).toMatchObject({ kind: 'change', title: 'Add a hinge' })
  })

  it('openspec-change: what it adds, modifies, removes and renames', () => {
    const found = spec('openspec/changes/add-hinge/specs/house/lid/spec.md')
    expect(found.deltas).toMatchObject([
      { op: 'added', capability: 'house/lid', name: 'Hinge', scenarios: ['Turn'], line: 3 },
      { op: 'removed', name: 'Falling', line: 14 },
      { op: 'renamed', name: 'Closing', to: 'Shutting' },
    ])
    expect(found.deltas![0]!.block).toMatch(/^### Requirement: Hinge[^]*turns$/)
    expect(proven(found)).toEqual(['house/lid/hinge/turn open'])
  })

  it.each([
    ['# A\n\nNotes.\n', ['error spec.no-delta 1:1']],
    [
      '# A\n\n### Requirement: B\nx\n#### Scenario: b\n- c\n',
      ['error spec.no-delta 1:1', 'warning spec.lost-requirement 3:1'],
    ],
    [
      '## ADDED Requirements\n\n## REMOVED Requirements\n- Requirement A\n',
      ['error spec.empty-delta 1:1', 'error spec.empty-delta 3:1'],
    ],
    ['## REMOVED Requirements\n- Requirement: A\n\n## ADDED Requirements\n\nNone.\n', ['info spec.empty-delta 4:1']],
    [
      '## REMOVED Requirements\n- Requirement: A\n\n## RENAMED Requirements\n- A to B\n',
      ['warning spec.empty-delta 4:1'],
    ],
    [
      '## ADDED Requirements\n### Notes\n### Requirement: A\nx\n#### Scenario: b\n- c\n### Requirement:\n## Notes\n### Free\n',
      ['info spec.stray-heading 2:1', 'info spec.stray-heading 7:1'],
    ],
    [
      '## MODIFIED Requirements\n### Requirement: A\nx\n#### Scenario: b\n- c\n## ADDED Requirements\n### Requirement: A\nx\n#### Scenario: b\n- c\n',
      ['error spec.delta-clash 7:1'],
    ],
  ])('openspec-change: what says nothing in %j', (text, expected) => {
    const path = 'openspec/changes/a/specs/b/spec.md'
    expect(findings(text, path).map((one) => one.replace(`${path}:`, ''))).toEqual(expected)
  })

  it('openspec-change: what is archived has nothing to tick', () => {
    const { spec: found } = readSpec(Buffer.from('- [ ] 1.1 a\n'), 'openspec/changes/archive/2025-01-01-a/tasks.md')
    expect(found).toMatchObject({ criteria: [], kind: 'context', frozen: [{ from: 0, to: 12 }] })
  })
})

describe('kiro', () => {
  it('kiro: numbered criteria below numbered requirements', () => {
    const found = spec('.kiro/specs/lid/requirements.md')
    expect(found).toMatchObject({ id: 'lid', title: 'lid', requirements: [{ id: '3', text: 'Closing' }] })
    expect(found.criteria).toMatchObject([
      { id: '3.1', ref: 'lid#3.1', parent: '3', modal: 'must', line: 9 },
      { id: '3.2', text: 'IF jammed THEN the lid SHALL beep' },
    ])
  })

  it('kiro: requirements in other languages', () => {
    const text = '# 要件\n\n### 要件 1: 蓋\n\n#### 受け入れ基準\n\n1. 押すと閉まる\n'
    expect(ids(readSpec(Buffer.from(text), '.kiro/specs/蓋/requirements.md').spec!.criteria)).toEqual(['1.1'])
  })

  it('kiro: tasks by number, in progress, optional, parallel', () => {
    expect(spec('.kiro/specs/lid/tasks.md').tasks).toMatchObject([
      { id: 'task-2', text: 'Close', state: 'open' },
      {
        id: 'task-2.1',
        text: 'Draw src/lid.ts',
        state: 'ticked',
        parent: 'task-2',
        parallel: true,
        refs: ['3.1', '3.2'],
      },
      { id: 'task-2.2', state: 'in-progress', needs: ['task-2.1'] },
      { id: 'task-2.3', text: 'Test', optional: true },
      { id: 'task-2.4', text: 'Measure', optional: true, parallel: true },
    ])
  })

  it('kiro: cc-sdd writes its tasks flush left', () => {
    const text = '- [ ] 1. a\n- [ ] 1.1 b (P)\n  _Boundary: my_mod_\n- [ ] 1.2 c\n'
    const found = readSpec(Buffer.from(text), '.kiro/specs/a/tasks.md').spec!
    expect(found.tasks.map(({ id, parent }) => [id, parent])).toEqual([
      ['task-1', undefined],
      ['task-1.1', 'task-1'],
      ['task-1.2', 'task-1'],
    ])
    expect(found.tasks[1]!.refs).toBeUndefined()
  })

  it('kiro: a bug has statements in paragraphs', () => {
    expect(proven(spec('.kiro/specs/jam/bugfix.md'))).toEqual(['2.1 open', '3.1 open'])
    expect(ids(spec('.kiro/specs/jam/bugfix.md').scenarios)).toEqual(['1.1'])
  })

  it('kiro: properties of a design, and settings of cc-sdd', () => {
    expect(spec('.kiro/specs/lid/design.md').scenarios).toMatchObject([{ id: 'P4', refs: ['3.1'] }])
    const text = Buffer.from('{"ready_for_implementation": false}')
    expect(readSpec(text, '.kiro/specs/lid/spec.json').spec).toMatchObject({ status: 'draft', kind: 'context' })
  })
})

describe('tessl', () => {
  it('tessl: a bullet that links a test is a criterion', () => {
    const found = spec('specs/calc.spec.md')
    expect(found).toMatchObject({ id: 'calc', dialect: 'tessl', title: 'Calc' })
    expect(proven(found)).toEqual(['adds-two-numbers open @test t/add.test.ts', 'subtracts open @test t/sub.test.ts'])
  })
})

describe('bmad', () => {
  it('bmad: tasks, criteria, rows, rules and commands; a frozen block is never written', () => {
    const found = spec('_bmad-output/spec-lid.md')
    expect(found).toMatchObject({ dialect: 'bmad', title: 'Lid', status: 'ready' })
    expect(proven(found)).toEqual(
      [
        'frozen open',
        'src-lid-ts-close-it-needed open',
        'given-an-open-lid-when-pressed-then-it-closes open',
        'npm-test-expected-0-failures open npm test',
      ].map((line) => expect.stringMatching(new RegExp(`^${line.slice(0, 20)}`))),
    )
    expect(found.criteria.map(({ box }) => box !== undefined)).toEqual([false, true, false, false])
    expect(found.frozen.map(({ from, to }) => found.text.slice(from, to))).toEqual([
      expect.stringMatching(/^<intent-contract>[^]*<\/intent-contract>$/),
    ])
    expect(found.scenarios.map(({ text }) => text)).toEqual(['press: closed'])
    expect(found.requirements.map(({ text }) => text)).toEqual(['Always: be round'])
  })

  it('bmad: a story with numbered criteria and tasks that name them', () => {
    const found = spec('stories/3.2-lid.md')
    expect(found).toMatchObject({ id: '3.2', title: 'Lid', dialect: 'bmad' })
    expect(found.criteria).toMatchObject([
      { id: 'AC1' },
      { id: 'AC2' },
      { id: 'build-ac-1-2', refs: ['AC1', 'AC2'], state: 'open' },
      { id: 'draw', parent: 'build-ac-1-2', state: 'ticked' },
    ])
  })
})

describe('backlog', () => {
  it('backlog: criteria and definition of done between marks, keyed by text', () => {
    const found = spec('backlog/tasks/back-7.02 - Fix-the-lid.md')
    expect(found).toMatchObject({
      id: 'BACK-7.02',
      title: 'Fix the lid',
      status: 'ready',
      priority: 2,
      needs: ['back-3'],
    })
    expect(proven(found)).toEqual(['it-closes open', 'it-opens ticked', 'reviewed open'])
    expect(found.criteria[2]).toMatchObject({ parent: 'definition-of-done' })
  })

  it('backlog: plain boxes below the heading, and boxes that it does not see', () => {
    const text = '---\nid: a-1\ntitle: A\n---\n## Acceptance Criteria\n* [ ] one\n- [X] two\n\n## Notes\n- [ ] no\n'
    const read = readSpec(Buffer.from(text), 'backlog/tasks/a.md')
    expect(proven(read.spec!)).toEqual(['one open', 'two ticked'])
    expect(brief(read.findings)).toEqual([
      'warning spec.unseen-box backlog/tasks/a.md:6:1',
      'warning spec.unseen-box backlog/tasks/a.md:7:1',
    ])
  })
})

describe('ralph', () => {
  it('ralph: Given, When and Then in all spellings; prose is none', () => {
    const found = spec('.ralph/specs/lid.spec.md')
    expect(found).toMatchObject({ id: 'lid', status: 'done', title: 'Lid' })
    expect(found.criteria.map(({ text }) => text)).toEqual([
      'Given an open lid When pressed Then it closes And stays',
      'Given a jam Then it beeps',
    ])
  })

  it.each([
    '**Given** a\n**Then** b',
    'Given a\nWhen x\nThen b',
    '- Given a\n- Then b',
    '- **given** a\n- **then** b',
    '1. GIVEN a\n2. THEN b',
    'Given a, when x, then b',
  ])('ralph: reads %j', (text) => {
    expect(readSpec(Buffer.from(`${text}\n`), '.ralph/specs/a.spec.md').spec!.criteria.length).toBe(1)
  })

  it('ralph: behaviours with their commands', () => {
    expect(proven(spec('.ralph/specs/behaviors.yaml'))).toEqual(['lid/it-closes open npm run close'])
  })

  it('ralph: a plan by priority, where what is nice to have is optional', () => {
    expect(spec('.ralph/fix_plan.md').tasks).toMatchObject([
      { parent: 'High Priority', needs: ['#4'] },
      { parent: 'Nice to Have', optional: true },
    ])
  })
})

describe('recognising', () => {
  it('recognising: signs of two dialects are an error that names both, and a rule decides', () => {
    const text = Buffer.from('---\nnumber: 5\n---\n\n<intent-contract>\n\n- [ ] a\n\n</intent-contract>\n')
    const { spec: none, findings: found } = readSpec(text, 'specs/a.md')
    expect(none).toBeUndefined()
    expect(found).toMatchObject([
      { code: 'spec.two-dialects', message: expect.stringMatching(/"bmad" and "original"/) },
    ])
    expect(readSpec(text, 'specs/a.md', { dialect: 'original' }).spec?.dialect).toBe('original')
  })

  it('recognising: what stands in a fence is no sign', () => {
    const text = Buffer.from('# T\n\n```\n<intent-contract>\n## Tasks & Acceptance\n```\n\n- [ ] a\n')
    expect(readSpec(text, 'specs/a.md').spec?.dialect).toBe('checklist')
  })
})
