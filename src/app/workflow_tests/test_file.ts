import type { Diagnostic, Place } from '../../core/diagnostic.ts'
import type { Json } from '../../core/event.ts'
import type { Kind } from '../../core/kind.ts'
import type { Workflow } from '../../core/workflow.ts'
import type { Expected, Played, RawTest } from './schema.ts'

/** A file of tests, with the workflow that they are about. */
export interface TestFile {
  /** Relative to the project where it lies inside. */
  file: string
  text: string
  workflow: Workflow
  tests: WorkflowTest[]
}

/** A test of a workflow, checked against it. */
export interface WorkflowTest {
  /** `<file>#<name>`. */
  id: string
  file: string
  name: string
  inputs: Record<string, Json>
  environment?: string
  files: Record<string, string>
  secrets: Record<string, string>
  /** What steps come to, by the path of the work, perhaps with rounds in it: for each performance, the last for all more. */
  played: ReadonlyMap<string, readonly Played[]>
  agent?: NonNullable<RawTest['agent']>
  /** By the path of the step that asks, perhaps with rounds in it. */
  answers: ReadonlyMap<string, Answer>
  /** Milliseconds. */
  timeout: number
  expect: Expected
  /** Where a key of the test stands. */
  place(path: ReadonlyArray<string | number>): Place
}

export interface Answer {
  answer: string
  values?: Record<string, string> | undefined
  comment?: string | undefined
}

/** A test while it is checked. */
export interface Checking {
  workflow: Workflow
  kinds: ReadonlyMap<string, Kind>
  raw: RawTest
  /** Adds a finding at a key of the test. */
  add(code: string, message: string, path: ReadonlyArray<string | number>, hint?: string): void
}

/** What reading a file of tests gave. */
export interface ParsedTests {
  /** Undefined if any finding is an error. */
  value?: TestFile
  findings: Diagnostic[]
}
