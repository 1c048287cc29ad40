import type { Ended } from '../../ports/shell.ts'
import type { Seen } from './seen.ts'

/** What the tools may touch and by which rules; all of it is given by the caller. */
export interface ToolHands {
  /** Absolute path of the worktree; never shown to the model. */
  root: string
  /** Why a path (relative, with `/`) may be read but not written, or undefined. `.git` and `.mmm` are guarded anyway. */
  guarded(path: string): string | undefined
  /** Whether a path may not be seen at all. `.git` is hidden anyway. */
  hidden(path: string): boolean
  /** Whether git ignores a path: what is written there would not be part of the candidate. */
  ignored(path: string): Promise<boolean>
  /** The project's files, relative, with `/`: tracked, or untracked and not ignored. */
  files(): Promise<string[]>
  /** What this conversation has read, see {@link Seen}. */
  seen: Seen
  /** The project's own check commands: allowed as they stand. */
  checks: readonly string[]
  /** Further commands: a program's name, an exact command, or one with a trailing ` *`. */
  allowRun: readonly string[]
  /** The whole environment of a command. */
  env: Record<string, string>
  /** Takes out of output what differs from run to run: the worktree's path, durations, temporary names. */
  normalise(text: string): string
  /** Replaces secrets. */
  mask(text: string): string
  /** Stores large output, returns its hash. */
  store(text: string): Promise<string>
  /** A stored output by its hash, for `read` of `blob:<hash>`. */
  blob?(hash: string): Promise<string | undefined>
  /** Milliseconds that are left for a command at most. */
  left?(): number
  signal: AbortSignal
  /** Called when a command's process runs, and when it has ended. */
  onStart?(pid: number, startTime: string, command: string): void
  onEnd?(command: string, ended: Ended): void
}
