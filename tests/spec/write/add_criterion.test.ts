import { describe, expect, test } from 'vitest'
import { addCriterion, readSpec, type DialectName } from '../../../src/spec/index.ts'

function add(
  text: string,
  sentence: string,
  {
    command,
    path = 'specs/a.md',
    dialect,
  }: { command?: string | undefined; path?: string; dialect?: DialectName } = {},
): string {
  const bytes = Buffer.from(text)
  const { spec } = readSpec(bytes, path, { dialect })
  return Buffer.from(addCriterion(bytes, spec!, { text: sentence, command }).bytes).toString('utf8')
}

/** What was put in, where the rest is unchanged. */
function inserted(before: string, after: string): string {
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  const tail = before.slice(start)
  expect(after.endsWith(tail), 'all other bytes stay').toBe(true)
  return after.slice(start, after.length - tail.length)
}

const mmm =
  '---\nid: a\n---\n\n# A\n\n## Acceptance criteria\n\n- [x] AC1: one\n  - verify: `true`\n- [ ] AC9: nine\n\n## Notes\n\n- [ ] a chore\n'

describe.each<[string, string, string, string, { command?: string; path?: string; dialect?: DialectName }]>([
  ['goes on from the highest id, before the notes', mmm, 'ten', '- [ ] AC10: ten\n', {}],
  ['writes its check below it', mmm, 'ten', '- [ ] AC10: ten\n  - verify: `npm test`\n', { command: 'npm test' }],
  ['a check in the sentence stays in it', mmm, 'ten, verify: `a && b`', '- [ ] AC10: ten, verify: `a && b`\n', {}],
  [
    'keeps numbers wide and bold',
    '# A\n\n## Acceptance Criteria\n\n* [ ] **AC-007**: seven\n',
    'eight',
    '* [ ] **AC-008**: eight\n',
    {},
  ],
  ['without ids there is none', '- [ ] one\n- [ ] two\n', 'three', '- [ ] three\n', {}],
  ['in a numbered list it has the next number', '1. [ ] one\n2. [x] two\n', 'three', '3. [ ] three\n', {}],
  ['in a quote it stays in the quote', '> - [ ] zero\n> - [ ] one\n', 'two', '> - [ ] two\n', {}],
  ['behind what is nested in the last one', '- [ ] one\n  more\n\n  - [ ] child\n\nText\n', 'two', '- [ ] two\n', {}],
  ['a loose list stays loose', '- [ ] one\n\n- [ ] two\n', 'three', '\n- [ ] three\n', {}],
  [
    'signs are words',
    '- [ ] zero\n- [ ] one\n',
    'a < b * c * d [x](y) `z',
    '- [ ] a \\< b \\* c \\* d \\[x\\](y) \\`z\n',
    {},
  ],
  [
    'a spec of heads only gets a section',
    '---\nid: a\n---\n\n# A\n',
    'one',
    '\n## Acceptance criteria\n\n- [ ] one\n',
    {},
  ],
  [
    'Kiro counts by the list, below the last requirement',
    '# Requirements\n\n### Requirement 1: A\n\n#### Acceptance Criteria\n\n1. WHEN a THEN the system SHALL b\n2. WHEN c THEN the system SHALL d\n',
    'WHEN e THEN the system SHALL f',
    '3. WHEN e THEN the system SHALL f\n',
    { path: '.kiro/specs/a/requirements.md' },
  ],
  [
    'Spec Kit gets a functional requirement',
    '# Feature Specification: A\n\n## Requirements\n\n- **FR-001**: System MUST a\n- **FR-002**: System MUST b\n\n## Success Criteria\n\n- **SC-001**: fast\n',
    'System MUST c',
    '- **FR-003**: System MUST c\n',
    { path: 'specs/001-a/spec.md' },
  ],
  [
    'Backlog counts by # between its markers',
    '---\nid: back-1\ntitle: A\nstatus: To Do\n---\n\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 one\n- [x] #2 two\n<!-- AC:END -->\n',
    'three',
    '- [ ] #3 three\n',
    { path: 'backlog/tasks/back-1 - A.md' },
  ],
  [
    'OpenSpec gets a requirement with a scenario',
    '# a Specification\n\n## Purpose\n\nWhat it is for, in a few words that say enough to be clear.\n\n## Requirements\n\n### Requirement: One\n\nThe system SHALL one.\n\n#### Scenario: S\n\n- **WHEN** a\n- **THEN** b\n',
    'When it rains, the system SHALL close the lid',
    '\n### Requirement: When it rains, the system SHALL close the lid\n\nWhen it rains, the system SHALL close the lid\n\n#### Scenario: When it rains, the system SHALL close the lid\n\n- **WHEN** it rains\n- **THEN** the system SHALL close the lid\n',
    { path: 'openspec/specs/a/spec.md' },
  ],
])('adding a criterion: %s', (_name, before, sentence, expected, options) => {
  test('with LF', () => {
    expect(inserted(before, add(before, sentence, options))).toBe(expected)
  })

  test('with CRLF, a byte order mark, and no end of the last line', () => {
    const text = `\uFEFF${before.trimEnd().replaceAll('\n', '\r\n')}`
    const after = add(text, sentence, options)
    expect(inserted(text, after).replaceAll('\r\n', '\n').trim()).toBe(expected.trim())
    expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })
})

describe('adding a criterion', () => {
  test('is refused where it would stand in a read-only part', () => {
    const text =
      '---\ntitle: A\nstatus: draft\n---\n\n<frozen-after-approval reason="intent">\n\n## Tasks & Acceptance\n\n**Acceptance Criteria:**\n\n- Given a, when b, then c\n\n</frozen-after-approval>\n'
    expect(() => add(text, 'Given d, when e, then f', { path: 'specs/spec-a.md', dialect: 'bmad' })).toThrow(
      expect.objectContaining({ code: 'spec.frozen' }),
    )
  })

  test('is refused where it does not read as one criterion', () => {
    const text = '---\nname: a\ntargets:\n  - ../a.ts\n---\n\n# A\n\n- it adds [@test](../a.test.ts)\n'
    expect(() => add(text, 'no test', { dialect: 'tessl' })).toThrow(
      expect.objectContaining({ code: 'spec.cannot-add' }),
    )
    expect(add(text, 'more [@test](../b.test.ts)', { dialect: 'tessl' })).toBe(`${text}- more [@test](../b.test.ts)\n`)
  })

  test('every sentence reads back, whatever signs it holds', () => {
    for (const sentence of [
      '[x] done',
      '- [ ] nested',
      '# head',
      '1. one',
      '> q',
      '<b>',
      'x | y',
      '| a | b |',
      '日本語',
      'www.a.b',
      'a\n\n- [ ] b',
      '***',
      '+ [ ] p',
    ]) {
      const after = add(mmm, sentence)
      const { spec } = readSpec(Buffer.from(after), 'specs/a.md')
      expect(
        spec!.criteria.map((one) => one.id),
        sentence,
      ).toContain('AC10')
      expect(spec!.criteria, sentence).toHaveLength(4)
    }
  })

  test.each([
    ['a check in the sentence and another one', 'it works, verify: `true`', 'false', 'spec.two-checks'],
    ['a test in the sentence and a command', 'it works [@test](test/a.test.ts "works")', 'false', 'spec.two-checks'],
    ['two checks in the sentence', 'it works verify: `true` verify: `false`', undefined, 'spec.two-checks'],
    ['a check that is none', 'it works, verify: npm test', undefined, 'spec.bare-check'],
    ['a check without words', 'verify: `true`', undefined, 'spec.no-words'],
  ])('%s is refused', (_name, sentence, command, code) => {
    expect(() => add(mmm, sentence, { command })).toThrow(expect.objectContaining({ code, exit: 2 }))
  })

  test('both checks are named', () => {
    expect(() => add(mmm, 'it works, verify: `true`', { command: 'false' })).toThrow(
      'The sentence has the check "true", and --verify gives "false"',
    )
  })

  test.each([
    ['mixed ids', '1. [ ] AC1: a\n2. [ ] b\n3. [ ] c\n', '4. [ ] AC2: d\n   - verify: `true`\n'],
    [
      'items with more below them',
      '1. [ ] AC1: a\n   1. [ ] x\n2. [ ] b\n   more\n\nText\n\n1. [ ] other\n',
      '3. [ ] AC2: d\n   - verify: `true`\n',
    ],
    ['a quote', '> 1. [ ] AC1: a\n> 2. [ ] b\n', '> 3. [ ] AC2: d\n>    - verify: `true`\n'],
  ])('goes to the end of a numbered list with %s', (_name, before, expected) => {
    expect(inserted(before, add(before, 'd', { command: 'true' }))).toBe(expected)
  })
})
