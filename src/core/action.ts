import type { Fact, Json, StepError, StepStatus } from './event.ts'
import type { Stop } from './stop.ts'
import type { Step } from './workflow.ts'

/** What is to be done next. Deciding changes nothing; `drive` performs these and appends what happened. */
export type Action =
  | {
      do: 'start'
      path: string
      step: Step
      attempt: number
      input?: Json
      /** ISO time before which it does not start. */
      at?: string
      /** Its result is taken from before where there is one with this key. */
      cacheKey?: string
      /** The list of a for-each that only the outside can tell: files, or the lines of a command. */
      itemsFrom?: { glob: string | string[] } | { command: string }
    }
  | { do: 'skip'; path: string; step: Step; condition: string; values: Record<string, Json> }
  | {
      do: 'end'
      path: string
      step: Step
      outcome: StepStatus
      outputs: Record<string, Json>
      error?: StepError
      goto?: Goto
    }
  /** What was done in a lane is brought into the worktree around it. */
  | { do: 'join'; path: string }
  | { do: 'halt'; stop: Stop }
  | { do: 'finish'; failed: boolean; error?: StepError; outputs?: Record<string, Json> }

/** With which step a block goes on, the steps that come again, and those that are left out. */
export type Goto = NonNullable<(Fact & { type: 'step.ended' })['goto']>

/** The engine's own structures; all other kinds are work. */
export const structures: ReadonlySet<string> = new Set([
  'sequence',
  'parallel',
  'repeat',
  'for-each',
  'workflow',
  'goto',
])
