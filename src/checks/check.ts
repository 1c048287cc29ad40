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
  /** A line for the default shell, run in the project's root; with a `form` only what is shown and hashed. */
  command: string
  /** What is looked at instead of running a command. */
  form?: HttpForm | FileForm
  /** Milliseconds; goes before the default of the caller. */
  timeout?: number
  /** Whose output it is; without it the known formats are tried. */
  runner?: TestRunnerName
  /** The test that has to run and pass; without a name any test of that file. */
  test?: { path: string; name?: string }
}

/** What a server is to answer. */
export interface HttpForm {
  kind: 'http'
  method: string
  url: string
  /** @default any from 200 to 299 */
  status?: number
  /** A text in the body. */
  contains?: string
}

/** A file that is to be there, and what it is to hold. */
export interface FileForm {
  kind: 'file'
  /** Relative to the project's root. */
  path: string
  contains?: string
}

/** What a look at a server or file gave; with a reason it has not passed. */
export interface Looked {
  output: string
  reason?: string
}
