import type { Json, Usage } from '../core/event.ts'

/** A request as the Messages API takes it; the JSON of it is what is hashed for recordings. */
export interface ModelRequest {
  model: string
  max_tokens: number
  system: string
  messages: Array<{ role: 'user' | 'assistant'; content: Json }>
  tools: Array<{ name: string; description: string; input_schema: { [key: string]: Json } }>
}

/** A whole answer; a broken one is a {@link ModelFault}. */
export interface ModelAnswer {
  id: string
  model: string
  /** Content blocks, verbatim. */
  content: Json[]
  stopReason: string | null
  /** Why the model refused, in the server's words; only with `stopReason: 'refusal'`. */
  refusal?: string
  usage: Usage
  ms: number
}

/** Something that answers requests: a server that speaks the Messages API, or a recording. */
export interface Model {
  /** One try, no retry of its own. Throws {@link ModelFault}, or the signal's reason when aborted. */
  ask(request: ModelRequest, options?: AskOptions): Promise<ModelAnswer>
  /** Input tokens of a request, or undefined where the server cannot count. */
  countTokens(request: ModelRequest, options?: { signal?: AbortSignal }): Promise<number | undefined>
}

export interface AskOptions {
  signal?: AbortSignal
  /** Called with text as it streams. */
  onText?: (delta: string) => void
}

/** What is known of a failed try. */
export interface FaultFacts {
  /** `retry` = try again later; `never` = the same request will fail again; `paused` = told to wait longer than is sensible. */
  class: 'retry' | 'never' | 'paused'
  /** Stable word: `overloaded`, `rate-limited`, `stalled`, `cut`, `authentication`, `spend-limit`, `broken-server`, ... */
  code: string
  /** Milliseconds that the server asked to wait. */
  retryAfter?: number
  /** What the broken answer had already used. */
  usage?: Usage
  cause?: unknown
}

/** Why a try gave no whole answer. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault'
  readonly facts: FaultFacts

  constructor(message: string, facts: FaultFacts) {
    super(message, { cause: facts.cause })
    this.facts = facts
  }
}
