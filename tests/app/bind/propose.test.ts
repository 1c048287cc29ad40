import { expect, test } from 'vitest'
import { propose, sureEnough } from '../../../src/app/bind/propose.ts'
import { testsIn } from '../../../src/checks/index.ts'
import { readSpec, type Spec } from '../../../src/spec/index.ts'

function spec(id: string, lines: string): Spec {
  return readSpec(Buffer.from(`---\nid: ${id}\n---\n\n# ${id}\n\n${lines}\n`), `specs/${id}.md`).spec!
}

const files: Record<string, string> = {
  'test/auth.test.ts': `
    describe('auth', () => {
      it('AC1: refuses a wrong password', () => {})
      it('auth#ac2 works', () => {})
      it('locks an account after five tries', () => {})
    })
    test('FR-001', () => {})
    test('sends a mail', () => {})
    test('a mail sends', () => {})
    test.each([1])('counts %s visitors', () => {})`,
  'tests/test_totals.py': 'class TestTotals:\n    def test_adds_taxes_to_total(self):\n        pass\n',
  'totals_test.go': 'func TestDividesTheTotal(t *testing.T) {\n}\n',
  'src/lib.rs': '#[cfg(test)]\nmod tests {\n    #[test]\n    fn rounds_prices() {}\n}\n',
  'test/other.test.ts': `test('AC1: something else', () => {})`,
}
const provers = {
  tests: new Map(Object.entries(files).map(([path, text]) => [path, testsIn(path, text)])),
  exists: (path: string) => path === 'README.md',
}

/** The proposal for the first criterion: `sure 0.9 [@test](...)`, or nothing. */
function best(...specs: Spec[]): string | undefined {
  const [first] = propose([specs[0]!], specs, provers)
  return first === undefined ? undefined : `${first.confidence >= sureEnough ? 'sure' : 'doubtful'} ${first.text}`
}

test.each([
  ['AC1: it refuses bad passwords', 'sure [@test](test/auth.test.ts "auth > AC1: refuses a wrong password")'],
  ['AC2: it lets you in', 'sure [@test](test/auth.test.ts "auth > auth#ac2 works")'],
  ['FR-001: it is fast', 'sure [@test](test/auth.test.ts "FR-001")'],
  ['FR-0011: it is fast', undefined],
  [
    'An account is locked after five tries',
    'sure [@test](test/auth.test.ts "auth > locks an account after five tries")',
  ],
  ['It sends a mail', 'doubtful [@test](test/auth.test.ts "sends a mail")'],
  ['It counts visitors', 'doubtful [@test](test/auth.test.ts "counts %25s visitors")'.replace('%25', '%')],
  ['Taxes are added to the total', 'sure [@test](tests/test_totals.py "TestTotals > test_adds_taxes_to_total")'],
  ['It divides the total', 'sure [@test](totals_test.go "TestDividesTheTotal")'],
  ['Prices are rounded', 'sure [@test](src/lib.rs "tests > rounds_prices")'],
  ['All of `test/other.test.ts` holds', 'sure [@test](test/other.test.ts)'],
  ['`docs/guide.md` exists', 'sure verify: file docs/guide.md exists'],
  ['People like it', undefined],
])('%s', (text, expected) => {
  expect(best(spec('auth', `- [ ] ${text}`))).toBe(expected)
})

test('an id that several specs bear is sure only where the test says which', () => {
  const [auth, bill] = [spec('auth', '- [ ] AC1: refuse'), spec('bill', '- [ ] AC1: pay')]
  expect(best(auth, bill)).toBe('sure [@test](test/auth.test.ts "auth > AC1: refuses a wrong password")')
  expect(best(bill, auth)).toMatch(/^doubtful /)
})

test('commands of a verification section are sure only for the one criterion of their spec', () => {
  const section = '\n\n## Validation Commands\n\n```bash\n# all\nnpm run e2e\n```\n\n## Notes\n\n```\nrm -rf x\n```'
  expect(best(spec('a', `- [ ] All is well${section}`))).toBe('sure verify: `npm run e2e`')
  expect(best(spec('a', `- [ ] All is well\n- [ ] And good${section}`))).toBe('doubtful verify: `npm run e2e`')
  const items = '\n\n## Verification\n\n**Commands:**\n\n- `npm test` -- expected: 0 failures'
  expect(best(spec('a', `- [ ] All is well${items}`))).toBe('sure verify: `npm test`')
})

test('what has a check is left alone', () => {
  expect(best(spec('auth', '- [ ] FR-001: a\n  - verify: `x`'))).toBeUndefined()
})

test.each([
  ["it.skip('AC7: holds', () => {})", 'skipped'],
  ["xit('AC7: holds', () => {})", 'skipped'],
  ["describe.skip('a', () => { it('AC7: holds', () => {}) })", 'skipped'],
  ["test('AC7: holds', { skip: true }, () => {})", 'skipped'],
  ["test('AC7: holds\\n on two lines', () => {})", 'not its own alone'],
  ['test(`AC7: holds\n on two lines`, () => {})', 'not its own alone'],
])('a test that could not be found green is never sure: %s', (text, why) => {
  const tests = new Map([['a.test.js', testsIn('a.test.js', text)]])
  const a = spec('a', '- [ ] AC7: it holds')
  const [first] = propose([a], [a], { tests, exists: () => false })
  expect(first!.confidence).toBeLessThan(sureEnough)
  expect(first!.reasons.join()).toContain(why)
})

test.each([
  ["test('AC7: holds \\u{41}\\x42', () => {})", 'AC7: holds AB'],
  ["test.skipIf(false)('AC7: holds', () => {})", 'AC7: holds'],
  ["test('AC7: skip: true is text', () => {})", 'AC7: skip: true is text'],
])('and one that can is: %s', (text, name) => {
  expect(testsIn('a.test.js', text)).toMatchObject([{ name, skipped: false }])
})
