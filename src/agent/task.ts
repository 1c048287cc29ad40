import type { Event, ModelFact, Usage } from '../core/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Model, ModelAnswer, ModelFault, ModelRequest } from '../ports/model.ts'
import type { Share } from './purse.ts'
import type { ToolHands } from './tools/hands.ts'
import type { Tool } from './tools/tool.ts'

/** One round of a conversation: a prompt, and turns until the model claims an end or a limit holds. */
export interface Task {
  /** Key of the conversation; the same for all its rounds. */
  conversation: string
  /** Path of the step, for the facts. */
  path: string
  system: string
  /** The user's message that opens the round. */
  prompt: string
  /**
   * How many rounds came before. Where it is left out, the last recorded round goes on if it is of the same path and
   * either not at its end or opened by the same prompt; otherwise the prompt opens a new one.
   */
  round?: number
  model: string
  /** Doubled once after an answer that was cut off. */
  maxTokens: number
  limits: {
    /** Answers in this round. */
    turns: number
    /** Dollars and tokens that the run has left when this is called. */
    usd?: number
    tokens?: number
    /** Milliseconds since the epoch. */
    deadline?: number
    /** Tokens of the model's context window. @default 200_000 */
    window?: number
  }
}

/** What of the conversation lies outside. */
export interface Hands {
  model: Model
  /** Asks, and again after a fault that may pass; throws when given up. */
  ask(model: Model, request: ModelRequest, options: AskRules): Promise<ModelAnswer>
  costOf(model: string, usage: Usage, at: Date): number | null
  worstCase(model: string, inputTokens: number, maxTokens: number, at: Date): number | null
  requestHash(request: ModelRequest): string
  tools: readonly Tool[]
  /** `seen` is filled from the history; `signal` and `left` may be the caller's own. */
  toolHands: ToolHands
  /** The run's events up to now; those of other conversations are passed over. */
  history: readonly Event[]
  emit(fact: ModelFact): Promise<void> | void
  /** Waits until all that was emitted is durable. */
  sync(): Promise<void>
  /** Called before the first tool of a turn that may change files; after a restore again for the same turn and tree. */
  checkpoint(turn: number): Promise<void>
  /** Puts the tree back to the checkpoint of a turn; does nothing where none was taken. */
  restore(turn: number): Promise<void>
  /** What it shares with agents that work at the same time. */
  share?: Share
  clock: Clock
  signal: AbortSignal
  onText?(delta: string): void
}

export interface AskRules {
  clock: Clock
  signal: AbortSignal
  deadline?: number
  onFault(fault: ModelFault, attempt: number, delay: number | null): Promise<void>
  onText?: (delta: string) => void
}
