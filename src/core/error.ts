import type { Place } from './diagnostic.ts'
import type { ExitCode } from './exit.ts'

/** What an {@link MmmError} is made of beside its message. */
export interface ErrorFacts {
  /** Exit code of the process when nobody mends it. @default 2 */
  exit?: ExitCode
  /** Where in a file the cause stands. */
  at?: Place
  /** What the user can do about it, a sentence without a full stop. */
  hint?: string
  cause?: unknown
}

/**
 * The one error class. `code` is a stable dotted word (`spec.unreadable`, `model.no-key`); the message is in sentence
 * case, without a full stop, and quotes the offending value.
 */
export class MmmError extends Error {
  override readonly name = 'MmmError'
  readonly code: string
  readonly exit: ExitCode
  readonly at: Place | undefined
  readonly hint: string | undefined

  constructor(code: string, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.exit = facts.exit ?? 2
    this.at = facts.at
    this.hint = facts.hint
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** The `code` of a Node system error (`ENOENT`, `EACCES`), or of an {@link MmmError}. */
export function codeOf(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
