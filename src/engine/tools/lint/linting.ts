import type { Diagnostic, Place } from '../../../core/diagnostic.ts'
import type { Kind } from '../../../core/kind.ts'
import type { Workflow } from '../../../core/workflow.ts'
import type { ReadPart } from '../../building.ts'
import type { Source } from '../source.ts'

/** What is asked of the machine and the project; a question that is left out is not asked. */
export interface Surroundings {
  kinds: ReadonlyMap<string, Kind>
  /** Reads what a workflow extends or calls. */
  read?: ReadPart
  /** Names of the prompts that there are. */
  prompts?: readonly string[]
  /** Whether a command can be found. */
  hasProgram?: (name: string) => boolean
  /** Whether the project holds a file. */
  hasFile?: (path: string) => boolean
}

/** A valid workflow that is looked at more closely. */
export interface Linting extends Surroundings {
  workflow: Workflow
  source: Source
  /** Notes a finding; a warning unless told otherwise. */
  add(
    code: string,
    message: string,
    at: Place,
    more?: { hint?: string | undefined; severity?: Diagnostic['severity'] },
  ): void
}
