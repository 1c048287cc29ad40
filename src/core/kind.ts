import type { ZodType } from 'zod'
import type { Fact, Json, StepError } from './event.ts'
import type { Run } from './run.ts'

/** What a step reaches beyond the run's own log; the words of a workflow's `permissions`. */
export const touches = ['files', 'git', 'processes', 'network', 'money'] as const
export type Touch = (typeof touches)[number]

/** A kind of step: what a workflow calls by `run`, `agent` or `uses`. */
export interface Kind {
  name: string
  summary: string
  /** The input's schema; a workflow's `with` is validated against it. */
  input: ZodType
  /** What a step of this kind reaches beyond the run's own log. */
  touches: readonly Touch[]
  /** Names of its outputs, for the check of expressions; undefined = not known beforehand. */
  outputs?: readonly string[]
  /**
   * Inputs in which not every expression may stand. `not-in-text`: none in a text (it would be read as code), only in a
   * list's elements; `only-secret`: the value is a secret, so it must come from an expression over `env` or `secrets`.
   */
  expressions?: Readonly<Record<string, 'not-in-text' | 'only-secret'>>
  /** What a step found running after a crash does. @default 'rerun' */
  resume?: 'rerun' | 'restore' | 'skip'
  /** Name of the input that holds a question; a step of this kind goes on when it is answered. */
  asks?: string
  /**
   * For a plan: what a step comes to whatever the outside is like. Each output may depend on the input of the same name only.
   */
  foretell?(input: never): StepResult
  perform(input: never, context: StepContext): Promise<StepResult | Waiting>
}

/** What a kind sees of the run that it is part of. */
export interface StepContext {
  /** Path of the step, readable and sortable: `loop#2/try#1/change`. */
  path: string
  attempt: number
  /** The run as folded up to now. */
  run(): Run
  /** Appends a fact to the run's log. */
  emit(fact: Fact): Promise<void>
  /** Waits until all that was emitted is durable. */
  sync(): Promise<void>
  /** Stores large content beside the log; returns its sha256. */
  store(content: string | Uint8Array): Promise<string>
  /** Stored content by its hash, if it is there. */
  load(hash: string): Promise<string | undefined>
  /** Aborts on Ctrl-C, `mmm stop`, and the step's timeout. */
  signal: AbortSignal
  /** Environment of the step as the workflow gives it, over the allowed ones of the process. */
  env: Record<string, string>
  /** Folder that the step works in. */
  cwd: string
}

export interface StepResult {
  status: 'success' | 'failure'
  outputs?: Record<string, Json>
  error?: StepError
}

/** The step stays open; the run ends until somebody has answered, and takes it up again then. */
export interface Waiting {
  status: 'waiting'
  /** What it waits for, for people. */
  message: string
}
