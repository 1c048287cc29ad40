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

const codes = ({ conflicts }: Merged) => conflicts.map(({ code, line, grave }) => `${code}:${line}${grave ? '!' : ''}`)

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
    ['scenarios that are lost', `## MODIFIED Requirements\n\n${block('Log in')}`, ['spec.lost-scenario:3']],
    ['a file without a delta', `# Nothing\n\n${block('Log in')}`, ['spec.empty-delta:1!']],
    [
      'nothing that is left',
      '## REMOVED Requirements\n\n- Requirement: Log in\n- Requirement: Log out\n',
      ['spec.emptied:1'],
    ],
  ])('finds %s', (_name, delta, expected) => {
    expect(codes(merge(delta))).toEqual(expected)
  })

  test('a main spec that may go goes when it is empty', () => {
    const delta = '## REMOVED Requirements\n\n- Requirement: Log in\n- Requirement: Log out\n'
    expect(merge(delta, { retire: true })).toMatchObject({ bytes: null, conflicts: [] })
  })

  test('finds that the main spec changed since the delta was written, but not in white space', () => {
    const delta = '## REMOVED Requirements\n\n- Requirement: Log in\n'
    expect(codes(merge(delta, { base: main.replace('let users in', 'let nobody in') }))).toEqual([
      'spec.base-changed:3',
    ])
    expect(codes(merge(delta, { base: main.replace('SHALL let users in.\n', 'SHALL let\nusers in.\n\n') }))).toEqual([])
    expect(codes(merge(delta, { base: main.replace('let users out', 'let nobody out') }))).toEqual([])
  })
})
