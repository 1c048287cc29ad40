import { describe, expect, test } from 'vitest'
import { found, type Files } from './world.ts'

const kiro = (requirements: string, tasks: string): Files => ({
  '.kiro/specs/login/requirements.md': requirements,
  '.kiro/specs/login/tasks.md': tasks,
})
const wanted = [
  '# Requirements Document',
  '',
  '### Requirement 1: Log in',
  '',
  '**User Story:** As a user, I want to log in, so that I see my data.',
  '',
  '#### Acceptance Criteria',
  '',
  '1. WHEN a user logs in THE system SHALL show the start page',
  '2. IF the password is wrong THEN the system SHALL show an error',
  '3. WHEN the page loads',
  '4. The page is blue',
  '',
  '### Requirement 2: Log out',
  '',
  '#### Acceptance Criteria',
  '',
  '1. WHILE a user is logged in THE system SHALL show a button',
  '',
].join('\n')
const path = '.kiro/specs/login'

describe('Kiro', () => {
  test('a criterion that is no sentence of EARS is found; other languages are passed over', async () => {
    expect(await found('not-ears', kiro(wanted, ''))).toEqual([
      `${path}/requirements.md:11:1 This criterion has a condition but no SHALL`,
      `${path}/requirements.md:12:1 This criterion is no sentence of EARS`,
    ])
    const german =
      '### Requirement 1: Anmelden\n\n#### Acceptance Criteria\n\n1. Wer sich anmeldet, sieht die Startseite\n'
    expect(await found('not-ears', kiro(german, ''))).toEqual([])
  })

  test('references to nothing, tasks without a requirement, requirements without a task', async () => {
    const tasks = [
      '- [ ] 1. Build',
      '  - [ ] 1.1 Make the form',
      '    - _Requirements: 1.1, 1.2_',
      '  - [ ] 1.2 Make the page',
      '    - _Requirements: 1.3, 3.1_',
      '- [ ] 2. Style it',
      '- [ ] 3. Checkpoint: all tests pass',
      '- [ ]* 4. Polish',
      '- [x] 5. Begun',
      '- [ ] 6. Write more',
      '  - _Requirements: 1.4_',
      '- [ ] 7. And more',
      '  - _Requirements: 1_',
      '- [ ] 8. Last',
      '  - _Requirements: 1.1_',
      '- [ ] 9. Very last',
      '  - _Requirements: 1.1_',
      '',
    ].join('\n')
    const more = `${wanted}\n### Requirement 3: Help\n\n#### Acceptance Criteria\n\n2. THE system SHALL help\n`
    const files = kiro(more, tasks)
    expect(await found('unknown-reference', files)).toEqual([
      `${path}/tasks.md:4:3 "task-1.2" names "3.1", which stands nowhere in "login"`,
    ])
    expect(await found('task-without-requirement', files)).toEqual([
      `${path}/tasks.md:6:1 The task "task-2" names no requirement`,
    ])
    const two = kiro(wanted.replace('### Requirement 2', '### Requirement 3'), tasks.replace('3.1', '3'))
    expect(await found('uncovered-requirement', two)).toEqual([])
    const rest = [4, 5].map((n) => `\n### Requirement ${n}: X\n\n#### Acceptance Criteria\n\n1. THE system SHALL do\n`)
    const three = kiro(more + rest.join(''), tasks.replace('3.1', '3.2, 4.1, 5'))
    expect(await found('uncovered-requirement', three)).toEqual([
      `${path}/requirements.md:14:1 No task names "2", and no check proves it`,
    ])
  })

  test('tasks that need each other in a circle are printed', async () => {
    const tasks = '- [ ] 1. A\n  - _Depends: 2_\n- [ ] 2. B\n  - _Depends: 3_\n- [ ] 3. C\n  - _Depends: 2_\n'
    expect(await found('task-circle', kiro(wanted, tasks))).toEqual([
      `${path}/tasks.md:3:1 Items need each other in a circle: task-2 -> task-3 -> task-2`,
    ])
  })
})

const speckit = (tasks: string, spec = ''): Files => ({
  'specs/001-login/spec.md': `# Feature Specification: Login\n\n### User Story 1 - Log in (Priority: P1)\n\nText.\n\n**Acceptance Scenarios**:\n\n1. **Given** a user, **When** she logs in, **Then** the page shows\n\n## Requirements\n\n- **FR-001**: System MUST log people in\n${spec}`,
  'specs/001-login/tasks.md': `# Tasks: Login\n\n${tasks}`,
})
const tasksPath = 'specs/001-login/tasks.md'

describe('Spec Kit', () => {
  test('parallel tasks of one phase that share a file are found; of two phases, or not parallel, they are not', async () => {
    const tasks = [
      '## Phase 1: Setup',
      '',
      '- [ ] T001 [P] Create `src/a.ts`',
      '- [ ] T002 [P] Change src/a.ts and src/b.ts',
      '- [ ] T003 Change src/a.ts',
      '',
      '## Phase 2: More',
      '',
      '- [ ] T004 [P] Change src/b.ts in lib/c.ts',
      '',
    ].join('\n')
    expect(await found('parallel-clash', speckit(tasks))).toEqual([
      `${tasksPath}:6:1 "T002" and "T001" are both marked as parallel and name src/a.ts`,
    ])
  })

  test('a task that names no file is a remark, but not one that runs or checks something', async () => {
    const tasks =
      '## Phase 1: Setup\n\n- [ ] T001 Add the login form\n- [ ] T002 Run the test suite\n- [ ] T003 Add `src/a.ts`\n- [x] T004 Add it\n'
    expect(await found('task-without-path', speckit(tasks))).toEqual([`${tasksPath}:5:1 The task "T001" names no file`])
  })

  test('a task in the phase of a story names the story', async () => {
    const tasks =
      '## Phase 3: User Story 1 - Log in\n\n- [ ] T001 [US1] Add src/a.ts\n- [ ] T002 Add src/b.ts\n\n## Phase 4: Polish\n\n- [ ] T003 Add src/c.ts\n'
    expect(await found('task-without-requirement', speckit(tasks))).toEqual([
      `${tasksPath}:6:1 The task "T002" stands in the phase of a story and does not name it`,
    ])
  })

  test('dependencies and references to nothing are found, with what is near', async () => {
    const tasks =
      '## Phase 1: X\n\n- [ ] T001 Add src/a.ts (depends on T009)\n- [ ] T002 Do FR-0010 and FR-002 in src/b.ts\n'
    const files = speckit(tasks)
    expect(await found('unknown-reference', files)).toEqual([
      `${tasksPath}:5:1 "T001" names "T009", which stands nowhere in "001-login"`,
      `${tasksPath}:6:1 "T002" names "FR-0010", which stands nowhere in "001-login"`,
      `${tasksPath}:6:1 "T002" names "FR-002", which stands nowhere in "001-login"`,
    ])
  })

  test('a reference that two items fit is found', async () => {
    const tasks =
      '## Phase 1: X\n\n- [ ] T007 Add src/a.ts\n- [ ] T07 Add src/b.ts\n- [ ] T008 Use src/c.ts (depends on T007)\n'
    expect(await found('ambiguous-reference', speckit(tasks))).toEqual([
      `${tasksPath}:7:1 "T008" names "T007", which stands on lines 5 and 6`,
    ])
    expect(await found('ambiguous-reference', speckit(tasks.replace('T07 ', 'T017 ')))).toEqual([])
  })

  test('text of the template is told once, whoever finds it', async () => {
    const all = await found(undefined, speckit('## Phase 1: X\n\n- [ ] TXXX Add src/a.ts\n'))
    expect(all.filter((one) => /template/.test(one))).toHaveLength(1)
  })
})
