import { describe, expect, it } from 'vitest'
import { checkText } from '../../src/spec/index.ts'
import { brief, read } from './bytes.ts'

/** Criteria as `id | text | check`. */
function criteria(text: string): string[] {
  return (read(text).spec?.criteria ?? []).map(({ id, text: says, check }) =>
    [id, says, check === undefined ? '-' : checkText(check)].join(' | '),
  )
}

describe('checks', () => {
  it.each([
    ['- [ ] a\n  - verify: `x`', 'a | a | x'],
    ['- [ ] a\n  - more\n    - Verify: `x`', 'a | a | x'],
    ['- [ ] a\n  verify: `x`', 'a | a | x'],
    ['- [ ] a\n\n  **verify:** `x`', 'a | a | x'],
    ['- [ ] a (verify: `x`)', 'a | a | x'],
    ['- [ ] a — verify: `x`.', 'a | a. | x'],
    ['- [ ] a, verify: `x`, in CI', 'a-in-ci | a, in CI | x'],
    ['- [ ] a verify:\n  `x`', 'a | a | x'],
    ['- [ ] a\n  - verify:\n    ```sh\n    x\n    y\n    ```', 'a | a | x\ny'],
    ['- [ ] a [@test](t/a.ts)', 'a | a | @test t/a.ts'],
    ['- [ ] a\n  [@test](./a.ts "b  c")', 'a | a | @test specs/a.ts "b c"'],
    ['- [ ] a\n  - [@test](<a b.ts>)', 'a | a | @test a b.ts'],
    ['- [ ] reverify: `x`', 'reverify-x | reverify: x | -'],
    ['- [ ] a `verify:` `x`', 'a-verify-x | a verify: x | -'],
  ])('takes the check of %j', (text, expected) => {
    expect(read(text).findings).toEqual([])
    expect(criteria(text)).toEqual([expected])
  })

  it.each([
    ['- [ ] a\n  - verify: npm test', 'error spec.bare-check specs/a.md:2:5'],
    ['- [ ] it must verify: x and y', 'warning spec.bare-check specs/a.md:1:15'],
    ['- [ ] a\n  - verify:', 'error spec.empty-check specs/a.md:2:5'],
    ['- [ ] a\n  - verify: ` `', 'error spec.empty-check specs/a.md:2:13'],
    ['- [ ] a\n  - verify: `x`\n  - verify: `y`', 'error spec.two-checks specs/a.md:3:13'],
    ['1. [ ] a\n  - verify: `x`', 'error spec.orphan-check specs/a.md:2:3'],
    ['- [ ] verify: `x`', 'warning spec.no-text specs/a.md:1:1'],
    ['- [ ] <!-- later -->', 'error spec.empty-criterion specs/a.md:1:1'],
    ['- [ ] a [@test](../../x.ts)', 'error spec.outside specs/a.md:1:9'],
    ['- [ ] a [@test](/etc/passwd)', 'error spec.outside specs/a.md:1:9'],
    ['- [ ] a [@test](a/../../x.ts)', 'error spec.outside specs/a.md:1:9'],
    ['- [ ] a [@test](https://a.b/c)', 'error spec.outside specs/a.md:1:9'],
    ['- [ ] a [@test](%2e%2e/x.ts "b")', undefined],
    ['- [ ] a [@test](b c.ts)', 'error spec.bad-test specs/a.md:1:9'],
  ])('reports %j', (text, expected) => {
    expect(brief(read(text).findings)).toEqual(expected === undefined ? [] : [expected])
  })
})

describe('ids', () => {
  it('keeps an id given in the text, and derives others from the text alone', () => {
    const ids = ['**FR-001**: a', 'T014 b', '[CHK007] c', 'AC-2.1 d', 'PROJ-12: e', 'UTF-8: f', 'S3 upload works'].map(
      (text) => criteria(`- [ ] ${text}`)[0]!.split(' | ')[0],
    )
    expect(ids).toEqual(['FR-001', 'T014', 'CHK007', 'AC-2.1', 'PROJ-12', 'utf-8-f', 's3-upload-works'])
  })

  it('tells texts apart that differ in signs or far behind', () => {
    const long = 'the command line prints a sentence that says '
    const text = ['a < b', 'a > b', `${long}yes`, `${long}no`].map((says) => `- [ ] ${says}\n`).join('')
    const ids = criteria(text).map((line) => line.split(' | ')[0]!)
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^[a-z-]{1,33}-[0-9a-f]{6}$/)
  })

  it('numbers the same text, and leaves other ids alone', () => {
    expect(criteria('- [ ] a\n- [ ] a\n- [ ] a 2\n- [ ] A!\n')).toEqual([
      'a | a | -',
      'a-3 | a | -',
      'a-2 | a 2 | -',
      'a-4 | A! | -',
    ])
  })

  it('reports an id that is given twice', () => {
    const text = '- [ ] AC1: a\n- [ ] AC1: b\n'
    expect(brief(read(text).findings)).toEqual(['error spec.duplicate-id specs/a.md:2:1'])
    expect(criteria(text)).toEqual(['AC1 | AC1: a | -', 'AC1-2 | AC1: b | -'])
  })

  it('does not change when a check comes, changes or goes', () => {
    const ways = ['a <b> it', 'a <b> it, verify: `x`', 'a <b> it (verify: `y`)', 'a <b> it.\n  - verify: `z`']
    const ids = ways.map((text) => criteria(`- [ ] ${text}`)[0]!.split(' | ')[0])
    expect(new Set(ids).size).toBe(1)
  })
})
