import { expect, test } from 'vitest'
import { isCiFile, isTestFile, isTestPath } from '../../src/project/index.ts'

const tests = [
  'src/a.test.ts',
  'a.spec.mjs',
  'src/__tests__/a.tsx',
  'src/App.test.vue',
  'test/a.js',
  'test.js',
  'lib/a_test.ts',
  'tests/unit/a-test.js',
  'cypress/e2e/a.cy.ts',
  'test_a.py',
  'pkg/a_test.py',
  'app/tests.py',
  'a/b_test.go',
  'tests/cli.rs',
  'crates/x/tests/all/main.rs',
  'src/test/java/ATest.java',
  'src/test/kotlin/FooSpec.kt',
  'A.Tests/UserTests.cs',
  'spec/a_spec.rb',
  'test/a_test.rb',
  'tests/Unit/UserTest.php',
  'test/a_test.exs',
  'Tests/AppTests/AppTests.swift',
  'test/a_test.dart',
  'src/a_test.cc',
  'tests/testthat/test-a.R',
  't/a.t',
  'test/a.bats',
  'a.Tests.ps1',
]

const others = [
  'src/a.ts',
  'src/contest.ts',
  'src/latest.js',
  'vitest.config.ts',
  'vitest.config.e2e.ts',
  'types/a.test.d.ts',
  'tests/fixtures/a.test.ts',
  'test/helpers/a.js',
  'testdata/a_test.go',
  'src/tests.rs',
  'src/Latest.java',
  'docs/test.md',
  'tests/conftest.py',
  'node_modules/a/test/b.js',
  'spec/spec_helper.rb',
]

test('tests are known by the conventions of each language', () => {
  expect(tests.filter((path) => !isTestFile(path))).toEqual([])
  expect(others.filter((path) => isTestFile(path))).toEqual([])
})

test('a doubtful name is settled by the text', () => {
  expect(isTestFile('src/find_test.ts')).toBe(true)
  expect(isTestFile('src/find_test.ts', 'export const found = /x/.test(y)')).toBe(false)
  expect(isTestFile('src/find_test.ts', "test('x', () => {})")).toBe(true)
  expect(isTestFile('src/find_test.ts', "Deno.test('x', () => {})")).toBe(true)
})

test('what tests read and import belongs to them', () => {
  const support = [
    'tests/fixtures/a.ts',
    'test/helpers/a.js',
    'conftest.py',
    'src/__snapshots__/a.snap',
    'a/testdata/x.json',
    'spec/spec_helper.rb',
  ]
  expect(support.filter((path) => !isTestPath(path))).toEqual([])
  expect(['src/a.ts', 'README.md', 'src/contest/a.ts'].filter((path) => isTestPath(path))).toEqual([])
})

test('CI files are known by their places', () => {
  const yes = [
    '.github/workflows/a.yml',
    '.github/actions/x/action.yml',
    '.gitlab-ci.yml',
    '.ci/run.sh',
    'Jenkinsfile',
    'deploy/Jenkinsfile.prod',
    '.circleci/config.yml',
    'azure-pipelines.yml',
    '.travis.yml',
    '.buildkite/pipeline.yml',
    'bitbucket-pipelines.yml',
    '.drone.yml',
    '.woodpecker/a.yml',
  ]
  expect(yes.filter((path) => !isCiFile(path))).toEqual([])
  expect(
    ['.github/dependabot.yml', 'src/Jenkinsfile_parser.ts', 'ci.md', '.github/CODEOWNERS'].filter(isCiFile),
  ).toEqual([])
})
