import { messageOf } from '../../core/error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Planned } from '../schedule/planned.ts'
import type { ChildEnd } from '../schedule/start_child.ts'
import { reasonsBetween, type Reason } from './match.ts'
import { takeSnapshot, type Snapshot } from './snapshot.ts'

export interface Watching {
  root: string
  env: Record<string, string | undefined>
  clock: Clock
  signal: AbortSignal
  /** Read anew at each look, for files change. */
  planned(): Promise<Planned[]>
  /** What is done when a workflow fires. Undefined = nothing was started. */
  fire(one: Planned, reasons: readonly Reason[]): Promise<ChildEnd | undefined>
  onReady(): void
  onEnd(one: Planned, end: ChildEnd): void
  say(text: string): void
}

/** What one workflow was compared with last, and whether it runs. */
interface Watched {
  seen: Snapshot
  running?: Promise<void>
  /** It works in the user's own files, so what changes while it runs is taken for its own doing. */
  forget: boolean
}

/** Looks again and again, and fires what matches once the files have come to rest. Ends when the signal aborts. */
export async function driveWatch(watching: Watching): Promise<void> {
  const { clock, signal } = watching
  const watched = new Map<string, Watched>()
  let last: Snapshot | undefined
  try {
    while (!signal.aborted) {
      const started = clock.monotonic()
      const planned = await watching.planned()
      const now = await takeSnapshot(scopeOf(planned, watching))
      const atRest = last !== undefined && same(last, now)
      for (const one of planned) lookAt(one, { now, atRest, watched, watching })
      if (last === undefined) watching.onReady()
      last = now
      // A large project is looked at less often
      await clock.sleep(Math.max(restTime, (clock.monotonic() - started) * 5), signal)
    }
  } finally {
    await Promise.all([...watched.values()].map(({ running }) => running))
  }
}

/** Between two looks; a change fires when the next look finds no other. */
const restTime = 300

function scopeOf(planned: readonly Planned[], { root, env }: Watching) {
  return {
    root,
    env,
    files: planned.flatMap(({ on }) => on.file?.paths ?? []),
    specs: planned.some(({ on }) => on.spec !== undefined),
    branches: planned.some(({ on }) => on.push !== undefined),
  }
}

interface Looking {
  now: Snapshot
  atRest: boolean
  watched: Map<string, Watched>
  watching: Watching
}

function lookAt(one: Planned, { now, atRest, watched, watching }: Looking): void {
  // Another version of the file may have other globs: it is compared from now on
  const key = `${one.workflow.path} ${one.workflow.hash}`
  const known = watched.get(key)
  if (known === undefined) {
    watched.set(key, { seen: now, forget: false })
    return
  }
  if (known.running !== undefined || !atRest) return
  const reasons = known.forget ? [] : reasonsBetween(one.on, known.seen, now)
  known.seen = now
  known.forget = false
  if (reasons.length === 0) return
  known.running = watching
    .fire(one, reasons)
    .then((end) => {
      known.forget = one.workflow.workspace === 'here' && end !== undefined
      if (end !== undefined) watching.onEnd(one, end)
    })
    .catch((error: unknown) => watching.say(`${one.workflow.name}: ${messageOf(error)}`))
    .finally(() => delete known.running)
}

function same(a: Snapshot, b: Snapshot): boolean {
  return (['files', 'specs', 'branches'] as const).every(
    (part) => a[part].size === b[part].size && [...a[part]].every(([name, state]) => b[part].get(name) === state),
  )
}
