import { describe, expect, it } from 'vitest'
import { isScattered } from '../../../src/spec/scattered.ts'
import { readSpec } from '../../../src/spec/index.ts'
import { brief } from '../bytes.ts'

const read = (text: string, path: string) => readSpec(Buffer.from(text), path)
const told = (text: string, path: string) => brief(read(text, path).findings)
const ids = (text: string, path: string) => read(text, path).spec!.criteria.map(({ id }) => id)

describe('bmad', () => {
  const path = 'docs/stories/3.2.lid.story.md'
  const story = (rest: string) => `# Story 3.2: Lid\n\n${rest}\n`

  it.each([
    ['## Status\n\nDone', 'done'],
    ['## Status\nDone', 'done'],
    ['## Status: Done', 'done'],
    ['## Status\n\n✅ **Completed** - all is well', 'done'],
    ['## Status\n\n- Done (2025-10-05)', 'done'],
    ['## Status\n\n**Status:** Done', 'done'],
    ['Status: Done', 'done'],
    ['## Status\n\n*Draft*', 'draft'],
    ['## Status\n\n**Ready for Review** ✅', 'ready'],
    ['## Status\n\nReady for Done', 'ready'],
    ['## Status\n\nApproved\n\n## QA Results\n\nStatus: Done', 'ready'],
    ['## Status\n\n## Story\n\nDone', 'ready'],
    ['## Status report\n\nDone', 'ready'],
    ['## QA Results\n\n### Status\n\nDone', 'ready'],
  ])('bmad: the status is a line, or stands below its heading, as in %j', (text, status) => {
    expect(read(story(text), path).spec!.status).toBe(status)
  })

  it('bmad: the key of a story is taken whole, with letters, and a heading that names two is none', () => {
    const page = `# Epics\n\n${[
      'Story 1A.1: a',
      'Story 1A.2： b',
      'Story 3.2b: c',
      'Story 4 - d',
      'Story 3.13 与其他',
      'Story 3.9 / Story 5.2：e',
      'Story 3.1-3.4: f',
    ]
      .map((title) => `### ${title}\n\nWords.\n`)
      .join('\n')}`
    const { spec, findings } = read(page, 'docs/epics.md')
    expect(spec!.requirements.map(({ id, text }) => `${id} ${text}`)).toEqual([
      'story-1A.1 a',
      'story-1A.2 b',
      'story-3.2b c',
      'story-4 d',
    ])
    expect(findings).toEqual([])
    expect(isScattered(Buffer.from('# Epics\n\n### Story 1A.1: a\n'), 'docs/epics.md')).toBe(true)
    expect(read('# Story 1A.2: a\n\n## Acceptance Criteria\n\n1. b\n', 'docs/stories/a.md').spec!.id).toBe('1A.2')
  })

  it.each([
    ['(AC: #1-#4, FR: FR-SCAN-08, FR-SCAN-09)', ['AC1', 'AC2', 'AC3', 'AC4']],
    ['(AC: 1, 3)', ['AC1', 'AC3']],
    ['(AC #2–3)', ['AC2', 'AC3']],
    ['(AC1 & AC3)', ['AC1', 'AC3']],
    ['(AC-2)', ['AC2']],
    ['(AC: 1, AC: 3)', ['AC1', 'AC3']],
    ['(AC: 2, NFR-SEC-4)', ['AC2']],
    ['(AC: 3.2.1, 3.2.4)', ['AC1', 'AC4']],
    ['(AC: 2.7)', ['AC2']],
    ['(AC: all)', undefined],
    ['(AC: 1-4000)', ['AC1', 'AC4000']],
  ])('bmad: the criteria that a task names, as in %j', (bracket, refs) => {
    const text = story(`## Acceptance Criteria\n\n1. a\n2. b\n3. c\n4. d\n\n## Tasks\n\n- [ ] Do it ${bracket}`)
    expect(read(text, path).spec!.tasks[0]!.refs).toEqual(refs)
  })

  it('bmad: a list of a review that goes through the criteria again is none', () => {
    const criteria = '## Acceptance Criteria\n\n1. It opens\n2. It closes\n\n'
    const review = '1. ✅ It opens\n2. ✅ It closes\n\n'
    for (const heading of [
      '## QA Results\n\n### Acceptance Criteria Validation',
      '## QA Results\n\n### Acceptance Criteria',
      '## Dev Agent Record\n\n**Acceptance Criteria:**',
      '## Acceptance Criteria Coverage',
    ])
      expect(ids(story(`${criteria}${heading}\n\n${review}`), path), heading).toEqual(['AC1', 'AC2'])
  })

  it('bmad: an epic whose name sounds like a review keeps its criteria', () => {
    const page = '# Epics\n\n## Review of lids\n\n### Story 1.1: Lid\n\n#### Acceptance Criteria\n\n1. It opens\n'
    expect(ids(page, 'docs/epics.md')).toEqual(['AC1'])
  })

  it('bmad: numbered lines below the criteria are criteria of that number', () => {
    const text = story(
      '## Acceptance Criteria\n3.2.1: It opens\n3.2.2: It `closes`,\nand stays\n\n**3.2.3:** It is round\n\n' +
        '## Tasks\n\n- [ ] Do it (AC: 3.2.1, 3.2.3)\n\n## Notes\n\n3.2.4: no',
    )
    const { spec, findings } = read(text, path)
    expect(spec!.criteria.map(({ id, text: words }) => `${id} ${words}`)).toEqual([
      'AC3.2.1 It opens',
      'AC3.2.2 It closes, and stays',
      'AC3.2.3 It is round',
      expect.stringMatching(/^do-it/),
    ])
    expect([spec!.tasks[0]!.refs, findings]).toEqual([['AC3.2.1', 'AC3.2.3'], []])
  })
})

describe('tessl', () => {
  const page = (items: string) => `---\ntargets: [../src/*.py]\n---\n\n${items}`

  it.each(['- adds\n  `[@test] ../tests/x.py`\n', '- adds\n  [@test] ../tests/x.py\n'])(
    'tessl: a line that names a test below a bullet is a link, as in %j',
    (item) => {
      const { spec, findings } = read(page(`${item}- is small\n`), 'specs/calc.spec.md')
      expect(spec!.criteria).toMatchObject([{ id: 'adds', text: 'adds', check: { kind: 'test', path: 'tests/x.py' } }])
      expect(findings).toEqual([])
      expect(isScattered(Buffer.from(`# Calc\n\n${item}`), 'lib/calc.spec.md')).toBe(true)
    },
  )

  it('tessl: such a line that leads out of the project is told', () => {
    expect(told(page('- adds\n  `[@test] ../../x.py`\n'), 'specs/calc.spec.md')).toEqual([
      'error spec.outside specs/calc.spec.md:6:3',
    ])
  })
})

describe('backlog', () => {
  const task = '---\nid: task-1\ntitle: A\nstatus: To Do\n---\n\n## Acceptance Criteria\n\n- [ ] It opens\n'

  it('backlog: tasks in folders of any depth; a page without an id beside them is none', () => {
    const { spec, findings } = read(task, 'backlog/tasks/epics/e1/task-1 - A.md')
    expect([spec!.dialect, spec!.id, spec!.status, spec!.criteria.length, findings]).toEqual([
      'backlog',
      'task-1',
      'ready',
      1,
      [],
    ])
    for (const path of ['backlog/tasks/epics/e1/README.md', 'backlog/tasks/epics/e1/task-1-notes.md']) {
      const page = read('# Notes\n\n```\n- [ ] open\n\n- [] odd\n', path)
      expect([page.spec!.kind, page.spec!.criteria, page.findings], path).toEqual(['context', [], []])
    }
  })
})
