import type { Event, Fact, Json } from '../core/event.ts'
import type { Kind } from '../core/kind.ts'
import { evolve, type Run } from '../core/run.ts'
import type { Facts } from '../core/scope.ts'
import type { Stop } from '../core/stop.ts'
import type { Workflow } from '../core/workflow.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from './log.ts'

/** What the engine needs from the outside to perform a workflow. */
export interface Outside {
  kinds: ReadonlyMap<string, Kind>
  facts: Facts
  clock: Clock
  log: Log
  /** Folder in which the steps work. */
  cwd: string
  signal: AbortSignal
  /** Called with each event after it was folded; listens and never answers. */
  onEvent(event: Event, run: Run): void
  /** The list that a for-each runs over: files of a glob, or the lines that a command prints. */
  items(from: { glob: string | string[] } | { command: string }): Promise<Json[]>
  /** Takes a checkpoint before a step that asks for one. */
  checkpoint(path: string): Promise<Fact>
  /** Brings the workspace back to the checkpoint taken at the step's start. */
  restore(path: string): Promise<Fact | undefined>
  /** @default Math.random */
  random?: () => number
}

/** A run under way. */
export interface Driving {
  workflow: Workflow
  run: Run
  outside: Outside
  queue: Array<{ owner: string; block?: string }>
  /** Work under way, by path. */
  running: Map<string, Promise<void>>
  /** Wakes the loop. */
  wake: () => void
  /** Ends of work that are not on disk yet. They are synced before other work begins, or when there is nothing else to do. */
  unsynced: boolean
  /** What steps wait for that stay open. */
  waiting: string[]
  end?: End
  broken?: unknown
}

/** How it ends. */
export interface End {
  stop: Stop
  status: 'success' | 'failure' | 'cancelled' | 'waiting'
}

/** Appends a fact, folds it, and tells whoever listens. */
export function emit(d: Driving, fact: Fact): void {
  const event = d.outside.log.append(fact)
  evolve(d.run, event)
  d.outside.onEvent(event, d.run)
}

/** Waits until all that was appended is on disk. */
export async function sync(d: Driving): Promise<void> {
  d.unsynced = false
  await d.outside.log.sync()
}
