import { describe, expect, it } from 'vitest'
import { sha256 } from '../../src/core/id.ts'
import { readSpec, specJson } from '../../src/spec/index.ts'
import { brief, read } from './bytes.ts'

const WHOLE = `---
id: 049
title: Add things
priority: high
needs: [base, 3.10]
may-change: tests/**
---

# Other title

## Acceptance criteria

- [ ] **AC3**: adds \`a\`, verify: \`npm test\`.
* [X] says no
  - verify: \`\`a\`b\`\`
  - [ ] says why (verify: \`x y\`)
+ [ ] keeps [@test](../t/a.test.ts "keeps it")

Extras
------
1. [x] plain
`

const at = (line: number, column: number) => ({ line, column })

describe('readSpec', () => {
  it('reads front matter, sections and criteria', () => {
    const { spec, findings } = read(WHOLE)
    expect(findings).toEqual([])
    const criterion = (id: string, text: string, line: number, column: number, box: number) => ({
      id,
      ref: `049#${id}`,
      text,
      ...at(line, column),
      state: 'open',
      box,
    })
    expect(spec).toEqual({
      id: '049',
      path: 'specs/a.md',
      files: ['specs/a.md'],
      dialect: 'mmm',
      kind: 'spec',
      title: 'Add things',
      status: 'ready',
      priority: 2,
      needs: ['base', '3.10'],
      mayChange: ['tests/**'],
      sections: [
        { title: 'Other title', depth: 1, ...at(9, 1) },
        { title: 'Acceptance criteria', depth: 2, ...at(11, 1) },
        { title: 'Extras', depth: 2, ...at(19, 1) },
      ],
      requirements: [],
      scenarios: [],
      tasks: [],
      criteria: [
        {
          ...criterion('AC3', 'AC3: adds a.', 13, 1, WHOLE.indexOf('[ ] **AC3') + 1),
          check: { kind: 'command', command: 'npm test', ...at(13, 34) },
        },
        {
          ...criterion('says-no', 'says no', 14, 1, WHOLE.indexOf('[X]') + 1),
          state: 'ticked',
          check: { kind: 'command', command: 'a`b', ...at(15, 13) },
        },
        {
          ...criterion('says-why', 'says why', 16, 3, WHOLE.indexOf('[ ] says why') + 1),
          parent: 'says-no',
          check: { kind: 'command', command: 'x y', ...at(16, 27) },
        },
        {
          ...criterion('keeps', 'keeps', 17, 1, WHOLE.indexOf('[ ] keeps') + 1),
          check: { kind: 'test', path: 't/a.test.ts', name: 'keeps it', ...at(17, 13) },
        },
        { ...criterion('plain', 'plain', 21, 1, WHOLE.indexOf('[x]') + 1), state: 'ticked' },
      ],
      questions: [],
      frozen: [],
      text: WHOLE,
      hash: sha256(WHOLE),
      places: {
        id: at(2, 1),
        'id.049': at(2, 5),
        title: at(3, 1),
        'title.Add things': at(3, 8),
        priority: at(4, 1),
        'priority.high': at(4, 11),
        needs: at(5, 1),
        'needs.base': at(5, 9),
        'needs.3.10': at(5, 15),
        'may-change': at(6, 1),
        'may-change.tests/**': at(6, 13),
      },
    })
  })

  it('reads a file without front matter as a checklist called like the file', () => {
    const { spec, findings } = read('- [ ] a\n', 'specs/deep/My list.MD')
    expect(findings).toEqual([])
    expect(spec && specJson(spec)).toEqual({
      id: 'My-list',
      path: 'specs/deep/My list.MD',
      files: ['specs/deep/My list.MD'],
      dialect: 'checklist',
      kind: 'spec',
      title: 'My-list',
      status: 'ready',
      requirements: [],
      scenarios: [],
      criteria: [{ id: 'a', ref: 'My-list#a', text: 'a', line: 1, column: 1, state: 'open', check: null }],
      tasks: [],
    })
  })

  it.each([
    ['LF', '# T\n\n- [ ] é, 🙂\n- [x] b\n', 0],
    ['CRLF', '# T\r\n\r\n- [ ] é, 🙂\r\n- [x] b\r\n', 0],
    ['lone CR', '# T\r\r- [ ] é, 🙂\r- [x] b\r', 0],
    ['mixed', '# T\r\n\r- [ ] é, 🙂\n- [x] b', 0],
    ['a byte order mark', '\uFEFF# T\n\n- [ ] é, 🙂\n- [x] b\n', 3],
  ])('keeps its place with %s', (_name, text) => {
    const { spec, findings } = read(text)
    const bytes = Buffer.from(text)
    expect(findings).toEqual([])
    expect(spec?.criteria.map(({ id, line, column, box }) => [id, line, column, box])).toEqual([
      [expect.stringMatching(/^é-/), 3, 1, bytes.indexOf('[ ]') + 1],
      ['b', 4, 1, bytes.indexOf('[x]') + 1],
    ])
  })

  it('says that a page without criteria is no spec', () => {
    expect(brief(read('# Read me\n\nHello [x](y)\n').findings)).toEqual(['info spec.none specs/a.md:1:1'])
    expect(brief(read('').findings)).toEqual(['info spec.none specs/a.md:1:1'])
    expect(brief(read('---\nid: a\n---\n# T\n').findings)).toEqual(['warning spec.no-criterion specs/a.md:1:1'])
  })

  it.each([
    ['bytes that are not UTF-8', [0x61, 0x0a, 0x62, 0xff], 'error spec.not-utf8 specs/a.md:2:2'],
    ['bytes behind a real replacement sign', [0xef, 0xbf, 0xbd, 0xc3], 'error spec.not-utf8 specs/a.md:1:2'],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], 'error spec.not-utf8 specs/a.md'],
    ['NUL', [0x61, 0x00], 'error spec.binary specs/a.md'],
  ])('refuses %s', (_name, bytes, expected) => {
    const { spec, findings } = readSpec(Uint8Array.from(bytes), 'specs/a.md')
    expect(spec).toBeUndefined()
    expect(brief(findings)).toEqual([expected])
  })

  it.each([
    ['too many bytes', '- [ ] a\n'.repeat(2_700_000), 'error spec.too-large specs/a.md'],
    ['too many lines', `- [ ] a\n${'\n'.repeat(1_100_000)}`, 'error spec.too-long specs/a.md:1000001:1'],
    ['too many headings', '## H\n\n- [ ] a\n\n'.repeat(50_001), 'error spec.too-long specs/a.md:200001:1'],
    ['too many fences', '```\n```\n- [ ] a\n'.repeat(60_000), 'error spec.too-long specs/a.md:150001:1'],
    ['nesting by indent', nested(900), 'error spec.too-deep specs/a.md:101:1'],
    ['nesting in one line', `${'- '.repeat(5000)}a`, 'error spec.too-deep specs/a.md:1:1'],
    ['nested quotes', `${'>'.repeat(5000)}a`, 'error spec.too-deep specs/a.md:1:1'],
    ['emphasis', `- ${'*a_ '.repeat(20_000)}`, 'error spec.too-dense specs/a.md:1:1'],
  ])('refuses %s instead of hanging', (_name, text, expected) => {
    expect(brief(read(text).findings)).toEqual([expected])
  })

  it('reads what lies just below the limits', () => {
    expect(read(nested(100)).spec?.criteria.length).toBe(100)
    expect(read(`${'- - '.repeat(200)}\n\n- [ ] a\n`).spec?.criteria.length).toBe(1)
    expect(read(`\`\`\`\n${'a_b_c\n'.repeat(4000)}\`\`\`\n- [ ] a\n`).spec?.criteria.length).toBe(1)
    expect(read(`${'Some *words*.\n\n'.repeat(200_000)}- [ ] a\n`).spec?.criteria.length).toBe(1)
    expect(read('## H\n\n- [ ] a\n\n'.repeat(20_000)).spec?.criteria.length).toBe(20_000)
    expect(read(`- [ ] a\n${'\n'.repeat(900_000)}`).spec?.criteria.length).toBe(1)
    expect(read('- [ ] **a** `b`\n'.repeat(1500)).spec?.criteria.length).toBe(1500)
  })
})

function nested(depth: number): string {
  return Array.from({ length: depth }, (_, i) => `${'  '.repeat(i)}- [ ] a${i}\n`).join('')
}
