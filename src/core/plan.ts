import type { Json } from './event.ts'

/**
 * What becomes of a step as far as it can be told: it `runs` as long as nothing fails, only the run can tell (`possible`),
 * it is `skipped`, or it `fails`.
 */
export type Verdict = 'runs' | 'possible' | 'skipped' | 'fails'

/** A step of a plan, with what lies inside of it. */
export interface PlannedStep {
  /** Of the first round where it stands in a loop. */
  path: string
  id: string
  name: string | null
  kind: string
  verdict: Verdict
  /** Why it is not simply run: the condition as written with the values that it saw, or what is wrong. */
  because: { condition: string; values: Record<string, Json> } | { error: string } | null
  /** What it does in a line: the command, the prompt, the question. */
  detail: string | null
  needs: string[]
  /** What it reaches beyond the run's own log. */
  touches: readonly string[]
  /** The question that it waits with. */
  asks: string | null
  /** Attempts in all. */
  attempts: number
  /** With which step of its block it goes on. */
  goto: string | null
  /** What a failure leads to instead of the end of its block. */
  onFailure: 'restore' | { goto: string } | null
  /** It is not run where it ended well with the same key before. */
  mayBeCached: boolean
  loop: PlannedLoop | null
  /** With `--show-data`: its input and variables, as far as they are known. */
  data?: { input: Json; env: Record<string, Json>; unknown: string[] }
  blocks: PlannedBlock[]
}

export interface PlannedLoop {
  kind: 'repeat' | 'for-each'
  /** Rounds that are sure as long as nothing fails. */
  least: number
  /** Rounds at most; null = only the run can tell. */
  rounds: number | null
  /** What the rounds are for, in a line. */
  text: string
}

/** Steps that belong together: a body, some rounds of a loop that are alike, or a handler. */
export interface PlannedBlock {
  what: 'steps' | 'parallel' | 'round' | 'on-success' | 'on-failure' | 'on-cancel' | 'finally'
  /** Rounds that go the same way. @default 1 */
  rounds?: number
  /** The items of these rounds, the first ones. */
  items?: Json[]
  steps: PlannedStep[]
}

/** How often steps that match are performed: at least, and at most (null = only the run can tell). */
export interface PlannedCount {
  least: number
  most: number | null
}
