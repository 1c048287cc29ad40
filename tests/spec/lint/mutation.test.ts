import { describe, expect, test } from 'vitest'
import { lint, type Files } from './world.ts'

const auth = 'openspec/specs/auth/spec.md'
const delta = 'openspec/changes/reset/specs/auth/spec.md'
const changeTasks = 'openspec/changes/reset/tasks.md'
const wanted = '.kiro/specs/export/requirements.md'
const steps = '.kiro/specs/export/tasks.md'
const stories = 'specs/001-report/spec.md'
const tasks = 'specs/001-report/tasks.md'
const own = 'specs/sum.md'

/** Projects without a fault, in four dialects. */
const clean: Files = {
  [own]: `---
id: sum
---

# Sum

## Acceptance criteria

- [x] AC1: 2 and 3 give 5, verify: \`npm test\`
- [ ] AC2: a text for a number is an error that names it
- [ ] AC3: the result MUST be written within 2 seconds of the call
`,
  [auth]: `# Auth

## Purpose

People prove who they are, so that their data is theirs alone.

## Requirements

### Requirement: Log in

The system SHALL open a session for a right password.

#### Scenario: Right password

- **WHEN** the password is right
- **THEN** a session is opened

#### Scenario: Wrong password

- **WHEN** the password is wrong
- **THEN** an error is shown
`,
  'openspec/changes/reset/proposal.md':
    '# Change: Reset passwords\n\n## Why\n\nPeople forget them, and nobody can let them in again until Monday.\n',
  [changeTasks]:
    '## 1. Reset\n\n- [ ] 1.1 Send the mail in `src/mail.ts`\n- [ ] 1.2 Set the password in `src/set.ts`\n',
  [delta]: `## ADDED Requirements

### Requirement: Reset

The system SHALL send a mail with a link that holds for one hour.

#### Scenario: Known address

- **WHEN** the address is known
- **THEN** a mail is sent

## MODIFIED Requirements

### Requirement: Log in

The system SHALL open a session for a right password and count the tries.

#### Scenario: Right password

- **WHEN** the password is right
- **THEN** a session is opened

#### Scenario: Wrong password

- **WHEN** the password is wrong
- **THEN** the tries are counted
`,
  [wanted]: `# Requirements Document

### Requirement 1: Export

**User Story:** As a clerk, I want to export, so that I can go on.

#### Acceptance Criteria

1. WHEN a clerk exports THE system SHALL write a file
2. IF the disk is full THEN the system SHALL show an error

### Requirement 2: Import

#### Acceptance Criteria

1. WHEN a file is chosen THE system SHALL read it

### Requirement 3: Print

#### Acceptance Criteria

1. WHEN a page is printed THE system SHALL number it

### Requirement 4: Mail

#### Acceptance Criteria

1. WHEN a page is mailed THE system SHALL attach it
`,
  [steps]: `- [ ] 1. Write files
  - _Requirements: 1.1, 1.2_
- [ ] 2. Read files
  - _Requirements: 2.1_
- [ ] 3. Print
  - _Requirements: 3.1_
- [ ] 4. Mail
  - _Requirements: 4.1_
`,
  [stories]: `# Feature Specification: Report

### User Story 1 - See it (Priority: P1)

Clerks see the month.

**Acceptance Scenarios**:

1. **Given** a month, **When** it is opened, **Then** its sum is shown

## Requirements

- **FR-001**: System MUST show the sum of a month
- **FR-002**: System MUST show the days of a month
`,
  [tasks]: `# Tasks: Report

## Phase 1: Setup

- [ ] T001 Create \`src/report.ts\`

## Phase 2: User Story 1 - See it

- [ ] T002 [P] [US1] Show the sum in \`src/sum.ts\`
- [ ] T003 [P] [US1] Show the days in \`src/days.ts\`
- [ ] T004 [US1] Join them in \`src/report.ts\` (depends on T002, T003)
`,
}

/** What is changed in a file, and the code that has to come of it. */
type Mutation = [code: string, file: string, from: string, to: string]

const mutations: Mutation[] = [
  ['duplicate-id', own, 'AC3:', 'AC2:'],
  ['missing-id', own, 'AC3: the', 'the'],
  ['look-alike', own, '- [ ] AC3', '- [] AC3'],
  ['look-alike', own, '- [ ] AC3', '- [ ]\u00a0AC3'],
  ['malformed-heading', own, '## Acceptance', '##Acceptance'],
  ['vague-word', own, 'an error that names it', 'a user-friendly error'],
  ['vague-word', own, 'names it', 'names it, its place etc.'],
  ['vague-word', own, 'names it', 'names it (TBD)'],
  ['uncheckable', own, 'AC2: a text for a number is an error that names it', 'AC2: the code is clean'],
  ['clarification-left', own, 'names it', 'names it [NEEDS CLARIFICATION: how?]'],
  ['template-text', own, '# Sum', '# [FEATURE NAME]'],
  [
    'contradiction',
    own,
    '- [ ] AC2: a text',
    '- [ ] AC4: the result MUST be written within 9 seconds of the call\n- [ ] AC2: a text',
  ],
  [
    'contradiction',
    own,
    '- [ ] AC2: a text',
    '- [ ] AC4: the result MUST NOT be written within 2 seconds of the call\n- [ ] AC2: a text',
  ],
  ['heading-in-fence', own, '## Acceptance', '```\n## Acceptance'],
  ['missing-test', own, 'verify: `npm test`', '[@test](test/gone.test.js)'],
  ['no-modal', auth, 'SHALL open', 'opens'],
  ['short-purpose', auth, 'People prove who they are, so that their data is theirs alone.', 'Logging in.'],
  ['delta-unknown-target', auth, 'Requirement: Log in', 'Requirement: Sign in'],
  ['delta-unknown-target', delta, 'MODIFIED', 'REMOVED Requirements\n\n### Requirement: Log out\n\n## MODIFIED'],
  ['delta-lost-scenario', delta, '#### Scenario: Wrong password', '#### Scenario: No password'],
  [
    'delta-lost-scenario',
    auth,
    '#### Scenario: Wrong',
    '#### Scenario: Right password\n\n- **WHEN** a\n- **THEN** b\n\n#### Scenario: Wrong',
  ],
  ['delta-already-there', delta, 'MODIFIED Requirements', 'ADDED Requirements'],
  ['delta-clash', delta, 'Requirement: Reset', 'Requirement: Log in'],
  ['vague-word', delta, 'holds for one hour', 'holds for a reasonable time'],
  ['task-number', changeTasks, '1.2 Set', '2.2 Set'],
  ['not-ears', wanted, 'THE system SHALL read it', 'it is read'],
  [
    'malformed-heading',
    wanted,
    '#### Acceptance Criteria\n\n1. WHEN a file',
    '**Acceptance Criteria**\n\n1. WHEN a file',
  ],
  ['unknown-reference', steps, '2.1', '2.7'],
  ['uncovered-requirement', steps, '2.1', '1.1'],
  ['task-without-requirement', steps, '  - _Requirements: 4.1_\n', ''],
  ['task-circle', steps, '1.1, 1.2_', '1.1_\n  - _Depends: 1_'],
  ['template-text', wanted, 'Requirement 4: Mail', 'Requirement 4: {{TITLE}}'],
  ['duplicate-id', wanted, 'Requirement 4', 'Requirement 3'],
  ['duplicate-id', tasks, 'T003 [P]', 'T002 [P]'],
  ['duplicate-id', stories, 'FR-002', 'FR-001'],
  ['missing-id', tasks, '- [ ] T003 [P] [US1]', '- [ ]'],
  ['parallel-clash', tasks, 'src/days.ts', 'src/sum.ts'],
  ['task-without-path', tasks, '`src/report.ts`\n', 'the report\n'],
  ['task-without-requirement', tasks, 'T004 [US1]', 'T004'],
  ['unknown-reference', tasks, 'depends on T002', 'depends on T009'],
  ['task-circle', tasks, 'in `src/sum.ts`', 'in `src/sum.ts` (depends on T004)'],
  ['clarification-left', stories, 'the sum of a month', 'the sum [NEEDS CLARIFICATION: net?] of a month'],
  ['vague-word', stories, 'the sum of a month', 'the sum of a month quickly'],
]

describe('mutations', () => {
  test('projects without a fault have no finding', async () => {
    expect(await lint(clean)).toEqual([])
  })

  test.each(mutations)('%s in %s: %j', async (code, file, from, to) => {
    const text = clean[file]!
    expect(text).toContain(from)
    const codes = (await lint({ ...clean, [file]: text.replace(from, to) })).map((one) => one.code)
    expect(codes).toContain(`spec.${code}`)
  })
})
