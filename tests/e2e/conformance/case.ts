/** One workflow that shows what keys do, run by the real binary in a repository of its own. */
export interface Case {
  name: string
  /** The keys that it shows, as {@link allKeys} writes them. */
  keys: string[]
  workflow: string
  /** Other files of the repository. */
  files?: Record<string, string>
  /** After `mmm run shown`. */
  args?: string[]
  env?: Record<string, string>
  /** A further command, run afterwards; its result is what is compared. `{run}` is the id of the first run. */
  after?: string[][]
  expect: {
    code: number
    /** Of the workflow. */
    outputs?: Record<string, unknown>
    /** Conclusions by path; a step that is not named may have any. */
    steps?: Record<string, string>
    /** A part of the message of the end, or of the error. */
    message?: string
    /** Files that it leaves in the repository, by content. */
    files?: Record<string, string>
  }
}
