/** A test runner that mmm knows how to call and whose results it can read. */
export const testRunners = [
  'node',
  'vitest',
  'jest',
  'mocha',
  'ava',
  'pytest',
  'unittest',
  'go',
  'cargo',
  'bun',
  'deno',
] as const

export type TestRunnerName = (typeof testRunners)[number]

/** What is run to prove something. */
export interface Check {
  /** Stable name: `test`, `lint`, or the criterion's id for a criterion's own check. */
  id: string
  /** A line for the default shell, run in the project's root. */
  command: string
  /** Milliseconds; goes before the default of the caller. */
  timeout?: number
  /** Whose output it is; without it the known formats are tried. */
  runner?: TestRunnerName
  /** The test that has to run and pass; without a name any test of that file. */
  test?: { path: string; name?: string }
}
