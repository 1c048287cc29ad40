import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { compareSpecs, convertSpec, readSpecs, writable, type Spec, type Writable } from '../../../src/spec/index.ts'

async function specsIn(files: Record<string, string>): Promise<{ specs: Spec[]; errors: string[] }> {
  const root = mkdtempSync(join(tmpdir(), 'mmm-convert-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const { specs, findings } = await readSpecs(root, { paths: ['.'], rules: [] })
  return {
    specs,
    errors: findings.filter((one) => one.severity === 'error').map((one) => `${one.at.file} ${one.message}`),
  }
}

async function converted(spec: Spec, to: Writable) {
  const written = convertSpec(spec, to, { taken: new Set(), number: 0 })
  const files = Object.fromEntries(written.map(({ path, text }) => [path, text]))
  const { specs, errors } = await specsIn(files)
  const [read] = specs
  return { files, read, errors, fates: compareSpecs(spec, { spec: read, texts: Object.values(files) }) }
}

const sources: Record<string, Record<string, string>> = {
  mmm: {
    'specs/shop.md':
      '---\nid: shop\ntitle: Shop\npriority: high\n---\n\n# Shop\n\nOne can buy.\n\n## Acceptance criteria\n\n- [x] AC1: it adds [@test](test/cart.test.js "adds 1")\n- [ ] AC2: it `counts` < 3\n  - verify: `npm test -- --grep "a|b"`\n- [ ] it is <fast> & *calm*\n  - verify: file dist/app.js contains "ok"\n',
  },
  kiro: {
    '.kiro/specs/shop/requirements.md':
      '# Requirements Document\n\n## Introduction\n\nOne can buy.\n\n## Requirements\n\n### Requirement 1: Cart\n\n**User Story:** As a user, I want a cart, so that I can buy\n\n#### Acceptance Criteria\n\n1. WHEN a user adds THEN the system SHALL count\n2. THE system SHALL sum up\n\n### Requirement 2: Pay\n\n#### Acceptance Criteria\n\n1. IF the card is refused THEN the system SHALL say so\n',
    '.kiro/specs/shop/tasks.md':
      '# Implementation Plan\n\n- [x] 1. Make a cart\n  - [x] 1.1 Write src/cart.ts\n    - _Requirements: 1.1_\n  - [ ]* 1.2 Test it\n    - _Requirements: 1.2_\n- [-] 2. Pay\n  - _Requirements: 2.1_\n',
  },
  speckit: {
    'specs/001-shop/spec.md':
      '# Feature Specification: Shop\n\n**Status**: Draft\n\n## User Scenarios & Testing *(mandatory)*\n\n### User Story 1 - Buy (Priority: P1)\n\n**Acceptance Scenarios**:\n\n1. **Given** a cart, **When** one pays, **Then** it is sent\n\n## Requirements *(mandatory)*\n\n### Functional Requirements\n\n- **FR-001**: System MUST add\n- **FR-004**: System MUST pay by [NEEDS CLARIFICATION: which cards?]\n\n## Success Criteria *(mandatory)*\n\n- **SC-001**: 99 of 100 pay in one minute\n',
    'specs/001-shop/tasks.md':
      '# Tasks: Shop\n\n## Phase 1: Setup\n\n- [x] T001 [P] Make src/cart.ts\n- [ ] T002 Make src/pay.ts (depends on T001)\n',
  },
  openspec: {
    'openspec/specs/shop/spec.md':
      '# shop Specification\n\n## Purpose\n\nOne can buy here, and this says how that goes in a few words.\n\n## Requirements\n\n### Requirement: Cart\n\nThe system SHALL have a cart.\n\n#### Scenario: Add\n\n- **GIVEN** a shop\n- **WHEN** one adds\n- **THEN** it counts\n\n#### Scenario: Remove\n\n- **WHEN** one removes\n- **THEN** it counts down\n- **AND** it says so\n',
  },
}

describe.each(Object.keys(sources))('a spec of %s', (from) => {
  test.each([...writable])('as %s is valid there; everything it says is there or in the report', async (to) => {
    const { specs, errors: before } = await specsIn(sources[from]!)
    expect(before).toEqual([])
    const { read, errors, fates, files } = await converted(specs[0]!, to)
    const all = Object.entries(files)
      .map(([path, text]) => `${path}\n${text}`)
      .join('\n')
    expect(errors, all).toEqual([])
    expect(read?.dialect, all).toBe(to)
    const report = fates
      .filter(({ what }) => what !== 'prose')
      .map(({ what, id, outcome, to: now, differs }) => [what, id, outcome, now, differs.join()].join(' | '))
    expect(report, all).toMatchSnapshot()
  })
})

describe.each([...writable])('made-up specs as %s', (to) => {
  test('lose nothing that the report does not name', async () => {
    let seed = 11
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below
    const words = [
      'it',
      'adds',
      '<b>',
      'a*b*c',
      '`code`',
      '[x](y)',
      'MUST',
      'SHALL',
      'not',
      '100%',
      '日本',
      'verify:',
      '#1',
      'When',
      'then',
      'given',
      'x_y_z',
      '"q"',
      '~~n~~',
      '\\',
      'a|b',
      '&amp;',
      'https://a.b',
      '@me',
      '—',
    ]
    const sentence = () => Array.from({ length: 2 + next(7) }, () => words[next(words.length)]).join(' ')
    const kinds = new Set<string>()
    for (let round = 0; round < 12; round++) {
      const items = Array.from({ length: 1 + next(6) }, (_, i) => {
        const check = ['', '\n  - verify: `a && b | c`', ' [@test](t/a.js "n")', '\n  - verify: check lint'][next(4)]
        return `- [${' x'[next(2)]}] ${next(2) === 0 ? `AC${i + 1}: ` : ''}${sentence()}${check}`
      })
      const text = `---\nid: s\n---\n\n# ${sentence()}\n\n${items.join('\n')}\n\nProse number ${round}.\n`
      const { specs } = await specsIn({ 'specs/s.md': text })
      const [spec] = specs
      if (spec === undefined) continue
      const { read, fates, files, errors } = await converted(spec, to)
      expect(errors, text + Object.values(files).join('\n')).toEqual([])
      for (const criterion of spec.criteria) {
        const own = fates.filter(
          (one) => one.what === 'criterion' && one.id === criterion.id && one.line === criterion.line,
        )
        expect(own, criterion.id).toHaveLength(1)
        kinds.add(own[0]!.outcome)
        const there = [...(read?.criteria ?? []), ...(read?.requirements ?? []), ...(read?.scenarios ?? [])]
        if (own[0]!.to !== null) expect(there.map((one) => one.id)).toContain(own[0]!.to)
        expect(own[0]!.outcome, `${criterion.text}\n${Object.values(files).join('\n')}`).not.toBe('lost')
      }
      expect(fates.some(({ what, text: shown }) => what === 'prose' && shown.startsWith('Prose number'))).toBe(
        !Object.values(files).join('\n').includes('Prose number'),
      )
    }
    expect(kinds).not.toContain('lost')
  })
})
