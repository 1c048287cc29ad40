import type { Json } from './event.ts'
import type { Place } from './diagnostic.ts'

/** A workflow after parsing and validation: plain data, each step with its place in the file. */
export interface Workflow {
  name: string
  description?: string
  /** What starts it beside a person. */
  on?: Triggers
  path: string
  /** sha256 of the text. */
  hash: string
  text: string
  inputs: Record<string, Input>
  env: Record<string, string>
  /** Names of secrets, each with where its value comes from. */
  secrets: Record<string, SecretSource>
  /** Named sets that `--env` chooses from. */
  environments: Record<string, { env: Record<string, string>; secrets: Record<string, SecretSource> }>
  workspace?: 'worktree' | 'here'
  budget: Budget
  steps: Step[]
  outputs: Record<string, string>
  onSuccess: Step[]
  onFailure: Step[]
  finally: Step[]
  /** Every step by its path in the file (`loop/try/verify`), handlers and nested ones too. */
  byPath: Map<string, Step>
}

export interface Triggers {
  /** Whether `mmm run` may start it by hand. */
  manual: boolean
  schedule: Schedule[]
  /** All specifications where no globs are given. */
  spec?: { added: boolean; changed: boolean; paths?: string[] }
  file?: { paths: string[] }
  /** All branches but those of runs where no globs are given. */
  push?: { branches?: string[] }
}

/** Times at which a workflow is started. */
export interface Schedule {
  /** Five fields. */
  cron: string
  timezone: string
  /** While the run before is alive: leave the time out, start after that run, or stop it first. */
  overlap: 'skip' | 'queue' | 'cancel'
  /** Of the times that nobody was there for: none, the last one, or all. */
  catchUp: 'none' | 'last' | 'all'
}

export interface Input {
  type: 'string' | 'number' | 'boolean' | 'choice' | 'list' | 'file'
  description?: string
  default?: Json
  required?: boolean
  pattern?: string
  options?: string[]
}

/** A variable of the environment, or a file outside of the repository. */
export type SecretSource = { env: string } | { file: string }

export interface Budget {
  usd?: number
  tokens?: number
  /** Milliseconds. */
  ms?: number
  iterations?: number
}

/** Values that may hold `${{ }}` are kept as written; they are evaluated when the step is reached. */
export interface Step {
  id: string
  name?: string
  at: Place
  /** What it does: a kind's name, or one of the engine's own structures. */
  kind: string | 'sequence' | 'parallel' | 'repeat' | 'for-each'
  /** The kind's input as written. */
  with: Record<string, Json>
  /** Condition without its `${{ }}`, as written. */
  if?: string
  steps: Step[]
  repeat?: { max?: Json; until?: string; while?: string }
  forEach?: { items: Json; maxParallel?: Json; failFast: boolean }
  /** The for-each is one round for each combination of these axes. */
  matrix?: Json
  /** Ids of steps of the same block that come first. Given for all steps of a block or for none. */
  needs?: string[]
  /** The one step below was written on this one's line; its outputs are this one's too. */
  inherits: boolean
  retry?: Retry
  /** Milliseconds, or an expression. */
  timeout?: Json
  continueOnError?: Json
  env: Record<string, string>
  outputs: Record<string, string>
  onFailure: Step[]
  finally: Step[]
  checkpoint: boolean
  resume?: 'rerun' | 'skip' | 'ask' | 'restore'
}

export interface Retry {
  attempts: number
  backoff: 'fixed' | 'linear' | 'exponential'
  /** Milliseconds. */
  delay: number
  maxDelay: number
  /** Share of the delay that is random, 0 to 1. */
  jitter: number
  /** Error classes that are tried again. Empty = all but `invalid`. */
  on: string[]
}
