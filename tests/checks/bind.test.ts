import { describe, expect, test } from 'vitest'
import { MmmError } from '../../src/core/error.ts'
import { bindCheck, type BindOptions, quote, quotePath, runnerOf } from '../../src/checks/index.ts'

function command(path: string, name?: string, project: BindOptions = {}): string {
  const check = bindCheck({ ref: 's#1', check: { path, ...(name === undefined ? {} : { name }) } }, project)
  if (check instanceof MmmError) throw check
  return check.command
}

const project = (testRunner: string, testCommand = '', fileText = ''): BindOptions => ({
  testRunner,
  commands: { test: testCommand },
  fileText,
})

describe('bindCheck', () => {
  test('a command stays as it is', () => {
    expect(bindCheck({ ref: 's#1', check: { command: 'make x', timeout: 5 } })).toEqual({
      id: 's#1',
      command: 'make x',
      timeout: 5,
    })
  })

  test('a file of no known runner is an error with the way out', () => {
    const error = bindCheck({ ref: 's#1', check: { path: 'a.rb', name: 'x' }, at: { file: 's.md', line: 3 } })
    expect(error).toMatchObject({
      code: 'check.unknown-runner',
      at: { file: 's.md', line: 3 },
      hint: expect.stringContaining('verify:'),
    })
    expect(bindCheck({ ref: 's#1', check: { path: 'a.test.ts' } }, { testRunner: 'pytest' })).toBeInstanceOf(MmmError)
  })

  test.each([
    [
      'node',
      'a.test.js',
      'math > a (b)?',
      '',
      `node --test --test-reporter=tap --test-name-pattern='^a \\(b\\)\\?$' a.test.js`,
    ],
    ['node', 'a.test.js', undefined, '', 'node --test --test-reporter=tap a.test.js'],
    [
      'node',
      'a.test.ts',
      'x',
      'node --import tsx --test "tests/*"',
      `node --import tsx --test --test-reporter=tap --test-name-pattern='^x$' a.test.ts`,
    ],
    [
      'node',
      'a.test.ts',
      'x',
      'tsx --test',
      `npx --no-install tsx --test --test-reporter=tap --test-name-pattern='^x$' a.test.ts`,
    ],
    [
      'vitest',
      'a b.test.ts',
      "it's",
      '',
      `npx --no-install vitest run 'a b.test.ts' -t '(^| )it'\\''s$' --reporter=json`,
    ],
    [
      'jest',
      'a.test.js',
      'm > x',
      '',
      `npx --no-install jest --ci --json --runTestsByPath a.test.js -t '(^| )m(?: | > )x$'`,
    ],
    ['mocha', '-a.js', 'x', '', `npx --no-install mocha --reporter=json ./-a.js --grep '(^| )x$'`],
    ['ava', 'a.js', 'x * y', '', `npx --no-install ava --tap a.js --match 'x \\* y'`],
    [
      'pytest',
      't/test_a.py',
      'test_x',
      'uv run pytest -q',
      'uv run python3 -m pytest -v -rA --color=no t/test_a.py::test_x',
    ],
    ['pytest', 't/test_a.py', 'TestA > test_x', '', 'python3 -m pytest -v -rA --color=no t/test_a.py::TestA::test_x'],
    ['pytest', 't/test_a.py', 'test_x[a b]', '', `python3 -m pytest -v -rA --color=no 't/test_a.py::test_x[a b]'`],
    ['pytest', 't/test_a.py', 'adds two numbers', '', 'python3 -m pytest -v -rA --color=no t/test_a.py'],
    ['unittest', 't/test_a.py', 'TestA > test_x', '', `python3 -m unittest -v t/test_a.py -k '*.TestA.test_x'`],
    ['go', 'pkg/a/x_test.go', 'TestX > sub one', '', `go test -json -count=1 -run '^TestX$/^sub_one$' ./pkg/a`],
    ['go', 'x_test.go', undefined, '', 'go test -json -count=1 .'],
    ['cargo', 'src/lib.rs', 'tests > adds', '', 'cargo test tests::adds -- --exact'],
    ['cargo', 'src/lib.rs', 'adds', '', 'cargo test adds'],
    ['cargo', 'tests/it.rs', undefined, '', 'cargo test --test it'],
    ['bun', 'a.test.ts', 'x', '', `bun test ./a.test.ts -t '(^| )x$'`],
    [
      'deno',
      'a.test.ts',
      'x/y',
      'deno test --allow-read -A',
      `deno test --allow-read -A --filter='/^x\\/y$/' a.test.ts`,
    ],
  ])('%s %s %s', (runner, path, name, testCommand, expected) => {
    expect(command(path, name, project(runner, testCommand))).toBe(expected)
  })

  test('the text of the file makes it exact', () => {
    const python = 'def test_top():\n    pass\n\nclass TestA:\n    x = 1\n\n    def test_in(self):\n        pass\n'
    expect(command('a.py', 'test_in', project('pytest', '', python))).toMatch(/ a\.py::TestA::test_in$/)
    expect(command('a.py', 'test_top', project('pytest', '', python))).toMatch(/ a\.py::test_top$/)
    const go = 'func TestA(t *testing.T) {}\nfunc TestMain(m *testing.M) {}\nfunc TestB(t *testing.T) {}\n'
    expect(command('a_test.go', undefined, project('go', '', go))).toContain(`-run '^(TestA|TestB)$'`)
    expect(command('tests/it.rs', 'adds', project('cargo', '', '#[test]\nfn adds() {}'))).toBe(
      'cargo test --test it adds -- --exact',
    )
  })
})

describe('runnerOf', () => {
  test.each([
    ['a.test.ts', `import { test } from 'node:test'`, 'vitest', 'node'],
    ['a.test.ts', `import { test } from "vitest"`, 'jest', 'vitest'],
    ['a.test.js', `const test = require('node:test')`, undefined, 'node'],
    ['a.test.js', `describe('x', () => {})`, 'jest', 'jest'],
    ['a.test.js', `describe('x', () => {})`, undefined, undefined],
    ['a.test.js', `import test from 'ava'`, undefined, 'ava'],
    ['a.py', 'import unittest', undefined, 'unittest'],
    ['a.py', 'import unittest', 'pytest', 'pytest'],
    ['a.py', 'import pytest', undefined, 'pytest'],
    ['a_test.go', '', undefined, 'go'],
    ['a.rs', '', undefined, 'cargo'],
    ['a.rb', '', 'vitest', undefined],
    ['a.test.ts', '', 'tap-dance', undefined],
  ])('%s %s in a project of %s: %s', (path, fileText, known, runner) => {
    expect(runnerOf(path, { fileText, ...(known === undefined ? {} : { project: known }) })).toBe(runner)
  })
})

test('quote', () => {
  expect([quote('a/b-c.d'), quote('a b'), quote("it's"), quote(''), quote('$x`y`'), quotePath('-x')]).toEqual([
    'a/b-c.d',
    `'a b'`,
    `'it'\\''s'`,
    `''`,
    "'$x`y`'",
    './-x',
  ])
})
