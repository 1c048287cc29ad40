import type { Place } from './diagnostic.ts'
import type { Json } from './event.ts'
import type { Touch } from './kind.ts'

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
  /** What its steps may touch; absent = what their kinds declare. */
  permissions?: readonly Touch[]
  concurrency?: Concurrency
  steps: Step[]
  outputs: Record<string, string>
  onSuccess: Step[]
  onFailure: Step[]
  /** Run when the user ends the run, before it ends. */
  onCancel: Step[]
  finally: Step[]
  /** Every step by its path in the file (`loop/try/verify`), handlers, nested ones and those of sub-workflows too. */
  byPath: Map<string, Step>
  /** The other files that it is made of (`extends`, sub-workflows), by what names them from where; see {@link partKey}. */
  parts: Record<string, Part>
}

/** The steps of a block, whatever the round: the workflow's own (`''`), a step's, or those of a handler (`build!failure`). */
export function blockSteps(workflow: Workflow, block: string): readonly Step[] {
  const at = block.replace(/#\d+/g, '')
  const mark = at.lastIndexOf('!')
  if (mark < at.lastIndexOf('/') || mark < 0) return at === '' ? workflow.steps : (workflow.byPath.get(at)?.steps ?? [])
  const [owner, handler] = [at.slice(0, mark), at.slice(mark + 1)]
  const step = workflow.byPath.get(owner)
  const holder: Handlers | undefined = owner === '' ? workflow : handler.startsWith('sub-') ? step?.sub : step
  return holder?.[handlers[handler.replace('sub-', '')]!] ?? []
}

type Handlers = Partial<Pick<Workflow, 'onSuccess' | 'onFailure' | 'onCancel' | 'finally'>>

const handlers: Record<string, keyof Handlers> = {
  success: 'onSuccess',
  failure: 'onFailure',
  cancel: 'onCancel',
  finally: 'finally',
}

/** A file that a workflow is made of beside its own. */
export interface Part {
  file: string
  text: string
}

/** The key of a part: a reference as written, and the file that it stands in. */
export function partKey(ref: string, from: string): string {
  return `${ref} < ${from}`
}

/** Runs that share a group do not run at the same time on one machine. */
export interface Concurrency {
  /** May hold `${{ }}` over inputs, env and git. */
  group: string
  /** Whether a new run ends the one that holds the group, instead of waiting for it. */
  cancelInProgress: boolean
  /** `single`: of those that wait only the newest stays; `max`: all wait for their turn. */
  queue: 'single' | 'max'
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
  kind: string | 'sequence' | 'parallel' | 'repeat' | 'for-each' | 'workflow' | 'goto'
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
  /** The steps' around it included. */
  env: Record<string, string>
  outputs: Record<string, string>
  onFailure: Step[]
  /** What a failure leads to instead of the end of its block: a way back or onward in it, or the workspace as before the step. */
  onFailureDo?: { goto: string } | 'restore'
  finally: Step[]
  checkpoint: boolean
  /** The workflow that a step of the kind `workflow` runs; its steps are this step's. */
  sub?: Workflow
  /** The step of the same block with which a step of the kind `goto` goes on. */
  goto?: string
  breaker?: Breaker
  /** A step that ended well with this key before is not run again: its outputs and files are taken from then. */
  cache?: { key: string; paths: string[] }
  /** Files that are stored beside the log when the step has ended, well or not. */
  artifacts?: { name?: string; paths: string[] }
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

/** After so many failures in a row a step is not even tried for a while. */
export interface Breaker {
  failures: number
  /** Milliseconds. */
  coolDown: number
}
