import { expect, test } from 'vitest'
import { normaliser, parseTests, plain } from '../../src/checks/index.ts'

const now = new Date('2026-05-04T12:00:00Z')
const normalise = normaliser({
  roots: [
    ['/tmp/wt', '.'],
    ['/tmp/wt/verdict', '<verdict>'],
    ['/home/my dir', '~'],
  ],
  now,
})

test.each([
  ['/tmp/wt/a.ts:3:4 file:///tmp/wt/verdict/b.ts /tmp/wt2/c', './a.ts:3:4 file://<verdict>/b.ts <tmp>/c'],
  ['file:///home/my%20dir/a /home/my dir/b', 'file://~/a ~/b'],
  ['# duration_ms 12.5\nℹ duration_ms 3', '# duration_ms <ms>\nℹ duration_ms <ms>'],
  [
    '✔ adds (0.52ms)\n    ✓ adds (2 ms)\n ✓ a.test.ts (3 tests) 12ms\n   × b 1.2s',
    '✔ adds\n    ✓ adds\n ✓ a.test.ts (3 tests)\n   × b',
  ],
  [
    '--- FAIL: TestX (0.05s)\nok  \tx/y\t0.1s\nok  \tx/z\t(cached)\nFAIL\tx/a\t0.004s',
    '--- FAIL: TestX\nok  \tx/y\nok  \tx/z\nFAIL\tx/a',
  ],
  ['Ran 3 tests in 0.001s\n=== 1 failed in 1.23s ===', 'Ran 3 tests in <time>\n=== 1 failed in <time> ==='],
  [
    'Time:        3 s, estimated 4 s\n   Duration  343ms (transform 23ms)\n   Start at  01:57:54',
    'Time:        <time>\n   Duration  <time>\n   Start at  <time>',
  ],
  ['test result: ok. 1 passed; finished in 0.13s', 'test result: ok. 1 passed; finished in <time>'],
  [
    '2026-05-04T10:11:12.123Z x 2026-05-03 10:11:12,5 [10:11:12] y\n[10:11:12] z',
    '<time> x <time> [10:11:12] y\n[<time>] z',
  ],
  [
    'pid 123 (node:456) Warning ==99== x\n==99== y goroutine 7 [running]',
    'pid <pid> (node:<pid>) Warning ==99== x\n==<pid>== y goroutine <n> [running]',
  ],
  [
    '0xc000012345 0xff /tmp/thing-Ab12Cd/f pytest-of-x/pytest-3/a /var/folders/ab/cd/T/x/y',
    '0x<hex> 0xff <tmp>/f pytest-of-x/pytest-<n>/a <tmp>/y',
  ],
  [
    'http://localhost:43210/x 127.0.0.1:3000 port 50000 [::1]:40000',
    'http://localhost:<port>/x 127.0.0.1:3000 port <port> [::1]:<port>',
  ],
  ['\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007\r\n10%\r50%\rdone\n', 'red link\ndone\n'],
  [
    '   Compiling x v0.1.0\n     Running target/debug/deps/x-0123456789abcdef\n',
    '     Running target/debug/deps/x-<hash>\n',
  ],
  ["thread 'a' (123) panicked at x", "thread 'a' panicked at x"],
  ['test b ... ok\ntest a ... FAILED\n\nx', 'test a ... FAILED\ntest b ... ok\n\nx'],
])('%j', (text, expected) => {
  expect(normalise(text)).toBe(expected)
  expect(normalise(normalise(text))).toBe(expected)
})

test('what an assertion compares is left to be read', () => {
  const text = "Expected: 10s\nReceived: '5ms' 1999-01-01T00:00:00Z at 10:00:00, port 8080, 0x1f\n"
  expect(normalise(text)).toBe(text)
})

test('plain keeps the last drawing of a line', () => {
  expect(plain('a\rb\r')).toBe('b')
  expect(plain('a\r\nb\r\r\nc')).toBe('a\nb\nc')
})

test.each([
  ' ',
  '\t',
  '(',
  '\r',
  '1',
  "thread '",
  'target/',
  '<testcase ',
  'a.py::',
  '1 x11 ',
  '1 passed, ',
  '<!--',
  '\u001b]',
  ' ✓ a',
  '/var/folders/',
])('a long line of %j is no trap', (piece) => {
  const long = `✓ ${piece.repeat(60_000)}\n<testsuite>${piece.repeat(60_000)}\n${piece.repeat(60_000)}`
  const output = `TAP version 13\n=== test session starts ===\n${long}\n=== 1 passed in 1s ===\nℹ tests 1\nℹ pass 1\n  1 passing\n Test Files  1\n`
  expect(typeof normalise(output)).toBe('string')
  expect(parseTests(output)).toBeDefined()
})
