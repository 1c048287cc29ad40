const code = '[cm]?[jt]sx?'
const names = [
  // JavaScript, TypeScript: vitest, jest, node --test, mocha, ava, deno, cypress, playwright
  new RegExp(`\\.(test|tests|spec|e2e|cy)\\.(${code}|vue|svelte)$`),
  // Python: pytest, unittest, Django
  /^test_[^/]*\.py$|_tests?\.py$|^tests?\.py$/,
  /_test\.(go|dart|rb|exs|cc|cpp|cxx|c|lua|php|jl|erl|ml)$/,
  /^test_[^/]*\.(rb|c|cc|cpp|lua|jl|R|r|php|pl)$|^test-[^/]*\.[Rr]$/,
  /_spec\.(rb|lua|cr)$/,
  /_(tests?|SUITE)\.erl$/,
  // one class a file: JUnit, Kotest, ScalaTest, NUnit, xUnit, XCTest, PHPUnit, Spock, Catch
  /^[A-Z]\w*(Tests?|IT|Spec|Specs|Suite|TestCase)\.(java|kt|kts|scala|groovy|cs|fs|vb|swift|php|cpp|cc|hs)$/,
  /^Test[A-Z]\w*\.(java|kt|groovy|scala)$/,
  /\.Tests\.ps1$/,
  /\.(bats|t)$/,
]
/** Conventions of node, deno and ember that snake_case and kebab-case names of sources fall under too. */
const doubtful = new RegExp(`(^|[_-])(test|tests|spec|e2e)\\.${code}$|^test[_-][^/]*\\.${code}$`)
const testCall = /(?<![.\w$])(test|it|describe|suite|specify)(\.\w+)*\s*\(|\bDeno\.test\b|\bQUnit\./
const inFolder: Array<[folder: RegExp, name: RegExp]> = [
  [/(^|\/)__tests__\//, new RegExp(`\\.${code}$`)],
  // node --test and mocha take everything here
  [/(^|\/)test\//, /\.[cm]?js$/],
]
const beside =
  /(^|\/)(fixtures?|__fixtures__|testdata|test-data|test_data|node_modules|vendor|__snapshots__|__mocks__)\//
const support = /(^|\/)(fixtures?|helpers?|support|utils?|mocks?|stubs?|data)\//
const folders = /(^|\/)(tests?|__tests__|specs?|e2e|cypress|testdata|__snapshots__|__mocks__|__fixtures__)\//i

/**
 * Whether a path is that of a test by the conventions of the languages known here. Fixtures are no tests, nor is code that
 * tests only share (see {@link isTestPath}). A test inside a source file (Rust's `mod tests`) is not seen.
 *
 * @param text the file's text, where known: names like `find_test.ts` then count only if it calls a test function
 */
export function isTestFile(path: string, text?: string): boolean {
  if (beside.test(path)) return false
  const slash = path.lastIndexOf('/')
  const folder = path.slice(0, slash + 1)
  const name = path.slice(slash + 1)
  if (/\.d\.[cm]?ts$|\.config\./.test(name)) return false
  if (names.some((pattern) => pattern.test(name))) return true
  if (doubtful.test(name) && (text === undefined || testCall.test(text))) return true
  // cargo: each file in `tests`, or `main.rs` one folder below
  if (name.endsWith('.rs')) return /(^|\/)tests\/([^/]+|[^/]+\/main)\.rs$/.test(path)
  return !support.test(folder) && inFolder.some(([where, what]) => where.test(folder) && what.test(name))
}

/** Whether it takes the text to tell if this is a test. */
export function isDoubtfulTest(path: string): boolean {
  return doubtful.test(path.slice(path.lastIndexOf('/') + 1))
}

/**
 * Whether a path belongs to the tests in the wider sense: a test, or anything that tests read or import (fixtures, helpers,
 * snapshots, `conftest.py`). Whoever guards tests against weakening wants this one.
 */
export function isTestPath(path: string): boolean {
  return isTestFile(path) || folders.test(path) || /(^|\/)conftest\.py$|\.snap$/.test(path)
}

const holders = /^(?:.*?\/)?(?:tests?|__tests__|specs?|e2e|cypress|t)(?=\/)/i

/** The folder a test file belongs to: the outermost one with a test's name, else the folder it lies in. */
export function testFolderOf(path: string): string {
  const named = holders.exec(path)
  if (named !== null) return named[0]
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash)
}
