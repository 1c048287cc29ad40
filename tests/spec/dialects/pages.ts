/** One small page of every dialect, invented, by the path that tells it (where the path does). */
export const pages = {
  'specs/own.md': '---\nid: own\nneeds: [base]\n---\n\n- [ ] AC1: it holds\n  - verify: `true`\n- [x] it stays\n',
  'specs/list.md': '# To do\n\n* [ ] one\n  1. [X] two\n',
  'specs/rules.md':
    '# Rules\n\n## Requirements\n\n- FR-001: The lid MUST close\n- FR-002: The lid MUST NOT fall\n- round, if it can be\n\n## Acceptance Criteria\n\n- [ ] it closes\n',
  'specs/states.md': '---\nid: states\n---\n\n- [x] one\n- [-] two\n* [~] three\n\n1. [/] four\n2. [ ]\n',
  'specs/21-lid.md':
    '---\nnumber: 21\ntitle: Close the lid\npriority: critical\nstatus: draft\ndependencies: [7]\n---\n\n# Specification 21: Close the lid\n\n**Priority**: critical\n\n## Requirements\n\n### Functional Requirements\n\n- The lid MUST close\n\n## Acceptance Criteria\n\n### Lid\n\n- [ ] **AC3**: it closes\n  - [ ] quietly\n\n## Implementation Checklist\n\n- [ ] ask around\n',
  'specs/001-lid/spec.md':
    '# Feature Specification: Lid\n\n**Status**: Draft\n\n## User Scenarios & Testing *(mandatory)*\n\n### User Story 2 - Close it (Priority: P2)\n\n**Acceptance Scenarios**:\n\n1. **Given** an open lid, **When** I press, **Then** it closes\n2. **Given** a closed lid, **When** I press, **Then** it stays\n\n### Edge Cases\n\n- What if it jams?\n\n## Requirements *(mandatory)*\n\n- **FR-004**: System MUST close the lid [NEEDS CLARIFICATION: how fast?]\n\n## Success Criteria\n\n- **SC-001**: It closes in 2 seconds\n',
  'specs/001-lid/tasks.md':
    '---\ndescription: tasks\n---\n\n## Phase 3: User Story 2\n\n- [x] T012 [US2] Write `src/lid.ts`\n- [ ] T014 [P] [US2] Close it in src/close.ts per FR-004 (depends on T012)\n',
  'specs/001-lid/checklists/quality.md': '- [ ] CHK001 Is the lid described?\n- [x] CHK002 Is it round?\n',
  'openspec/specs/house/lid/spec.md':
    '# Lid\n\n## Purpose\n\nA lid closes a pot, so that what is in it stays warm and dry.\n\n## Requirements\n\n### Requirement: Closing\n\nThe lid SHALL close.\n\n#### Scenario: Press\n\n- **WHEN** pressed\n- **THEN** it closes\n\n#### Scenario: Press\n\n- **WHEN** pressed twice\n- **THEN** it stays\n',
  'openspec/changes/add-hinge/proposal.md': '# Change: Add a hinge\n\n## Why\n\nIt falls off.\n',
  'openspec/changes/add-hinge/tasks.md': '## 1. Hinge\n\n- [x] 1.1 Draw it\n- [ ] 1.2 Build `src/hinge.ts`\n',
  'openspec/changes/add-hinge/specs/house/lid/spec.md':
    '## ADDED Requirements\n\n### Requirement: Hinge\n\nIt SHALL turn.\n\n#### Scenario: Turn\n\n- **WHEN** lifted\n- **THEN** it turns\n\n## REMOVED Requirements\n\n- `### Requirement: Falling`\n\n## RENAMED Requirements\n\n- FROM: `### Requirement: Closing`\n- TO: `### Requirement: Shutting`\n',
  'openspec/changes/add-hinge/specs/house/pot/spec.md':
    '## ADDED Requirements ##\n\n### Notes\n\n### Requirement:\n\n## RENAMED Requirements\n\n- FROM: `### Requirement: A`\n\n## REMOVED Requirements\n\n- `### Requirement: B`\n\n## Notes\n\n### Requirement: Lost\n\nIt SHALL.\n\n#### Scenario: S\n\n- x\n',
  '.kiro/specs/lid/requirements.md':
    '# Requirements Document\n\n### Requirement 3: Closing\n\n**User Story:** As a cook, I want a lid\n\n#### Acceptance Criteria\n\n1. WHEN pressed THEN the lid SHALL close\n2. IF jammed THEN the lid SHALL beep\n',
  '.kiro/specs/lid/tasks.md':
    '# Implementation Plan\n\n- [ ] 2. Close\n  - [x] 2.1 Draw `src/lid.ts` (P)\n    - Details\n    - _Requirements: 3.1, 3.2_\n  - [-] 2.2 Build\n    - _Depends: 2.1_\n  - [ ]* 2.3 Test\n  - [ ] 2.4* (P) Measure\n',
  '.kiro/specs/蓋/requirements.md':
    '# 蓋 要件定義\n\n## 1. 背景\n\n### 1.1 現在地\n\n- 蓋がない\n\n## 2. 要件\n\n### 要件 1: 閉まる\n\n**Why**: 冷める\n\n#### 受け入れ基準\n\n1.1. 次の音がする:\n   - `click`\n   - `clack`\n\n1.2. 閉まる\n\n#### 補足\n\n- 速く\n\n### 要件 2: 開く\n\n#### 受け入れ基準\n\n1. 押すと開く\n2. 引くと開く\n',
  '.kiro/specs/lid/design.md': '# Design\n\n**Property 4: Always shut**\n\n**Validates: Requirements 3.1**\n',
  '.kiro/specs/jam/bugfix.md':
    '# Bugfix\n\n### Current Behavior (Defect)\n\n1.1 WHEN pressed THEN it jams\n\n### Expected Behavior (Correct)\n\n2.1 WHEN pressed THEN the lid SHALL close\n\n### Unchanged Behavior (Regression Prevention)\n\n3.1 WHEN lifted THEN the lid SHALL CONTINUE TO open\n',
  'specs/calc.spec.md':
    '---\nname: Calc\ndescription: adds\ntargets: [../src/calc.ts]\n---\n\n# Calc\n\n- adds two numbers [@test](../t/add.test.ts)\n- subtracts\n  [@test](../t/sub.test.ts) { .locked }\n- is small\n',
  '_bmad-output/spec-lid.md':
    '---\ntitle: Lid\nstatus: in-progress\n---\n\n<intent-contract>\n## Intent\n\n- [ ] frozen\n\n</intent-contract>\n\n**Always:** be round\n\n## I/O & Edge-Case Matrix\n\n| In | Out |\n|---|---|\n| press | closed |\n\n## Tasks & Acceptance\n\n**Execution:**\n- [ ] `src/lid.ts` -- close it -- needed\n\n**Acceptance Criteria:**\n- Given an open lid, when pressed, then it closes\n\n## Verification\n\n**Commands:**\n- `npm test` -- expected: 0 failures\n',
  'stories/3.2-lid.md':
    '# Story 3.2: Lid\n\nStatus: review\n\n## Acceptance Criteria\n\n1. It closes\n2. It opens\n\n## Tasks / Subtasks\n\n- [ ] Build (AC: 1, 2)\n  - [x] Draw\n',
  'docs/spec-hinge.md':
    '# Hinge\n\n<intent-contract>\n\n## Intent\n\n</intent-contract>\n\n## Acceptance Criteria\n\n1. **Given** a lid **When** lifted **Then** it turns **And** holds\n\n## Tasks & Acceptance\n\n- [ ] 3.5 Verify: if `hinge` is missing, say so\n',
  'backlog/tasks/back-7.02 - Fix-the-lid.md':
    '---\nid: BACK-7.02\ntitle: Fix the lid\nstatus: In Progress\nassignee:\n  - "@me"\npriority: high\ndependencies: [back-3]\n---\n\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 it closes\n- [x] #2 it opens\n<!-- AC:END -->\n\n## Definition of Done\n<!-- DOD:BEGIN -->\n- [ ] #1 reviewed\n<!-- DOD:END -->\n',
  '.ralph/specs/lid.spec.md':
    '---\nstatus: implemented\n---\n# Lid\n\n## Closing\n\n**Given** an open lid\n**When** pressed\n**Then** it closes\n**And** stays\n\n- Given a jam\n- Then it beeps\n\nGiven the weather, we ate inside.\n',
  '.ralph/specs/behaviors.yaml':
    'lid:\n  spec: lid.spec.md\n  behaviors:\n    - name: it closes\n      type: shell\n      run: npm run close\n',
  '.ralph/fix_plan.md':
    '# Plan\n\n## High Priority\n- [ ] Close the lid, depends on #4\n\n## Nice to Have\n- [ ] Paint it\n',
} as const

export type PagePath = keyof typeof pages
