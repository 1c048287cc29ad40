import { describe, expect, test } from 'vitest'
import { judgeTestChange } from '../../src/checks/index.ts'

const js = `import { test, describe, expect } from 'vitest'
import { add } from '../src/add.ts'

const helper = (x: number) => x + 1

test('adds', () => {
  expect(add(1, 2)).toBe(3) // (
})

describe('math', () => {
  beforeEach(() => {})
  it("doesn't \`break\` on {", async () => {
    const re = /[)}'"]/g
    expect(\`\${re} { \${[1].map((x) => { return \`\${x}}\` })}\`).toBe('}')
  })
  test.each([[1, 2], [3, 4]])('each %i', (a, b) => {
    expect(a).toBeLessThan(b)
  })
})
`

const judge = (candidate: string | undefined, base: string | undefined = js, path = 'tests/a.test.ts') =>
  judgeTestChange(path, base, candidate)
const edit = (from: string, to: string, base = js) => {
  if (!base.includes(from)) throw new Error(`not in base: ${from}`)
  return judge(
    base.replace(from, () => to),
    base,
  )
}

describe('JavaScript', () => {
  test('the same, or only laid out and commented anew, is untouched', () => {
    expect(judge(js)).toEqual({ kind: 'untouched', tests: [] })
    expect(edit('expect(add(1, 2)).toBe(3) // (', '// sum {\n  expect(\n    add(1, 2),\n  ).toBe(3)')).toEqual({
      kind: 'untouched',
      tests: [],
    })
    expect(judge(js.replaceAll('\n', '\r\n')).kind).toBe('untouched')
  })

  test('new tests and imports are added', () => {
    expect(judge(`${js}\ntest('new', () => {})\n`)).toEqual({ kind: 'added', tests: [] })
    expect(edit('  beforeEach(() => {})', "  beforeEach(() => {})\n  it('new', () => {})")).toEqual({
      kind: 'added',
      tests: [],
    })
    expect(edit('import { add }', "import x from 'x'\nimport { add }").kind).toBe('untouched')
    expect(judgeTestChange('a.test.ts', undefined, js)).toEqual({ kind: 'added', tests: [] })
    expect(judge(`${js}\ntest.skip('new', () => {})\n`).kind).toBe('added')
  })

  test('helper code may change, with a note', () => {
    const note = 'Code beside the tests changed'
    expect(edit('x + 1', 'x + 2')).toEqual({ kind: 'untouched', tests: [], note })
    const imported = js.replace('{ add }', '{ add, sub }')
    expect(judge(`${imported}\ntest('new', () => {})\n`)).toEqual({ kind: 'added', tests: [], note })
  })

  test.each([
    ['assertion', 'toBe(3)', 'toBe(4)', 'adds'],
    ['skip', "test('adds'", "test.skip('adds'", 'adds'],
    ['xit', `it("doesn't`, `xit("doesn't`, "math > doesn't `break` on {"],
    ['options', "test('adds', ", "test('adds', { skip: true }, ", 'adds'],
    ['condition', "test('adds'", "if (process.env.X) test('adds'", 'adds'],
    ['short circuit', "test('adds'", "process.env.X && test('adds'", 'adds'],
    ['skipIf', "test('adds'", "test.skipIf(true)('adds'", 'adds'],
    ['a case less', '[[1, 2], [3, 4]]', '[[1, 2]]', 'math > each %i'],
    ['text in a template', "}`).toBe('}')", "} `).toBe('}')", "math > doesn't `break` on {"],
    ['early return', '  expect(add', '  return\n  expect(add', 'adds'],
  ])('changed: %s', (_, from, to, name) => {
    expect(edit(from, to)).toMatchObject({ kind: 'changed', tests: [name] })
  })

  test('a block around tests counts: if, describe.skip, describe with options', () => {
    const both = ["math > doesn't `break` on {", 'math > each %i']
    expect(edit("describe('math'", "describe.skip('math'")).toMatchObject({ kind: 'changed', tests: both, line: 12 })
    expect(edit("describe('math', ", "describe('math', { skip: true }, ")).toMatchObject({
      kind: 'changed',
      tests: both,
    })
    const around = js.replace("describe('math'", "if (x) {\ndescribe('math'") + '}\n'
    expect(judge(around)).toMatchObject({ kind: 'changed', tests: both })
  })

  test('only, anywhere, keeps others from running', () => {
    expect(judge(`${js}\ntest.only('new', () => {})\n`)).toMatchObject({ kind: 'changed', tests: ['new'] })
    expect(edit("test('adds'", "test.only('adds'")).toMatchObject({ kind: 'changed', tests: ['adds'] })
    expect(judgeTestChange('a.test.ts', undefined, `fdescribe('x', () => { it('y', () => {}) })`)).toMatchObject({
      kind: 'changed',
      tests: ['x > y'],
    })
  })

  test('removed, renamed, commented out', () => {
    expect(judge(undefined)).toMatchObject({
      kind: 'removed',
      tests: ['adds', "math > doesn't `break` on {", 'math > each %i'],
    })
    expect(edit("test('adds'", "test('sums'")).toMatchObject({ kind: 'removed', tests: ['adds'], line: 6 })
    const test1 = js.slice(js.indexOf("test('adds'"), js.indexOf("describe('math'"))
    expect(judge(js.replace(test1, `/* ${test1} */\n`))).toMatchObject({ kind: 'removed', tests: ['adds'] })
    expect(judge(js.replace(test1, `const s = \`${test1.replaceAll('`', '')}\`\n`))).toMatchObject({ kind: 'removed' })
  })

  test('one of two tests of the same name is missed', () => {
    const twice = `test('a', () => { one() })\ntest('a', () => { two() })\n`
    expect(judge(`test('a', () => { two() })\n`, twice)).toMatchObject({ kind: 'removed', tests: ['a'] })
  })

  test('an exit put before the tests', () => {
    expect(judge(`process.exit(0)\n${js}`)).toMatchObject({
      kind: 'changed',
      note: 'Keeps tests from running: process.exit(0)',
    })
  })

  test.each([
    ['a function that nobody calls', `function never() {\n${js}}\n`],
    ['an arrow', `const never = () => {\n${js}}\n`],
    ['try', `try {\n${js}} catch {}\n`],
    ['a name of its own for test', `const test = () => {}\n${js}`],
    ['a return in the suite', js.replace('  beforeEach', '  return\n  beforeEach')],
  ])('tests that %s keeps from running', (_, candidate) => {
    expect(judge(candidate).kind).toBe('changed')
  })

  test('each with a table as a template, loops, node subtests', () => {
    const base =
      "test.each`\n a | b\n ${1} | ${{ x: 2 }}\n`('t $a', ({ a, b }) => {})\nfor (const x of [1, 2]) {\n  test(`loop ${x}`, async (t) => { await t.test('sub', () => {}) })\n}\n"
    expect(judge(`${base}\n`, base)).toMatchObject({ kind: 'untouched' })
    expect(edit('${1}', '${2}', base)).toMatchObject({ kind: 'changed', tests: ['t $a'] })
    expect(edit('[1, 2]', '[1]', base)).toMatchObject({ kind: 'changed', tests: ['loop ${x}'] })
    expect(edit("t.test('sub'", "t.skip('sub'", base)).toMatchObject({ kind: 'changed', tests: ['loop ${x}'] })
  })

  test('what cannot be read is judged by its lines', () => {
    const odd = "test('a', () => {\n  x(\n})\n"
    expect(judge(`${odd}more\n`, odd)).toEqual({ kind: 'added', tests: [] })
    expect(judge(odd.replace('x(', 'y('), odd)).toMatchObject({ kind: 'changed', line: 2 })
  })
})

const python = `import pytest

LIMIT = 3

def test_one():
    """Docs
not indented # in here
    """
    assert add(
1, 2) == 3  # sum

@pytest.mark.parametrize('x', [1, 2])
def test_many(x):
    if x:
        assert x

class TestMath:
    base = 1

    def setup_method(self):
        self.x = 1

    async def test_in(self):
        assert self.x == 1
`
const py = (candidate: string, base = python) => judgeTestChange('test_a.py', base, candidate)

describe('Python', () => {
  test('added, untouched, helper', () => {
    expect(py(python.replace('  # sum', ''))).toEqual({ kind: 'untouched', tests: [] })
    expect(py(`${python}\n    def test_new(self):\n        pass\n`)).toEqual({ kind: 'added', tests: [] })
    expect(py(python.replace('LIMIT = 3', 'LIMIT = 4'))).toMatchObject({ kind: 'untouched', note: expect.any(String) })
    expect(py(python.replace('self.x = 1', 'self.x = 2'))).toMatchObject({
      kind: 'untouched',
      note: expect.any(String),
    })
  })

  test.each([
    ['1, 2) == 3', '1, 2) >= 3', 'test_one'],
    ['not indented', 'Not indented', 'test_one'],
    ['def test_one', '@pytest.mark.skip\ndef test_one', 'test_one'],
    ['[1, 2])', '[1])', 'test_many'],
    ['        assert x\n', '    assert x\n', 'test_many'],
    ['class TestMath', '@unittest.skip("x")\nclass TestMath', 'TestMath > test_in'],
    ['    async def test_in', '    @pytest.mark.xfail\n    async def test_in', 'TestMath > test_in'],
  ])('changed: %s -> %s', (from, to, name) => {
    expect(py(python.replace(from, to))).toMatchObject({ kind: 'changed', tests: [name] })
  })

  test('removed, made conditional, skipped as a module', () => {
    expect(py(python.replace('test_one', 'check_one'))).toMatchObject({ kind: 'removed', tests: ['test_one'] })
    const base = 'def test_a():\n    pass\n'
    expect(py('if False:\n    def test_a():\n        pass\n', base)).toMatchObject({
      kind: 'changed',
      tests: ['test_a'],
    })
    expect(py(`${python}\ndef test_one():\n    pass\n`)).toMatchObject({ kind: 'changed', tests: ['test_one'] })
    expect(py(`${python}\ndel test_one\n`)).toMatchObject({ kind: 'changed' })
    expect(py(`pytestmark = pytest.mark.skip\n${python}`)).toMatchObject({
      kind: 'changed',
      note: expect.stringContaining('pytestmark'),
    })
  })
})

const go =
  'package x\n\nimport "testing"\n\nfunc helper() string { return `}` }\n\nfunc TestAdd(t *testing.T) {\n\tif add(\'}\', 2) != 3 { // }\n\t\tt.Fatal("}")\n\t}\n}\n'

const judgeGo = (candidate: string) => judgeTestChange('x_test.go', go, candidate)

describe('Go', () => {
  test('added, changed, skipped, removed, built elsewhere', () => {
    expect(judgeGo(`${go}\nfunc TestNew(t *testing.T) {}\n`)).toEqual({ kind: 'added', tests: [] })
    expect(judgeGo(go.replace('!= 3', '!= 4'))).toMatchObject({ kind: 'changed', tests: ['TestAdd'], line: 7 })
    expect(judgeGo(go.replace('\tif add', '\tt.Skip()\n\tif add'))).toMatchObject({
      kind: 'changed',
      tests: ['TestAdd'],
    })
    expect(judgeGo(go.replace('TestAdd', 'testAdd'))).toMatchObject({ kind: 'removed', tests: ['TestAdd'] })
    expect(judgeGo(`//go:build never\n\n${go}`)).toMatchObject({ kind: 'changed', tests: ['TestAdd'] })
  })
})

const rust = `pub fn f<'a>(x: &'a str) -> char { '{' }

#[cfg(test)]
mod tests {
    use super::*;

    fn helper() -> &'static str { r#"}" "# }

    #[test]
    fn adds() {
        assert_eq!(f("\\"}"), '{'); /* } /* } */ */
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn waits() {}
}
`

const judgeRust = (candidate: string) => judgeTestChange('src/lib.rs', rust, candidate)

describe('Rust', () => {
  test('added, changed, ignored, removed, code beside', () => {
    expect(judgeRust(rust.replace('    #[test]', '    #[test]\n    fn new() {}\n\n    #[test]'))).toEqual({
      kind: 'added',
      tests: [],
    })
    expect(judgeRust(rust.replace('assert_eq', 'assert_ne'))).toMatchObject({
      kind: 'changed',
      tests: ['tests > adds'],
    })
    expect(judgeRust(rust.replace('#[test]', '#[test]\n    #[ignore]'))).toMatchObject({
      kind: 'changed',
      tests: ['tests > adds'],
    })
    expect(judgeRust(rust.replace('#[test]', ''))).toMatchObject({ kind: 'removed', tests: ['tests > adds'] })
    expect(judgeRust(rust.replace('#[cfg(test)]', '#[cfg(all(test, never))]'))).toMatchObject({ kind: 'changed' })
    expect(judgeRust(rust.replace("char { '{' }", "char { '}' }"))).toMatchObject({
      kind: 'untouched',
      note: expect.any(String),
    })
  })
})

describe('others', () => {
  test('in another language only new lines are added', () => {
    const base = 'describe "x" do\n  it "a" do\n  end\nend\n'
    expect(judgeTestChange('x_spec.rb', base, base.replace('end\nend', 'end\n  it "b" do\n  end\nend')).kind).toBe(
      'added',
    )
    expect(judgeTestChange('x_spec.rb', base, base.replace('it "a"', 'xit "a"'))).toMatchObject({
      kind: 'changed',
      line: 2,
    })
  })

  test('a snapshot that changed is a change, a new one is none', () => {
    const path = 'src/__snapshots__/a.test.ts.snap'
    expect(judgeTestChange(path, 'a\n', 'a\nb\n')).toMatchObject({ kind: 'changed', note: 'Snapshot changed' })
    expect(judgeTestChange(path, undefined, 'a\n')).toEqual({ kind: 'added', tests: [] })
    expect(judgeTestChange(path, 'a\n', undefined).kind).toBe('removed')
  })
})
