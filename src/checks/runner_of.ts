import { type TestRunnerName, testRunners } from './check.ts'

/** What a file of tests says of its runner by the module it imports. */
const modules: Readonly<Record<string, TestRunnerName>> = {
  'node:test': 'node',
  vitest: 'vitest',
  '@jest/globals': 'jest',
  'bun:test': 'bun',
  ava: 'ava',
  mocha: 'mocha',
}

/** An import or require that begins its line; one inside a string or template of test material mostly does not come first. */
const importLine =
  /^[ \t]*(?:import\b[^'"`;]*|export\b[^'"`;]*from\s*|(?:const|let|var)\b[^'"`;=]*=\s*(?:await\s+)?(?:require|import)\(\s*)['"]([^'"]+)['"]/gm

/** The first module imported that is a runner goes before what the project uses elsewhere. */
function runnerImported(text: string): TestRunnerName | undefined {
  for (const [, module] of text.matchAll(importLine)) {
    const runner = modules[module!]
    if (runner !== undefined) return runner
  }
  return /\bDeno\.test\(/.test(text) ? 'deno' : undefined
}

const javascript: readonly TestRunnerName[] = ['node', 'vitest', 'jest', 'mocha', 'ava', 'bun', 'deno']

/**
 * The runner of one file: by its language, then by what it imports, then by what the project uses.
 *
 * @param project the project's runner as the analysis names it; a name that is not known here counts as none
 */
export function runnerOf(
  path: string,
  options: { fileText?: string; project?: string } = {},
): TestRunnerName | undefined {
  const project = testRunners.find((name) => name === options.project)
  if (path.endsWith('_test.go')) return 'go'
  if (path.endsWith('.rs')) return 'cargo'
  if (path.endsWith('.py')) return pythonRunner(options.fileText, project)
  if (!/\.[cm]?[jt]sx?$/.test(path)) return undefined
  const named = runnerImported(options.fileText ?? '')
  return named ?? (project !== undefined && javascript.includes(project) ? project : undefined)
}

/** pytest runs unittest's classes too, and is used where the project uses it. */
function pythonRunner(fileText: string | undefined, project: TestRunnerName | undefined): TestRunnerName {
  if (project === 'pytest' || project === 'unittest') return project
  const text = fileText ?? ''
  if (/^\s*(?:import|from)\s+pytest\b/m.test(text)) return 'pytest'
  return /^\s*(?:import|from)\s+unittest\b/m.test(text) && !/^(?:async )?def test/m.test(text) ? 'unittest' : 'pytest'
}
