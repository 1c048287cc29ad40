export { formatDiagnostic, formatPlace, type Diagnostic, type Place } from './core/diagnostic.ts'
export { foldEvents } from './core/fold.ts'
export { formatDuration, parseDuration } from './core/duration.ts'
export { MmmError, type ErrorFacts } from './core/error.ts'
export type * from './core/event.ts'
export { logSchema } from './core/event.ts'
export { exit, type ExitCode } from './core/exit.ts'
export type { Kind, StepContext, StepResult } from './core/kind.ts'
export {
  activeMs,
  evolve,
  isResumable,
  newRun,
  scoreOf,
  statusOf,
  type Criterion,
  type CriterionStatus,
  type Iteration,
  type Run,
  type Spent,
  type Work,
} from './core/run.ts'
export { limitReached, stop, type Stop, type StopReason } from './core/stop.ts'
export type { Input, Step, Workflow } from './core/workflow.ts'
