import { describe, expect, test } from 'vitest'
import { found, lint, mended } from './world.ts'

/** A spec of mmm's own with these criteria, which start on line 6. */
const spec = (...lines: string[]) => `---\nid: a\n---\n## Acceptance criteria\n\n${lines.join('\n')}\n`

describe('duplicate-id', () => {
  test('an id on two criteria is an error; it is mended by the next number where nothing names it', async () => {
    const text = spec('- [ ] AC1: it adds', '- [ ] AC2: it divides', '- [ ] AC1: it subtracts')
    const [one, ...others] = await lint({ 'specs/a.md': text })
    expect(others).toEqual([])
    expect(one).toMatchObject({ code: 'spec.duplicate-id', severity: 'error', at: { line: 8, column: 1 } })
    expect(await mended('duplicate-id', text)).toBe(text.replace('AC1: it subtracts', 'AC3: it subtracts'))
  })

  test('three get numbers of their own, filled up as the others are', async () => {
    const text = spec('- [ ] FR-001: a', '- [ ] FR-001: b', '- [ ] FR-001: c')
    const after = await mended('duplicate-id', text)
    expect(after).toBe(text)
    const two = spec('- [ ] **FR-001**: a', '- [ ] **FR-001**: b')
    expect(await mended('duplicate-id', two)).toBe(two.replace('FR-001**: b', 'FR-002**: b'))
  })

  test('what is ticked, or named elsewhere, keeps its id; an id in a text is none', async () => {
    const ticked = spec('- [ ] AC1: it adds', '- [x] AC1: it subtracts')
    expect(await mended('duplicate-id', ticked)).toBe(ticked)
    const named = spec('- [ ] AC1: it adds', '- [ ] AC1: it subtracts', '', 'See AC1.')
    expect(await mended('duplicate-id', named)).toBe(named)
    expect(await found('duplicate-id', spec('- [ ] AC1: a', '- [ ] AC2: as AC1: but more'))).toEqual([])
  })
})

describe('missing-id', () => {
  test('one without an id among others that have one gets the next, in their way', async () => {
    const text = spec('- [ ] AC1: it adds', '- [ ] it divides', '- [ ] AC9: it subtracts')
    expect(await found('missing-id', text)).toEqual(['7:1 This criterion has no id, the others have one such as "AC1"'])
    expect(await mended('missing-id', text)).toBe(text.replace('it divides', 'AC10: it divides'))
    const bold = spec('- [ ] **AC-1** – a', '- [ ] **AC-2** – b', '- [ ] c')
    expect(await mended('missing-id', bold)).toBe(bold.replace('] c', '] **AC-3** – c'))
  })

  test('a box of unknown state, and an id with a letter behind it, are not written to', async () => {
    const odd = '- [ ] AC1: a\n- [ ] AC2: b\n- [ ] AC3: c\n- [~] d is 4\n'
    expect(await found('missing-id', odd)).toEqual(['4:1 This criterion has no id, the others have one such as "AC1"'])
    expect(await mended('missing-id', odd)).toBe(odd)
    const letters = "- [ ] T001 a\n- [ ] T002 b\n- [ ] T002a c\n- [ ] T002' d\n- [ ] T003 e\n"
    expect(await found('missing-id', letters)).toEqual([])
    expect(await mended('missing-id', letters)).toBe(letters)
  })

  test('nothing is said where most have none, or ids are of several kinds; ticked ones are told and left', async () => {
    expect(await found('missing-id', spec('- [ ] AC1: a', '- [ ] b', '- [ ] c'))).toEqual([])
    expect(await found('missing-id', spec('- [ ] AC1: a', '- [ ] FR-1: b', '- [ ] c'))).toEqual([])
    const ticked = spec('- [ ] AC1: a', '- [ ] AC2: b', '- [x] c')
    expect(await found('missing-id', ticked)).toHaveLength(1)
    expect(await mended('missing-id', ticked)).toBe(ticked)
  })
})

describe('vague-word', () => {
  test('a vague word is found where it stands, each word once in an item', async () => {
    const text = spec('- [ ] it is fast, user-friendly and fast', '- [ ] it handles a, b', '      and c etc.')
    expect(await found('vague-word', text)).toEqual([
      '6:13 "fast" leaves open when this is met',
      '6:19 "user-friendly" leaves open when this is met',
      '8:13 "etc" leaves open when this is met',
    ])
  })

  test('a measure, a check, a quotation, code, a name and history take it away', async () => {
    const text = spec(
      '- [ ] it is fast: under 200 ms',
      '- [ ] it is fast, verify: `npm run bench`',
      '- [ ] the button says "Quick and easy" and `fast` is a flag',
      '- [ ] the quick start and fail-fast mode are shown',
      '- [x] it was easy',
      '- [ ] breakfast, fasting and src/fast/x.ts are words',
      '- [ ] the todo list is shown with its TODO comments',
      '- [ ] signs ($, %, etc.) are kept',
    )
    expect(await found('vague-word', text)).toEqual([])
    expect(await found('vague-word', spec('- [ ] it is easy').replace('id: a', 'id: a\nstatus: done'))).toEqual([])
  })

  test('a measure says nothing about what is unfinished', async () => {
    expect(await found('vague-word', spec('- [ ] it lists 10 items, etc.'))).toHaveLength(1)
  })

  test('the list can be changed, and words with signs are taken as they are', async () => {
    const text = spec('- [ ] it is blazing and fast', '- [ ] the (very) c++ thing is there')
    const settings = { vague: { add: ['Blazing', 'c++', '(very)'], remove: ['fast'] } }
    expect(await found('vague-word', text, settings)).toEqual([
      '6:13 "blazing" leaves open when this is met',
      '7:11 "(very)" leaves open when this is met',
      '7:18 "c++" leaves open when this is met',
    ])
  })

  test('other languages are passed over', async () => {
    expect(await found('vague-word', spec('- [ ] Das ist fast immer so', '- [ ] 速く fast'))).toEqual([])
  })
})

describe('uncheckable', () => {
  test('what is only felt is found; what can be seen, or has a check, is not', async () => {
    const text = spec(
      '- [ ] the design looks nice',
      '- [ ] the design looks nice, verify: `npm test`',
      '- [ ] it works well when the list is empty',
      '- [ ] people can log in',
      '- [ ] it is better than 0.9',
      '- [ ] headings make stable anchors',
      '- [ ] Users are happy.',
      '- [ ] It works',
    )
    expect(await found('uncheckable', text)).toEqual(
      ['6:1', '12:1', '13:1'].map((place) => `${place} Nothing in this criterion can be seen or measured`),
    )
  })
})

describe('clarification-left', () => {
  test('marks are found outside of code, each with its question', async () => {
    const text = spec(
      '- [ ] users log in [NEEDS CLARIFICATION: how?]',
      '- [ ] `[NEEDS CLARIFICATION: no]` is a mark',
      '- [x] No [NEEDS CLARIFICATION] markers remain',
      '',
      '```',
      '[NEEDS CLARIFICATION: in a fence]',
      '```',
      '',
      '[NEEDS CLARIFICATION] what of it',
    )
    expect(await found('clarification-left', text)).toEqual([
      '6:20 A question is left open: how?',
      '14:1 A question is left open',
    ])
  })
})

describe('template-text', () => {
  test('placeholders of templates are found, what looks like one is not', async () => {
    const text = spec(
      '- [ ] TXXX does it',
      '- [ ] the [DATE](https://example.org) link is no placeholder',
      '- [ ] `[FEATURE NAME]` in code is none',
      '- [ ] {{FEATURE_NAME}} is shown, {{ name }} is not meant',
      '- [ ] an [array] stays',
    )
    expect(await found('template-text', text)).toEqual([
      '6:7 "TXXX" is text of a template',
      '9:7 "{{FEATURE_NAME}}" is text of a template',
    ])
  })
})

describe('contradiction', () => {
  test('opposite demands and two numbers for one measure are found, with both places', async () => {
    const text = spec(
      '- [ ] AC1: The system MUST store plain passwords in the log',
      '- [ ] AC2: The system must not store plain passwords in the log.',
      '- [ ] AC3: When idle, the server SHALL answer a request within 2 seconds',
      '- [ ] AC4: When idle, the server SHALL answer a request within 5 s',
    )
    expect(await found('contradiction', text)).toEqual([
      '7:1 "AC2" contradicts "AC1" at specs/a.md:6:1: one demands what the other forbids',
      '9:1 "AC4" contradicts "AC3" at specs/a.md:8:1: 5 s here, 2 s there',
    ])
  })

  test('in two specs too', async () => {
    const files = {
      'specs/a.md': spec('- [ ] AC1: Sessions MUST expire after 30 minutes of idle time'),
      'specs/b.md': '- [ ] AC1: Sessions MUST expire after 60 minutes of idle time\n',
    }
    expect(await found('contradiction', files)).toEqual([
      'specs/b.md:1:1 "AC1" contradicts "AC1" at specs/a.md:6:1: 60 min here, 30 min there',
    ])
  })

  test('another condition, bound, unit, object or plain number is no contradiction', async () => {
    const text = spec(
      '- [ ] A1: When signed in, the page MUST show the admin menu',
      '- [ ] A2: When not signed in, the page MUST NOT show the admin menu',
      '- [ ] B1: Names MUST have at least 3 characters in the form',
      '- [ ] B2: Names MUST have at most 64 characters in the form',
      '- [ ] C1: The client MUST store tokens in memory only',
      '- [ ] C2: The client MUST NOT store tokens in local storage',
      '- [ ] D1: The server MUST answer unknown paths with status 404',
      '- [ ] D2: The server MUST answer unknown paths with status 410',
      '- [ ] E1: The job MUST retry failed uploads after 5 seconds',
      '- [ ] E2: The job MUST retry failed uploads after 5 minutes',
      '- [ ] F1: It MAY cache answers for 5 minutes in memory',
      '- [ ] F2: It MAY cache answers for 9 minutes in memory',
    )
    expect(await found('contradiction', text)).toEqual([])
  })

  test('ten thousand demands on one subject are compared in a moment', async () => {
    const words = Array.from({ length: 400 }, (_, i) => `w${i}x`)
    const lines = Array.from(
      { length: 10_000 },
      (_, i) =>
        `- [ ] The system MUST keep ${words[i % 400]} beside ${words[(i * 7) % 399]} and ${words[(i * 13) % 397]} here`,
    )
    expect(await found('contradiction', spec(...lines))).toEqual([])
  })
})

describe('overlap', () => {
  test('nearly the same words are found once; a number, a negation or code tells them apart', async () => {
    const text = spec(
      '- [ ] AC1: exporting a report writes one file per month into the chosen folder',
      '- [ ] AC2: Exporting reports writes one file per month into the chosen folder.',
      '- [ ] AC3: exporting a report writes no file per month into the chosen folder',
      '- [ ] AC4: exporting a report writes one file per month into the chosen folder of `b`',
    )
    expect(await found('overlap', text)).toEqual(['7:1 "AC2" says nearly the same as "AC1" at specs/a.md:6:1'])
  })

  test('phrases of the house, short ones and those with checks are passed over', async () => {
    const phrase = '- [ ] all tests of the whole project pass on every machine of ours\n'
    const files = Object.fromEntries(['a', 'b', 'c'].map((name) => [`specs/${name}.md`, phrase]))
    expect(await found('overlap', files)).toEqual([])
    const checked = spec('- [ ] it adds two numbers and shows their sum below', '  - verify: `a`')
    const both = { 'specs/a.md': checked, 'specs/b.md': checked.replace('id: a', 'id: b') }
    expect(await found('overlap', both)).toEqual([])
    expect(await found('overlap', spec('- [ ] it adds', '- [ ] it adds.'))).toEqual([])
  })
})

describe('missing-test', () => {
  test('a ticked criterion whose test is gone is found at the link; an open one is still to be written', async () => {
    const files = {
      'specs/a.md': spec(
        '- [x] AC1: a [@test](t/a.ts)',
        '- [x] AC2: b [@test](t/gone.ts "n")',
        '- [ ] AC3: c [@test](t/new.ts)',
      ),
      't/a.ts': '',
    }
    expect(await found('missing-test', files)).toEqual(['7:14 The test file "t/gone.ts" does not exist'])
  })
})

describe('headings', () => {
  test('a heading without a blank is mended by one', async () => {
    const text = spec('- [ ] a', '', '##Notes', '#tag', '`##code`', '', '```', '##!x', '##In', '```')
    expect(await found('malformed-heading', text)).toEqual([
      '8:1 There is no blank behind these signs, so this is no heading',
    ])
    expect(await mended('malformed-heading', text)).toBe(text.replace('##Notes', '## Notes'))
  })

  test('a heading in a fence is found once a fence, an example in markdown is not', async () => {
    const text = spec(
      '- [ ] a',
      '',
      '```',
      '### Requirement: X',
      '#### Scenario: y',
      '```',
      '',
      '~~~md',
      '### Requirement: Z',
      '~~~',
      '',
      '```sh',
      '# Purpose of this',
      '```',
    )
    expect(await found('heading-in-fence', text)).toEqual([
      '9:1 "### Requirement: X" stands in a fence and counts for nothing',
    ])
    expect((await lint({ 'specs/a.md': text })).map(({ severity }) => severity)).toEqual(['info'])
    const open = await lint({ 'specs/a.md': spec('- [ ] a', '', '```', 'code', '## Acceptance Criteria') })
    expect(open.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning spec.heading-in-fence'])
  })
})

describe('settings', () => {
  test('a rule can be off, or weigh otherwise, findings of reading among them', async () => {
    const text = spec('- [ ] AC1: it is fast', '- [ ] AC1: it is easy')
    const off = await lint({ 'specs/a.md': text }, { rules: { 'vague-word': 'off', 'duplicate-id': 'info' } })
    expect(off.map(({ code, severity }) => [code, severity])).toEqual([['spec.duplicate-id', 'info']])
    const errors = await lint({ 'specs/a.md': text }, { rules: { 'vague-word': 'error' } })
    expect(errors.map(({ severity }) => severity)).toEqual(['error', 'error', 'error'])
  })
})

test('odd bytes, ends of lines and tags do not move a place', async () => {
  const text = spec('- [ ] 🙂 it is **fast**', '- [ ] <b>x</b> it is easy').replaceAll('\n', '\r\n')
  expect(await found('vague-word', `\uFEFF${text}`)).toEqual([
    '6:18 "fast" leaves open when this is met',
    '7:22 "easy" leaves open when this is met',
  ])
})
