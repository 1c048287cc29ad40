import type { Json } from '../../core/event.ts'
import type { Kind, StepContext, StepResult } from '../../core/kind.ts'
import type { Facts } from '../../core/scope.ts'
import type { Step, Workflow } from '../../core/workflow.ts'
import type { Colors } from '../../views/look.ts'

/** What a debugger needs of the process and of the run. */
export interface DebugSources {
  workflow: Workflow
  /** Where it stops, by paths of steps; with none it stops before the first one. */
  breaks: readonly string[]
  /** Replaces secrets in what is shown. */
  mask(text: string): string
  /** Shows text, and reads one line; undefined at the end of the input. */
  readLine(prompt: string): Promise<string | undefined>
  say(text: string): void
  /** Ends the run as Ctrl-C does. */
  quit(): void
  colors: Colors
}

/** A debugger at work. */
export interface Debugging extends DebugSources {
  points: Set<string>
  /** Stops before every step, not only at its points. */
  isStepping: boolean
  /** The run is being ended: nothing is asked any more. */
  isOver: boolean
  /** The last command that went on; an empty line says it again. */
  last: string
  /** What others want to say while there is a conversation at a stop; undefined = there is none. */
  held: Array<() => void> | undefined
}

/** A step that is stopped at. */
export interface Halt {
  step: Step
  kind: Kind
  context: StepContext
  facts: Facts
  /** As it will be given. */
  input: Json
  /** Outputs that were set before it was performed; they are laid over its own. */
  outputs: Record<string, Json>
  /** What it came to, where it was performed already. */
  result?: StepResult
}

/** How it goes on from a stop. */
export type GoOn = 'perform' | 'finish' | 'skip' | 'fail' | 'quit'
