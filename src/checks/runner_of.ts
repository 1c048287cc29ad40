import { type TestRunnerName, testRunners } from './check.ts'

/** What a file of tests says of its runner. A word in its imports goes before what the project uses elsewhere. */
const imports: ReadonlyArray<readonly [RegExp, TestRunnerName]> = [
  [/(?:from|require\(|import)\s*\(?['"]node:test['"]/, 'node'],
  [/(?:from|require\(|import)\s*\(?['"]vitest['"]/, 'vitest'],
  [/(?:from|require\(|import)\s*\(?['"]@jest\/globals['"]/, 'jest'],
  [/(?:from|require\(|import)\s*\(?['"]bun:test['"]/, 'bun'],
  [/(?:from|require\(|import)\s*\(?['"]ava['"]/, 'ava'],
  [/(?:from|require\(|import)\s*\(?['"]mocha['"]/, 'mocha'],
  [/\bDeno\.test\(/, 'deno'],
]

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
  const named = imports.find(([pattern]) => pattern.test(options.fileText ?? ''))?.[1]
  return named ?? (project !== undefined && javascript.includes(project) ? project : undefined)
}

/** pytest runs unittest's classes too, and is used where the project uses it. */
function pythonRunner(fileText: string | undefined, project: TestRunnerName | undefined): TestRunnerName {
  if (project === 'pytest' || project === 'unittest') return project
  const text = fileText ?? ''
  if (/^\s*(?:import|from)\s+pytest\b/m.test(text)) return 'pytest'
  return /^\s*(?:import|from)\s+unittest\b/m.test(text) && !/^(?:async )?def test/m.test(text) ? 'unittest' : 'pytest'
}
