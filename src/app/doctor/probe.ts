import type { Config } from '../../core/config.ts'
import type { Place } from '../../core/diagnostic.ts'
import type { UserStore } from '../user_store.ts'

/** What one look at the machine or the project found. */
export interface Probe {
  /** Stable dotted word: `git.version`. */
  id: string
  status: 'ok' | 'warning' | 'error'
  message: string
  at?: Place
  /** The way out, where it is not ok. */
  hint?: string
  /** Whether an error is one of what somebody wrote, or of the machine. @default 'environment' */
  class?: 'config' | 'environment'
}

/** What the probes look at. */
export interface Looking {
  root: string
  env: Record<string, string | undefined>
  nodeVersion: string
  packageRoot: string
  signal: AbortSignal
  /** The settings that hold; the defaults where they are not valid. */
  config: Config
  /** Undefined where it cannot be read. */
  user?: UserStore
}
