import type { StopReason } from './stop.ts'
import type { Part } from './workflow.ts'

/** Version of the log's format; stands in the first event. */
export const logSchema = 1

/** One line of `.mmm/runs/<id>/log.jsonl`: a fact, numbered from 1, with the time it was written (ISO 8601, UTC). */
export type Event = { seq: number; time: string } & Fact

/** What happened, in the past tense and complete in itself. Large output lies in `blobs/<sha256>`. */
export type Fact = ApprovalFact | RunFact | StepFact | WorkFact | ModelFact

/** A value as JSON and YAML know it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** What one run may spend. Absent = no limit of that sort. */
export interface Limits {
  iterations?: number
  usd?: number
  /** Input (cached or not) and output tokens together. */
  tokens?: number
  /** Milliseconds of a live process, over all resumes. */
  ms?: number
  /** Score from 0 to 10 at which the run is content. */
  target?: number
}

export type RunFact =
  | {
      type: 'run.started'
      schema: number
      run: string
      mmm: string
      /** Absolute path of the user's project. */
      root: string
      workflow: { name: string; path: string; hash: string; text: string; parts?: Record<string, Part> }
      inputs: Record<string, Json>
      limits: Limits
      workspace: 'worktree' | 'here'
      /** What else the command line fixed for the whole run (model, backend, base URL, focus, specs ...). */
      options: Record<string, Json>
      pid: number
      /** The run and event this one was forked from. */
      origin?: { run: string; seq: number }
    }
  | {
      type: 'run.resumed'
      pid: number
      limits: Limits
      /** The workflow as its file says it now, where it changed. */
      workflow?: { hash: string; text: string; parts?: Record<string, Part> }
      /** What the changed workflow asks for and the run was not given. */
      inputs?: Record<string, Json>
      /** Finished steps whose definition changed or is gone: they and all below them did not happen. */
      forget?: string[]
      /** Finished structures that hold something to be done again. */
      reopen?: string[]
      /** Back to just before a step: what came from that event on did not happen, but for what it cost. */
      rewind?: { path: string; seq: number }
      /** Failed steps stay as they are; without it they run again. */
      asIs?: true
    }
  /** What stands before it was taken over from another run, which paid for it. */
  | { type: 'run.forked'; from: { run: string; seq: number } }
  | {
      type: 'run.ended'
      status: RunStatus
      reason: StopReason
      code: number
      message: string
      /** The workflow's own outputs, where it declares some and all its steps have ended. */
      outputs?: Record<string, Json>
    }
  | { type: 'notice'; level: 'info' | 'warning'; message: string }

/** A question that a run waits with, and what was answered. The run may have ended meanwhile. */
export type ApprovalFact =
  | {
      type: 'approval.asked'
      path: string
      message: string
      /** Words to choose from; absent = yes or no. */
      options?: string[]
      /** ISO time after which the default is taken. */
      expires?: string
      default?: string
      /** The attempt that was under way when the run ended; the question is what to do about it. */
      died?: number
    }
  | {
      type: 'approval.answered'
      path: string
      approved: boolean
      /** The option chosen, or `approve`, `reject`. */
      answer: string
      values: Record<string, string>
      comment?: string
    }

export type RunStatus = 'success' | 'failure' | 'cancelled' | 'waiting'

export type StepStatus = 'success' | 'failure' | 'skipped' | 'cancelled'

/** Why a step failed: the class is what `retry.on` and the exit code go by. */
export interface StepError {
  class: 'failed' | 'timeout' | 'limit' | 'model' | 'environment' | 'invalid' | 'interrupted' | 'conflict'
  code: string
  message: string
  hint?: string
}

export type StepFact =
  | { type: 'step.started'; path: string; attempt: number; kind: string; input?: Json; cacheKey?: string }
  /** The time of a structure is up: what is under way in it is ended, nothing more begins. */
  | { type: 'step.timed-out'; path: string; ms: number }
  | {
      type: 'artifacts.stored'
      path: string
      name: string
      files: Array<{ path: string; bytes: number; hash: string }>
    }
  /** A step with `on-failure` or `finally` did its own work; those follow before it has ended. */
  | {
      type: 'step.performed'
      path: string
      attempt: number
      outcome: StepStatus
      outputs: Record<string, Json>
      ms: number
      error?: StepError
    }
  | {
      type: 'step.ended'
      path: string
      attempt: number
      kind: string
      /** What happened; `conclusion` is what the graph goes by, after `continue-on-error`. */
      outcome: StepStatus
      conclusion: StepStatus
      outputs: Record<string, Json>
      ms: number
      error?: StepError
      /** Milliseconds to wait before the next attempt; absent = no further attempt. */
      retry?: number
      /** Why a step was skipped: the condition as written and the values it saw. */
      skipped?: { condition: string; values: Record<string, Json> }
      /** It was not run: its outputs are those of an earlier performance with the same key. */
      cached?: true
      /** The block goes on with another step than the next: those it goes back over are forgotten, those between left out. */
      goto?: { to: string; back: string[]; over: Array<{ id: string; kind: string }> }
    }
  | { type: 'process.started'; path: string; pid: number; startTime: string; command: string }
  | { type: 'process.ended'; path: string; pid: number; exit: number | null; signal?: string; ms: number }
  | {
      type: 'output.stored'
      path: string
      stream: 'stdout' | 'stderr' | 'both'
      blob: string
      bytes: number
      tail: string
    }

/** One test by name, as the runner's own output told it. */
export interface TestResult {
  name: string
  file?: string
  status: 'passed' | 'failed' | 'skipped'
}

/** What running one check gave. The evidence of a tick. */
export interface CheckResult {
  /** Stable name: `test`, `lint`, or the criterion's id for a criterion's own check. */
  check: string
  /** The command as it was run. */
  command: string
  /** sha256 of the command. */
  commandHash: string
  passed: boolean
  exit: number | null
  ms: number
  /** Why it is not passed when the exit code alone does not tell: `timeout`, `no test of that name ran`, ... */
  reason?: string
  /** The end of its output, normalised and masked, at most 4,000 characters. */
  tail: string
  /** sha256 of the whole normalised output; the blob of the same name holds it. */
  outputHash: string
  /** The tests that the output names, where its format is known. */
  tests?: TestResult[]
  /** In their place, where they are many: the blob that holds them as JSON. */
  testsBlob?: string
}

export type CriterionState = 'open' | 'ticked'

/** A criterion as a run found it at its start. */
export interface CriterionFact {
  /** `<spec>#<criterion>`. */
  id: string
  spec: string
  file: string
  line: number
  text: string
  state: CriterionState
  /** What proves it, for people: the command, or the test's file and name; absent = cannot be proven. */
  check?: string
  /** Whether this run works on its spec. */
  inHand: boolean
}

/** A check of the project as a run found it at its start; it stays the same for the whole run. */
export interface ProjectCheck {
  id: string
  command: string
  when: 'iteration' | 'keep' | 'end'
  /** Milliseconds. */
  timeout?: number
  runner?: string
  /** What it was read from. */
  from: string
}

export type WorkFact =
  | { type: 'workspace.made'; path: string; branch: string; base: string; from: string }
  | { type: 'workspace.prepared'; brought: string[]; commands: string[] }
  /** A branch of steps at the same time got a worktree of its own, made ready from a tree of the one around it. */
  | { type: 'lane.opened'; path: string; tree: string; brought: string[] }
  /** What was changed in it is in the worktree around it now; with a conflict nothing of it is, and a checkpoint holds it. */
  | {
      type: 'lane.joined'
      path: string
      /** How the branch left its worktree. */
      tree: string
      /** The worktree around it, before and after. */
      into: string
      result: string
      files: string[]
      conflict?: { files: string[]; checkpoint: number }
    }
  /** `files` are the user's own, as they stood; `made` are those that mmm wrote for the run. */
  | { type: 'specs.committed'; commit: string; files: string[]; made?: string[] }
  /** `lookAlikes`: lines of the specs in hand that look like boxes and count for nothing until they are mended. */
  | { type: 'criteria.found'; criteria: CriterionFact[]; checks: ProjectCheck[]; lookAlikes?: number }
  | { type: 'checkpoint.taken'; path: string; n: number; ref: string; commit: string; tree: string }
  /** `byHand`: by mmm checkpoint restore; what is under way then goes on from there. */
  | { type: 'checkpoint.restored'; path: string; n: number; tree: string; byHand?: true }
  | {
      type: 'check.ended'
      path: string
      phase: 'baseline' | 'gate' | 'verdict' | 'base-tests' | 'check'
      criterion?: string
      result: CheckResult
    }
  | { type: 'baseline.taken'; tree: string; passed: string[]; failed: string[]; met: string[] }
  | { type: 'iteration.started'; n: number; path: string; criterion: string; attempt: number }
  | {
      type: 'candidate.judged'
      iteration: number
      tree: string
      /** `red` may be repaired; `refused` broke a rule (tests weakened, guarded file); `unchanged` did nothing. */
      verdict: 'green' | 'red' | 'refused' | 'unchanged'
      reasons: string[]
      proven: string[]
      broken: string[]
      round: number
      /** The step that judged, whether it asks for another try, and what the model gets to read of it. */
      path?: string
      again?: boolean
      feedback?: string
    }
  | { type: 'candidate.kept'; iteration: number; commit: string; tree: string; proven: string[]; summary: string }
  /** Iteration 0: what was undone belongs to none. */
  | { type: 'candidate.undone'; iteration: number; tree: string; reason: string; verdict: string }
  | { type: 'criteria.ticked'; commit: string; criteria: string[]; seenRed: boolean }
  | { type: 'branch.merged'; from: string; into: string; commit: string }

/** Tokens of one answer; null where the server did not say. */
export interface Usage {
  input: number | null
  output: number | null
  cacheRead: number | null
  cacheWrite: number | null
}

export type ModelFact =
  | {
      type: 'message.added'
      path: string
      conversation: string
      /** The message as it is sent, verbatim. */
      message: { role: 'user' | 'assistant'; content: Json }
    }
  | {
      type: 'model.asked'
      path: string
      conversation: string
      turn: number
      model: string
      /** sha256 of the request body; the key of a recording. */
      hash: string
      /** On the first turn of a conversation: system, tools and max_tokens as they are sent. */
      params?: Json
    }
  | {
      type: 'model.answered'
      path: string
      conversation: string
      turn: number
      hash: string
      id: string
      model: string
      /** The content blocks, verbatim: thinking and signatures too. */
      content: Json
      stopReason: string | null
      /** What the server said when it refused. */
      refusal?: string
      usage: Usage
      /** Dollars; null = the price of this model is not known. */
      usd: number | null
      ms: number
    }
  | {
      type: 'model.failed'
      path: string
      conversation: string
      turn: number
      attempt: number
      class: string
      message: string
      /** Milliseconds until the next attempt; null = given up. */
      delay: number | null
      /** What the broken answer had already used. */
      usage?: Usage
      usd?: number | null
    }
  | {
      type: 'tool.ended'
      path: string
      conversation: string
      turn: number
      id: string
      name: string
      /** One line for people: the path, the command, the pattern. */
      subject: string
      /** The text that goes back to the model, masked. */
      content: string
      isError: boolean
      ms: number
      refused?: boolean
    }
