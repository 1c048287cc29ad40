import { describe, expect, it } from 'vitest'
import { checkText } from '../../src/spec/index.ts'
import { brief, read } from './bytes.ts'

/** Criteria as `text | check | timeout`. */
function criteria(text: string): string[] {
  return (read(text).spec?.criteria ?? []).map(({ text: says, check }) =>
    [
      says,
      check === undefined ? '-' : checkText(check),
      ...(check !== undefined && 'timeout' in check ? [check.timeout] : []),
    ].join(' | '),
  )
}

describe('checks that are no commands', () => {
  it.each([
    ['- [ ] a\n  - verify: GET http://127.0.0.1:80/x', 'a | GET http://127.0.0.1:80/x -> 2xx'],
    ['- [ ] a\n  - verify: http GET <http://h/a_b_c> status 204', 'a | GET http://h/a_b_c -> 204'],
    [
      '- [ ] a\n  - verify: GET http://h/ -> 200 contains "it *is* so"',
      'a | GET http://h/ -> 200 contains "it *is* so"',
    ],
    ['- [ ] a\n  - verify: GET `http://h/?a=b c` contains "say \\"x\\"" within 5s', undefined],
    ['- [ ] a\n  - verify: HEAD http://h/ within 1m30s', 'a | HEAD http://h/ -> 2xx | 90000'],
    ['- [ ] a (verify: GET http://h/)', 'a | GET http://h/ -> 2xx'],
    ['- [ ] a, verify: GET http://h/x -> 404.', 'a. | GET http://h/x -> 404'],
    ['- [ ] a\n  - **verify:** file docs/a.md exists', 'a | file docs/a.md exists'],
    ['- [ ] a\n  - verify: file ./_a_/b.md contains `x "y"`', 'a | file specs/_a_/b.md contains "x "y""'],
    ['- [ ] a\n  - verify: file "my docs/a.md" exists', 'a | file my docs/a.md exists'],
    ['- [ ] a\n  verify: file a.md exists\n  and b', 'a and b | file a.md exists'],
    ['- [ ] a, verify: file a_b_.md exists\\\n  and *b*', 'a, and b | file a_b_.md exists'],
    ['- [ ] a\n  - verify: check lint', 'a | check lint'],
    ['- [ ] a\n  - Verify: check `test:packages/a` within 20m', 'a | check test:packages/a | 1200000'],
    ['> - [ ] a\n>   - verify: check lint', 'a | check lint'],
    ['- [ ] a\r\n  - verify: file a.md exists\r\n', 'a | file a.md exists'],
    ['- [ ] a\n  - verify: `x` within 20m', 'a | x | 1200000'],
    ['- [ ] a [@test](t.ts "n") within 90s', 'a | @test t.ts "n" | 90000'],
    ['- [ ] a\n  - verify: `x`, within 3h', 'a | x | 10800000'],
    ['- [ ] a, verify: `x` within 3 weeks', 'a, within 3 weeks | x'],
  ])('reads %j', (text, expected) => {
    expect(read(text).findings).toEqual([])
    if (expected !== undefined) expect(criteria(text)).toEqual([expected])
    else
      expect(read(text).spec?.criteria[0]?.check).toMatchObject({
        url: 'http://h/?a=b c',
        contains: 'say "x"',
        timeout: 5_000,
      })
  })

  it.each([
    ['- [ ] a\n  - verify: POST http://h/', 'error spec.bad-check specs/a.md:2:13'],
    ['- [ ] a\n  - verify: GET file:///etc/passwd', 'error spec.bad-check specs/a.md:2:13'],
    ['- [ ] a, verify: GET ftp://h/x', 'error spec.bad-check specs/a.md:1:18'],
    ['- [ ] a\n  - verify: GET http://h/ -> ok', 'error spec.bad-check specs/a.md:2:13'],
    ['- [ ] a\n  - verify: GET http://me:pw@h/', 'error spec.bad-check specs/a.md:2:13'],
    ['- [ ] a\n  - verify: GET http://h:99999/', 'error spec.bad-check specs/a.md:2:13'],
    ['- [ ] a\n  - verify: GET http://h/ within soon', 'error spec.bad-check specs/a.md:2:13'],
    ['- [ ] a\n  - verify: file a.md contains ""', 'error spec.bad-check specs/a.md:2:13'],
    ['- [ ] a\n  - verify: file ../../a.md exists', 'error spec.outside specs/a.md:2:13'],
    ['- [ ] a\n  - verify: check the logs', 'error spec.bare-check specs/a.md:2:5'],
    ['- [ ] a\n  - verify: file uploads contains errors', 'error spec.bare-check specs/a.md:2:5'],
    ['- [ ] a\n  - verify: check lint\n  - verify: file a exists', 'error spec.two-checks specs/a.md:3:13'],
  ])('finds fault with %j', (text, expected) => {
    expect(brief(read(text).findings)).toEqual([expected])
  })

  it('tells the place of a check', () => {
    const check = read('\uFEFF- [ ] ä\n  - verify:  GET http://h/').spec?.criteria[0]?.check
    expect(check).toEqual({ kind: 'http', method: 'GET', url: 'http://h/', line: 2, column: 14 })
  })
})
