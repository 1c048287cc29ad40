import type { Json, StepError } from '../core/event.ts'
import type { StepResult } from '../core/kind.ts'

/** A step that failed, with what it found all the same. */
export function failure(error: StepError, outputs?: Record<string, Json>): StepResult {
  return { status: 'failure', error, ...(outputs === undefined ? {} : { outputs }) }
}
