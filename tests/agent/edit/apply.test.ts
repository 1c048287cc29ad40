import { expect, test } from 'vitest'
import { applyEdits } from '../../../src/agent/edit/apply.ts'
import type { Edit } from '../../../src/agent/edit/source.ts'

const one = (raw: string, old: string, next: string, all?: boolean) => applyEdits(raw, [{ old, new: next, all }])
const rungOf = (result: ReturnType<typeof applyEdits>) =>
  result.reports.map((report) => ('rung' in report ? report.rung : report.state))

test('LF request against a CRLF file keeps CRLF', () => {
  const result = one('a\r\nb\r\nc\r\n', 'a\nb\n', 'a\nx\ny\n')
  expect(result.text).toBe('a\r\nx\r\ny\r\nc\r\n')
  expect(rungOf(result)).toEqual(['exact'])
})

test('mixed line ends are kept per line', () => {
  expect(one('a\r\nb\nc\r\nd', 'a\nb\nc\nd', 'a\nb\nX\nc\nd').text).toBe('a\r\nb\nX\r\nc\r\nd')
  expect(one('a\nb\r\nc\n', 'b', 'B').text).toBe('a\nB\r\nc\n')
})

test('a missing final line end stays missing', () => {
  expect(one('a\nb', 'b', 'c').text).toBe('a\nc')
  expect(one('a  \nb', 'a\nb', 'a\nc').text).toBe('a  \nc')
})

test('4 spaces against a tab', () => {
  const result = one(
    'if (x) {\n\tgo()\n}\n',
    'if (x) {\n    go()\n}',
    'if (x) {\n    go()\n    if (y) {\n        stop()\n    }\n}',
  )
  expect(result.text).toBe('if (x) {\n\tgo()\n\tif (y) {\n\t\tstop()\n\t}\n}\n')
  expect(rungOf(result)).toEqual(['indentation shifted'])
})

test('one uniform shift, new text shifted alike', () => {
  expect(one('  a {\n    b\n  }\n', 'a {\n  b\n}\n', 'a {\n  c\n}\n').text).toBe('  a {\n    c\n  }\n')
  expect(one('a\n  b\n', '    a\n      b', '    a\n      c').text).toBe('a\n  c\n')
  expect(one('\t\tfoo {\n\t\t\tbar\n\t\t}\n', 'foo {\n    bar\n}', 'foo {\n    baz\n}').text).toBe(
    '\t\tfoo {\n\t\t\tbaz\n\t\t}\n',
  )
})

test('a shift that is not uniform is no match', () => {
  expect(one('a\n    b\n  c\n', '  a\n  b\n  c', '  a\n  x\n  c').text).toBeUndefined()
})

test('trailing space is ignored and stays where nothing changes', () => {
  const result = one('one  \ntwo\t\nthree\n', 'one\ntwo\nthree', 'one\ntwo\n3')
  expect(result.text).toBe('one  \ntwo\t\n3\n')
  expect(rungOf(result)).toEqual(['trailing space ignored'])
})

test("curly quotes: the file's own stay outside the change", () => {
  const result = one('say “hi” to ‘x’\nrest “q”\n', `say "hi" to 'x'`, `say "hi" to 'y'`)
  expect(result.text).toBe('say “hi” to ‘y’\nrest “q”\n')
  expect(rungOf(result)).toEqual(['quotes, dashes and spaces folded'])
  expect(one('a – b\u00a0c\n', 'a - b c', 'a - b d').text).toBe('a – b\u00a0d\n')
})

test('$ sequences are literal', () => {
  expect(one('a = 1\n', '1', "$& $1 $$ $` $'").text).toBe("a = $& $1 $$ $` $'\n")
})

test('part of a longer line', () => {
  expect(one('const foobar = 1\n', 'foobar', 'baz').text).toBe('const baz = 1\n')
})

test('two places are an error with both lines', () => {
  const result = one('x\na\nx\n', 'x', 'y')
  expect(result.text).toBeUndefined()
  expect(JSON.stringify(result.reports)).toContain('lines 1, 3')
  expect(one('aaa\n', 'aa', 'b').text).toBeUndefined()
  expect(one('  x\n\tx\n', ' x ', 'y').text).toBeUndefined()
  expect(one('x\na\nx\n', 'x', 'y', true).text).toBe('y\na\ny\n')
})

test('anchors match, the body differs', () => {
  const file = 'function a() {\n  const b = compute(1)\n  return b\n}\n'
  expect(one(file, 'function a() {\n  throw new Error("no")\n  while (true) {}\n}', 'gone').text).toBeUndefined()
})

test('one token differs in two lines: too short', () => {
  expect(one('retry(5)\nwait(1000)\n', 'retry(5)\nwait(2000)', 'retry(6)\nwait(2000)').text).toBeUndefined()
})

test('nearest lines: only lines that the edit leaves alone may differ, and stay', () => {
  const file =
    '  // Adds two numbers together, carefully.\n  function add(first, second) {\n    return first + second\n  }\n'
  const old = '// Adds two numbers together, carefully\nfunction add(first, second) {\n  return first + second\n}'
  const result = one(file, old, old.replace('+ second', '- second'))
  expect(result.text).toBe(file.replace('+ second', '- second'))
  expect(rungOf(result)).toEqual(['nearest lines'])
  expect(one(file, old, old.replace('carefully', 'slowly')).text).toBeUndefined()
  expect(one(file + file, old, old.replace('+ second', '- second')).text).toBeUndefined()
})

test('escapes are undone only where the old text proves them', () => {
  expect(one('print("a")\nx\n', 'print(\\"a\\")\\nx', 'print(\\"b\\")\\nx').text).toBe('print("b")\nx\n')
  expect(one('print("a")\n', 'print(\\"a\\")', 'print(\\"a\\n\\")').text).toBeUndefined()
})

test('the same edit sent twice changes nothing', () => {
  const cases: Array<[string, string, string]> = [
    ['a = 1\nb\n', 'a = 1', 'a = 2'],
    ['a\nb\n', 'a\n', 'a\nnew\n'],
    ['  foo()\n  bar()\n', 'foo()\nbar()\n', 'foo()\nbaz()\nbar()\n'],
    ['foo\n', 'foo', 'foobar'],
    ['\tx = 1\n\ty = 2\n', '    x = 1\n    y = 2', '    x = 1\n    y = 3'],
  ]
  for (const [file, old, next] of cases) {
    const first = one(file, old, next).text!
    expect(first).not.toBe(file)
    const second = one(first, old, next)
    expect(second.text).toBe(first)
    expect(second.reports[0]!.state).toBe('already')
  }
})

test('new text that stands there by chance is not taken for an edit made before', () => {
  expect(one('a\nx\n', 'nowhere', 'x').text).toBeUndefined()
  expect(one('recount = 10\n', 'count = 2', 'count = 1').text).toBeUndefined()
})

test('all edits go by the original text, together or not at all', () => {
  const file = 'a\nb\nc\n'
  const swap: Edit[] = [
    { old: 'a', new: 'c1' },
    { old: 'c', new: 'a' },
  ]
  expect(applyEdits(file, swap).text).toBe('c1\nb\na\n')
  const half = applyEdits(file, [
    { old: 'a', new: 'x' },
    { old: 'nothing like it', new: 'y' },
  ])
  expect(half.text).toBeUndefined()
  expect(half.missing).toEqual([2])
  expect(
    applyEdits(file, [
      { old: 'a\nb', new: 'x' },
      { old: 'b\nc', new: 'y' },
    ]).text,
  ).toBeUndefined()
  expect(applyEdits(file, [{ old: 'a', new: 'a' }]).text).toBeUndefined()
})

test('line numbers of the report are those after the edits', () => {
  const result = applyEdits('a\nb\nc\n', [
    { old: 'c', new: 'C' },
    { old: 'a', new: '1\n2\n3' },
  ])
  expect(result.reports.map((report) => 'from' in report && [report.from, report.to])).toEqual([
    [5, 5],
    [1, 3],
  ])
})

test('white space alone is found exactly or not at all', () => {
  expect(one('a\n\nb\n\nc\n', '   \n', 'x').text).toBeUndefined()
})
