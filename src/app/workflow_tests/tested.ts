import type { Run } from '../../core/run.ts'
import type { Mismatch } from '../../views/workflow_tests.ts'

/** What a run of a test came to. */
export interface Got {
  exit: number
  message: string
  run: Run
  /** Text of the files that the test looks at; undefined = not there. */
  files: Map<string, string | undefined>
  /** Lines of what was said while it went on. */
  said: string[]
  /** What the played model was asked and has no answer to. */
  unanswered: readonly string[]
  /** Whether the test's own time was up. */
  tooLong: boolean
}

/** A test that was performed. */
export interface Tested {
  id: string
  file: string
  name: string
  passed: boolean
  /** Milliseconds. */
  ms: number
  failures: Mismatch[]
  /** Why the run stopped. */
  message: string
  /** Paths of the steps that were reached. */
  reached: string[]
}
