import { describe, expect, test } from 'vitest'
import { mergeDeltas, type Merged } from '../../../src/spec/index.ts'

const main = `# auth Specification

## Purpose

Who may come in, and how, in words enough to be clear to all.

## Requirements

### Requirement: Log in

The system SHALL let users in.

#### Scenario: Right password

- **WHEN** it is right
- **THEN** they are in

#### Scenario: Wrong password

- **WHEN** it is wrong
- **THEN** they are out

### Requirement: Log out ##

The system SHALL let users out.

#### Scenario: Out

- **WHEN** they go
- **THEN** they are gone

\`\`\`
### Requirement: Not one
\`\`\`

## Notes

Kept as they are.
`

const block = (name: string, words = 'The system SHALL do it.') =>
  `### Requirement: ${name}\n\n${words}\n\n#### Scenario: S\n\n- **WHEN** a\n- **THEN** b\n`

function merge(
  delta: string,
  more: { main?: string | undefined; base?: string; retire?: boolean } = {},
): Merged & { text: string | null } {
  const current = 'main' in more ? more.main : main
  const merged = mergeDeltas({
    capability: 'auth',
    change: 'c',
    main: current === undefined ? undefined : Buffer.from(current),
    mainPath: 'openspec/specs/auth/spec.md',
    delta: Buffer.from(delta),
    deltaPath: 'openspec/changes/c/specs/auth/spec.md',
    retire: more.retire ?? false,
    base: more.base === undefined ? undefined : Buffer.from(more.base),
  })
  return { ...merged, text: merged.bytes === null ? null : Buffer.from(merged.bytes).toString('utf8') }
}

const codes = ({ conflicts }: Merged) =>
  conflicts.map(({ code, line, grave, flag = '' }) => `${code}:${line}${grave ? '!' : flag}`)

describe('merging deltas', () => {
  test('in the order renamed, removed, modified, added; all else keeps its bytes', () => {
    const delta = [
      `## ADDED Requirements\n\n${block('Log in')}`,
      `## MODIFIED Requirements\n\n${block('Enter').replace('#### Scenario: S', '#### Scenario: Right password\n\n- **THEN** x\n\n#### Scenario: Wrong password')}`,
      '## REMOVED Requirements\n\n### Requirement: Log out\n\n**Reason**: nobody leaves\n',
      '## RENAMED Requirements\n\n- FROM: `### Requirement: Log in`\n- TO: `### Requirement: Enter`\n',
    ].join('\n')
    const merged = merge(delta)
    expect(codes(merged)).toEqual(['spec.delta-clash:35!'])
    expect(merged.done).toEqual([
      { op: 'renamed', name: 'Log in', to: 'Enter' },
      { op: 'removed', name: 'Log out' },
      { op: 'modified', name: 'Enter' },
      { op: 'added', name: 'Log in' },
    ])
    const [head] = main.split('### Requirement: Log in')
    expect(merged.text).toBe(
      `${head}### Requirement: Enter\n\nThe system SHALL do it.\n\n#### Scenario: Right password\n\n- **THEN** x\n\n#### Scenario: Wrong password\n\n- **WHEN** a\n- **THEN** b\n\n${block('Log in')}\n## Notes\n\nKept as they are.\n`,
    )
  })

  test('a fence belongs to its requirement, and a closed heading has its name', () => {
    const removed = merge('## REMOVED Requirements\n\n- `### Requirement: Log out`\n')
    expect(codes(removed)).toEqual([])
    expect(removed.text).toBe(main.replace(/### Requirement: Log out ##[^]*?(?=## Notes)/, ''))
  })

  test('a new main spec takes only what is added, and its purpose', () => {
    const added = merge(`## Purpose\n\nWhat for.\n\n## ADDED Requirements\n\n${block('A')}\n${block('B')}`, {
      main: undefined,
    })
    expect(codes(added)).toEqual([])
    expect(added.text).toBe(
      `# auth Specification\n\n## Purpose\n\nWhat for.\n\n## Requirements\n\n${block('A')}\n${block('B')}`,
    )
    expect(codes(merge(`## MODIFIED Requirements\n\n${block('A')}`, { main: undefined }))).toContain(
      'spec.delta-missing:3!',
    )
    expect(merge(`## ADDED Requirements\n\n${block('A')}`, { main: undefined }).text).toContain(
      'TBD - created by archiving change c.',
    )
  })

  test('keeps CRLF and a byte order mark', () => {
    const crlf = `\uFEFF${main.replaceAll('\n', '\r\n')}`
    const merged = merge(`## ADDED Requirements\n\n${block('New')}`, { main: crlf })
    expect(merged.text!.startsWith('\uFEFF# auth')).toBe(true)
    expect(merged.text!.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(merged.text!.replace(`${block('New')}\n`.replaceAll('\n', '\r\n'), '')).toBe(crlf)
  })

  test.each<[string, string, string[]]>([
    [
      'what is not there, with the near miss',
      `## MODIFIED Requirements\n\n${block('Log inn')}`,
      ['spec.delta-missing:3!'],
    ],
    [
      'a name that differs in its case',
      `## REMOVED Requirements\n\n### Requirement: log in\n`,
      ['spec.delta-missing:3!'],
    ],
    ['what is there already', `## ADDED Requirements\n\n${block('Log in')}`, ['spec.delta-exists:3!']],
    [
      'a new name that is taken',
      '## RENAMED Requirements\n- FROM: `### Requirement: Log in`\n- TO: `### Requirement: Log out`\n',
      ['spec.delta-exists:2!'],
    ],
    [
      'one that is removed and added',
      `## REMOVED Requirements\n\n### Requirement: Log out\n\n## ADDED Requirements\n\n${block('Log out')}`,
      ['spec.delta-clash:7!'],
    ],
    [
      'scenarios that are lost',
      `## MODIFIED Requirements\n\n${block('Log in')}`,
      ['spec.lost-scenario:3drop-scenarios'],
    ],
    ['a file without a delta', `# Nothing\n\n${block('Log in')}`, ['spec.empty-delta:1!', 'spec.lost-requirement:3']],
    [
      'nothing that is left',
      '## REMOVED Requirements\n\n- Requirement: Log in\n- Requirement: Log out\n',
      ['spec.emptied:4!'],
    ],
  ])('finds %s', (_name, delta, expected) => {
    expect(codes(merge(delta))).toEqual(expected)
  })

  test('a main spec that may go goes when it is empty', () => {
    const delta = '## REMOVED Requirements\n\n- Requirement: Log in\n- Requirement: Log out\n'
    const bare = main.replace(/## Notes[^]*/, '')
    expect(merge(delta, { main: bare, retire: true })).toMatchObject({ bytes: null, conflicts: [] })
    expect(codes(merge(delta, { main: bare }))).toEqual(['spec.emptied:4!'])
    const kept = merge(delta, { retire: true })
    expect(kept.bytes).not.toBeNull()
    expect(kept.conflicts).toMatchObject([{ code: 'spec.emptied', grave: true }])
    expect(kept.conflicts[0]!.message).toContain('"## Notes", "Kept as they are."')
    expect(merge(delta, { main: undefined, retire: true })).toMatchObject({ bytes: null })
  })

  test('finds that the main spec changed since the delta was written, but not in white space', () => {
    const delta = '## REMOVED Requirements\n\n- Requirement: Log in\n'
    expect(codes(merge(delta, { base: main.replace('let users in', 'let nobody in') }))).toEqual([
      'spec.base-changed:3drop-changes',
    ])
    expect(codes(merge(delta, { base: main.replace('SHALL let users in.\n', 'SHALL let\nusers in.\n\n') }))).toEqual([])
    expect(codes(merge(delta, { base: main.replace('let users out', 'let nobody out') }))).toEqual([])
  })

  const names = ({ done }: Merged) => done.map(({ op, name, inSync = false }) => `${op} ${name} ${inSync}`)

  test('what is there, gone or renamed already is in sync, and the main spec keeps its bytes', () => {
    const there = main.slice(main.indexOf('### Requirement: Log in'), main.indexOf('### Requirement: Log out'))
    const same = merge(`## ADDED Requirements\n\n${there}`)
    expect([codes(same), names(same), same.text]).toEqual([[], ['added Log in true'], main])
    expect(names(merge(`## MODIFIED Requirements\n\n${there}`))).toEqual(['modified Log in true'])
    const gone = merge('## REMOVED Requirements\n\n- Requirement: Never was\n')
    expect([codes(gone), names(gone), gone.text]).toEqual([['spec.in-sync:3'], ['removed Never was true'], main])
    const renamed = merge('## RENAMED Requirements\n- FROM: Requirement: Enter\n- TO: Requirement: Log in\n')
    expect([codes(renamed), names(renamed), renamed.text]).toEqual([[], ['renamed Enter true'], main])
  })

  const added = (text: string) => `## ADDED Requirements\n\n${text}`
  test.each<[string, string, string, string[]]>([
    ['a requirement without a scenario', added('### Requirement: N\n\nIt SHALL.\n'), main, ['spec.no-scenario:3!']],
    [
      'a scenario without a step',
      added('### Requirement: N\n\nIt SHALL.\n\n#### Scenario: S\n'),
      main,
      ['spec.no-scenario:3!'],
    ],
    [
      'a requirement without a word',
      added('### Requirement: N\n\n#### Scenario: S\n\n- **THEN** b\n'),
      main,
      ['spec.no-body:3!'],
    ],
    [
      'text below a heading that is no requirement',
      added('### Requirement: N\n\nIt SHALL.\n\n### More\n\n#### Scenario: S\n\n- **THEN** b\n'),
      main,
      ['spec.stray-heading:7!'],
    ],
    [
      'a main spec without a purpose',
      added(block('N')),
      main.replace('## Purpose', '## About'),
      ['spec.no-purpose:1!'],
    ],
    ['an empty purpose', added(block('N')), main.replace(/Who may.*/, ''), ['spec.no-purpose:3!']],
    [
      'a requirement that was outside before, where it was',
      added(block('N')),
      `${main}\n${block('Lost')}`,
      ['spec.lost-requirement:40!'],
    ],
    [
      'a heading of a delta in the main spec',
      added(block('N')),
      `${main}\n## ADDED Requirements\n\n${block('Lost')}`,
      ['spec.delta-in-main:40!'],
    ],
    [
      'a heading that OpenSpec does not see',
      added(block('N')),
      main.replace('## Requirements', '## Requirements ##'),
      ['spec.unseen-heading:7'],
    ],
    [
      'one side of a renaming',
      '## RENAMED Requirements\n- FROM: Requirement: Log in\n',
      main,
      ['spec.empty-delta:1!', 'spec.unpaired-renaming:2!'],
    ],
    ['a name that differs in its case from one that is there', added(block('log  In')), main, ['spec.delta-exists:3!']],
    [
      'a clash once',
      `## MODIFIED Requirements\n\n${block('Log out').replace('S\n', 'Out\n')}\n${added(block('Log out'))}`,
      main,
      ['spec.delta-clash:14!'],
    ],
    [
      'a requirement in no section, as a remark',
      `${added(block('N'))}\n## Notes\n\n${block('M')}`,
      main,
      ['spec.lost-requirement:14'],
    ],
  ])('judges what comes of it: %s', (_name, delta, current, expected) => {
    expect(codes(merge(delta, { main: current }))).toEqual(expected)
  })
})
