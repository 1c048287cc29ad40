import type { Event, Fact, Json } from '../core/event.ts'
import type { Kind } from '../core/kind.ts'
import type { LanePlaces } from '../core/lane.ts'
import { maskJson } from '../core/mask_json.ts'
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
  items(
    from: { glob: string | string[] } | { command: string; env: Record<string, string> },
    path: string,
  ): Promise<Json[]>
  /** Results of steps with a `cache`, by name. Taking one puts its files back where the step at a path works. */
  cache: {
    take(name: string, path: string): Promise<Record<string, Json> | undefined>
    keep(name: string, result: { outputs: Record<string, Json>; paths: string[] }, path: string): Promise<void>
  }
  /** Stores a step's files beside the log, and says what was stored. */
  artifacts(of: { path: string; name: string | undefined; patterns: string[] }): Promise<Fact[]>
  /** Takes a checkpoint before a step that asks for one. */
  checkpoint(path: string): Promise<Fact>
  /** Brings the workspace back to the checkpoint taken at the step's start. */
  restore(path: string): Promise<Fact | undefined>
  /** Worktrees of branches at the same time; absent where all steps work in one folder. */
  lanes?: Lanes
  /** Asks on the terminal; absent where there is none. */
  ask?(question: string): Promise<string>
  /** Replaces secrets in a text. */
  mask?: (text: string) => string
  /** @default Math.random */
  random?: () => number
}

/** Notes a fact in the log, durably. */
export type Note = (fact: Fact) => Promise<void>

/** Worktrees of branches at the same time, each by the path of its lane. */
export interface Lanes {
  /** Makes one ready, or opens it again as the log says that it stands. */
  open(lane: string, note: Note): Promise<void>
  /** Brings what was changed in one into the worktree around it, or notes that it stands against what is there. */
  join(lane: string, note: Note): Promise<void>
  /** Takes one away. */
  close(lane: string): Promise<void>
  /** The folder that a step works in; undefined = the run's own. */
  cwd(path: string): string | undefined
}

/** A run under way. */
export interface Driving {
  workflow: Workflow
  run: Run
  outside: Outside
  /** The run's own; another while the steps of `on-cancel` run. */
  signal: AbortSignal
  queue: Array<{ owner: string; block?: string }>
  /** Work under way, by path. */
  running: Map<string, Promise<void>>
  /** Ends work under way, by path, when the time of a step around it is up. */
  aborts: Map<string, AbortController>
  /** Of structures that have a timeout, by path. */
  timers: Map<string, NodeJS.Timeout>
  /** Open steps that are taken up when the loops around them have room. */
  later: string[]
  /** Steps that were looked for in the cache. */
  looked: Set<string>
  /** Where in the file branches work in lanes. */
  places: LanePlaces
  /** Lanes that this process has opened, and those that it is about to. */
  entered: Set<string>
  opening: Map<string, Promise<void>>
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
  outputs?: Record<string, Json>
}

/** Appends a fact, folds it, and tells whoever listens. */
export function emit(d: Driving, fact: Fact): void {
  const event = d.outside.log.append(d.outside.mask === undefined ? fact : masked(fact, d.outside.mask))
  evolve(d.run, event)
  d.outside.onEvent(event, d.run)
}

/** Secrets that came by an expression into what a step was given or gave. What is said to a model is masked before it is sent. */
function masked(fact: Fact, mask: (text: string) => string): Fact {
  const texts = textsOf[fact.type]
  if (texts === undefined) return fact
  const hidden = texts.flatMap((key) => {
    const value = (fact as unknown as Record<string, Json>)[key]
    return value === undefined ? [] : [[key, maskJson(value, mask)] as const]
  })
  return { ...fact, ...Object.fromEntries(hidden) }
}

/** What of a fact people wrote, or steps gave. */
const textsOf: Partial<Record<Fact['type'], readonly string[]>> = {
  'step.started': ['input', 'cacheKey'],
  'step.performed': ['outputs', 'error'],
  'step.ended': ['outputs', 'error', 'skipped'],
  'approval.asked': ['message'],
  'run.ended': ['message', 'outputs'],
  notice: ['message'],
}

/** Waits until all that was appended is on disk. */
export async function sync(d: Driving): Promise<void> {
  d.unsynced = false
  await d.outside.log.sync()
}
