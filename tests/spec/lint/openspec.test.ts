import { describe, expect, test } from 'vitest'
import { readSpec } from '../../../src/spec/index.ts'
import { lintSpecs } from '../../../src/spec/lint/lint_specs.ts'
import { baseKey } from '../../../src/spec/lint/rule.ts'
import { found, specsOf, type Files } from './world.ts'

const scenario = (name: string) => `#### Scenario: ${name}\n\n- **WHEN** it is asked\n- **THEN** it answers\n\n`
const requirement = (name: string, body = 'The system SHALL do it.', scenarios: string[] = ['One']) =>
  `### Requirement: ${name}\n\n${body}\n\n${scenarios.map(scenario).join('')}`
const main = (...blocks: string[]) =>
  `# Auth\n\n## Purpose\n\nPeople prove who they are, so that their data is their own.\n\n## Requirements\n\n${blocks.join('')}`
const mainPath = 'openspec/specs/auth/spec.md'
const deltaPath = (change: string) => `openspec/changes/${change}/specs/auth/spec.md`

/** A project with one main spec and one change. */
const project = (
  delta: string,
  base = main(requirement('Log in', undefined, ['One', 'Two']), requirement('Log out')),
): Files => ({
  [mainPath]: base,
  'openspec/changes/one/proposal.md':
    '# Change: One\n\n## Why\n\nPeople forget their passwords, and nobody can let them in again.\n',
  'openspec/changes/one/tasks.md': '## 1. Work\n\n- [ ] 1.1 Do it\n',
  [deltaPath('one')]: delta,
})

describe('deltas', () => {
  test('a change that fits its main spec has no finding', async () => {
    const delta = [
      '## ADDED Requirements\n\n',
      requirement('Reset'),
      '## MODIFIED Requirements\n\n',
      requirement('Log in', 'The system SHALL do it twice.', ['One', 'Two', 'Three']),
      '## REMOVED Requirements\n\n### Requirement: Log out\n\n**Reason**: unused\n\n**Migration**: none\n',
    ].join('')
    expect(await found(undefined, project(delta))).toEqual([])
  })

  test('a target that does not exist is found with the near miss', async () => {
    const delta = `## MODIFIED Requirements\n\n${requirement('Log In')}## REMOVED Requirements\n\n### Requirement: Sign out\n`
    expect(await found('delta-unknown-target', project(delta))).toEqual([
      `${deltaPath('one')}:3:1 MODIFIED "Log In", which is no requirement of "auth"`,
      `${deltaPath('one')}:14:1 REMOVED "Sign out", which is no requirement of "auth"`,
    ])
  })

  test('one that another open change brings is a warning, a capability that is missing an error', async () => {
    const files = project(`## MODIFIED Requirements\n\n${requirement('Reset')}`)
    const two = { ...files, [deltaPath('two')]: `## ADDED Requirements\n\n${requirement('Reset')}` }
    expect(await found('delta-unknown-target', two)).toEqual([
      `${deltaPath('one')}:3:1 MODIFIED "Reset" waits for the change "two", which brings it`,
    ])
    delete files[mainPath]
    expect(await found('delta-unknown-target', files)).toEqual([
      `${deltaPath('one')}:3:1 MODIFIED "Reset": there is no main specification "auth"`,
    ])
  })

  test('what is renamed first may be modified under its new name', async () => {
    const renamed = '## RENAMED Requirements\n\n- FROM: `### Requirement: Log in`\n- TO: `### Requirement: Sign in`\n\n'
    const good = project(`${renamed}## MODIFIED Requirements\n\n${requirement('Sign in', undefined, ['One', 'Two'])}`)
    expect(await found(undefined, good)).toEqual([])
    const lost = project(`${renamed}## MODIFIED Requirements\n\n${requirement('Sign in', undefined, ['Two'])}`)
    expect(await found('delta-lost-scenario', lost)).toEqual([
      `${deltaPath('one')}:8:1 MODIFIED "Sign in" loses the scenario "One"`,
    ])
    const old = project(`${renamed}## MODIFIED Requirements\n\n${requirement('Log in', undefined, ['One', 'Two'])}`)
    expect((await found('delta-clash', old))[0]).toContain('is both RENAMED and MODIFIED')
  })

  test('a name that is there already cannot be added or renamed to', async () => {
    const delta = `## ADDED Requirements\n\n${requirement('Log out')}## RENAMED Requirements\n\n- FROM: \`### Requirement: Log in\`\n- TO: \`### Requirement: Log out\`\n`
    expect(await found('delta-already-there', project(delta))).toEqual([
      `${deltaPath('one')}:3:1 "Log out" is a requirement of "auth" already (${mainPath}:23)`,
      `${deltaPath('one')}:14:1 "Log out" is a requirement of "auth" already (${mainPath}:23)`,
    ])
  })

  test.each([
    ['ADDED', 'REMOVED', 'is both ADDED and REMOVED'],
    ['MODIFIED', 'REMOVED', 'is both MODIFIED and REMOVED'],
    ['ADDED', 'MODIFIED', 'is both ADDED and MODIFIED'],
    ['MODIFIED', 'MODIFIED', 'is MODIFIED twice'],
  ])('%s and %s of one name exclude each other', async (a, b, message) => {
    const text = (op: string) =>
      `## ${op} Requirements\n\n${op === 'REMOVED' ? '### Requirement: Log in\n' : requirement('Log in', undefined, ['One', 'Two'])}\n`
    const clashes = await found('delta-clash', project(text(a) + text(b)))
    expect(clashes).toHaveLength(1)
    expect(clashes[0]).toContain(message)
  })

  test('a name that is modified and added is one error, though it is in the main spec too', async () => {
    const block = requirement('Log in', undefined, ['One', 'Two'])
    const delta = `## MODIFIED Requirements\n\n${block}## ADDED Requirements\n\n${block}`
    const path = deltaPath('one')
    expect(await found(undefined, project(delta))).toEqual([
      `delta-clash ${path}:19:1 "Log in" is both MODIFIED and ADDED, the other one on line 3 of ${path}`,
    ])
  })

  test('scenarios that MODIFIED leaves out are counted, not only looked up', async () => {
    const base = main(requirement('Log in', undefined, ['One', 'One', 'Two']))
    const delta = `## MODIFIED Requirements\n\n${requirement('Log in', undefined, ['One', 'Three'])}`
    expect(await found('delta-lost-scenario', project(delta, base))).toEqual([
      `${deltaPath('one')}:3:1 MODIFIED "Log in" loses the scenarios "One", "Two"`,
    ])
  })

  test('two open changes that touch one requirement are found, archived ones are not', async () => {
    const delta = `## MODIFIED Requirements\n\n${requirement('Log in', undefined, ['One', 'Two'])}`
    const files = {
      ...project(delta),
      [deltaPath('two')]: delta,
      'openspec/changes/archive/2026-01-01-old/specs/auth/spec.md': delta,
    }
    expect(await found('delta-overlap', files)).toEqual([
      `${deltaPath('two')}:3:1 MODIFIED "Log in": the open change "one" touches it too (${deltaPath('one')}:3)`,
    ])
  })

  test('a base that changed after the delta was written is found', async () => {
    const files = project(`## MODIFIED Requirements\n\n${requirement('Log in', undefined, ['One', 'Two'])}`)
    const specs = await specsOf(files)
    const then = (text: string) => readSpec(Buffer.from(text), mainPath).spec!
    const lint = (base: string) =>
      lintSpecs(specs, {
        reading: [],
        textOf: (file) => files[file],
        bases: new Map([[baseKey(deltaPath('one'), 'auth'), then(base)]]),
      }).map(({ code, hint }) => `${code}: ${hint}`)
    expect(lint(files[mainPath]!)).toEqual([])
    expect(lint(main(requirement('Log in', 'The system SHALL do it once.', ['One', 'Two'])))).toEqual([
      `spec.delta-base-changed: Compare it with ${mainPath}:9, and commit it anew`,
    ])
  })
})

describe('main specs', () => {
  test('a sentence without SHALL or MUST is found, also where only the heading has it; not in other languages', async () => {
    const files = {
      [mainPath]: main(
        requirement('Log in', 'The system does it.'),
        requirement('It SHALL be', 'The system does it and more.'),
      ),
      'openspec/specs/de/spec.md': main(
        requirement('Anmelden', 'Das System meldet Leute an, die sich ausweisen.'),
      ).replace(/WHEN.*|THEN.*/g, 'x'),
    }
    expect(await found('no-modal', files)).toEqual([
      `${mainPath}:9:1 The requirement "Log in" says neither SHALL nor MUST`,
      `${mainPath}:18:1 The requirement "It SHALL be" says SHALL or MUST in its heading only`,
    ])
  })

  test('lengths: a short purpose, a long requirement', async () => {
    const text = main(requirement('Log in', `The system SHALL ${'do it '.repeat(90)}`)).replace(/People.*/, 'Log in.')
    expect(await found(undefined, { [mainPath]: text })).toEqual([
      `short-purpose ${mainPath}:3:1 The purpose has 7 characters`,
      `long-requirement ${mainPath}:9:1 The requirement "Log in" has 556 characters before its scenarios`,
    ])
  })

  test('vague words and contradictions in bodies are found where they stand', async () => {
    const text = main(
      requirement('Log in', 'The system SHALL answer a login request within 2 seconds.'),
      requirement('Sign in', 'The system SHALL answer a login request within 9 seconds.'),
      requirement('Errors', 'The system SHALL show appropriate messages.\n\n```\nfast\n```'),
    )
    expect(await found('vague-word', { [mainPath]: text })).toEqual([
      `${mainPath}:29:23 "appropriate" leaves open when this is met`,
    ])
    expect((await found('contradiction', { [mainPath]: text }))[0]).toContain('9 s here, 2 s there')
  })

  test('a bold line for a heading is found', async () => {
    const text = main(requirement('Log in')) + '\n**Scenario: Two**\n\n- **WHEN** a\n'
    expect(await found('malformed-heading', { [mainPath]: text })).toEqual([
      `${mainPath}:19:1 "Scenario: Two" is bold text here, not a heading`,
    ])
  })
})

test('tasks bear the number of their group, numbers compared as such', async () => {
  const files = project(`## ADDED Requirements\n\n${requirement('Reset')}`)
  files['openspec/changes/one/tasks.md'] =
    '## 01. Work\n\n- [ ] 1.1 Do\n- [ ] 2.1 Wrong\n\n## Notes\n\n- [ ] 9.1 Free\n\n## 2. More\n\n- [x] 2.2a Do\n'
  expect(await found('task-number', files)).toEqual([
    'openspec/changes/one/tasks.md:4:1 The task "2.1" stands in group 01',
  ])
})

test('a change with very many deltas is a remark', async () => {
  const many = Array.from({ length: 11 }, (_, i) => requirement(`R${i}`)).join('')
  expect(await found('many-deltas', project(`## ADDED Requirements\n\n${many}`))).toHaveLength(1)
  expect(await found('many-deltas', project(`## ADDED Requirements\n\n${requirement('R')}`))).toEqual([])
})

test('a proposal that says in a few words why is found, one that says more is not', async () => {
  const files = project(`## ADDED Requirements\n\n${requirement('Reset')}`)
  const path = 'openspec/changes/one/proposal.md'
  const why = (text: string) =>
    found('short-why', { ...files, [path]: `## Why\n\n${text}\n\n## What Changes\n\n- a\n` })
  expect(await why('Because.\n\n<!-- Say why this change is needed, in a sentence or two, please. -->')).toEqual([
    `${path}:1:1 The reason has 8 characters`,
  ])
  expect(await why('Because.\n\n### Today\n\nPeople forget their passwords and stay out.')).toEqual([])
})

test.each<[string, string[]]>([
  ['schema: spec-driven\ncreated: 2026-01-31\nretire_capabilities: true\nskip_specs: false\n', []],
  ['schema: spec-driven\naffected_areas: [cli]\ninitiative: { store: a-b, id: c }\n# more\nother: 1\n', []],
  [
    'schema: [bad\n',
    ['2:1 This is no valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  ['created: 2026-01-31\n', ['1:1 "schema" names no schema']],
  ['schema: a\ncreated: yesterday\n', ['2:10 "created" is no date']],
  ['schema: a\nretire_capabilities: [auth]\n', ['2:22 "retire_capabilities" is neither true nor false']],
  ['- schema\n', ['1:1 This holds no keys']],
])('settings of a change: %j', async (text, expected) => {
  const path = 'openspec/changes/one/.openspec.yaml'
  const files = { ...project(`## ADDED Requirements\n\n${requirement('Reset')}`), [path]: text }
  expect(await found('change-settings', files)).toEqual(expected.map((one) => `${path}:${one}`))
})

test('headings that only mmm reads are told', async () => {
  const closed = main(requirement('Log in')).replace('## Requirements', '## Requirements ##')
  const line = 'OpenSpec does not see'
  expect(await found('unseen-heading', { [mainPath]: closed })).toEqual([
    `${mainPath}:7:1 ${line} "## Requirements ##" as a heading`,
  ])
  const setext = main(requirement('Log in')).replace('## Purpose', 'Purpose\n---')
  expect(await found('unseen-heading', { [mainPath]: `${setext}\n\`\`\`\n## Purpose ##\n\`\`\`\n` })).toEqual([
    `${mainPath}:3:1 ${line} "Purpose" as a heading`,
  ])
  const delta = project(` ## ADDED Requirements\n\n${requirement('Reset')}`)
  expect(await found('unseen-heading', delta)).toEqual([
    `${deltaPath('one')}:1:1 ${line} "## ADDED Requirements" as a heading`,
  ])
})
