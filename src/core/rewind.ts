import { MmmError } from './error.ts'
import type { Event } from './event.ts'
import { blockOf, staticPath } from './graph.ts'
import { didYouMean } from './suggest.ts'

/** Back to just before a step began: the event of that number and all after it did not happen. */
export interface Rewind {
  path: string
  seq: number
}

type Rewinding = Event & { type: 'run.resumed'; rewind: Rewind }

export function isRewind(event: Event): event is Rewinding {
  return event.type === 'run.resumed' && event.rewind !== undefined
}

/** The events that still count: without those that were taken back. */
export function keptEvents(events: readonly Event[]): Event[] {
  const kept: Event[] = []
  for (const event of events) {
    if (isRewind(event)) while ((kept.at(-1)?.seq ?? 0) >= event.rewind.seq) kept.pop()
    kept.push(event)
  }
  return kept
}

/**
 * Where the steps of a run began, in order: each instance with the event of its first attempt; of one that was begun anew,
 * by a retry of what is around it, the last time.
 */
export function startsOf(kept: readonly Event[]): Map<string, number> {
  const starts = new Map<string, number>()
  const note = (path: string, seq: number) => {
    starts.delete(path)
    starts.set(path, seq)
  }
  for (const event of kept) {
    if (event.type === 'step.started' && (event.attempt === 1 || !starts.has(event.path))) note(event.path, event.seq)
    if (event.type === 'step.ended' && event.outcome === 'skipped') note(event.path, event.seq)
  }
  return starts
}

/**
 * The step that a word names: its path, the path without rounds, the end of one, or a round (`loop#2`). Throws with exit 2
 * where it is none or several.
 */
export function findStart(starts: ReadonlyMap<string, number>, word: string): Rewind {
  const rounds = new Map<string, string>()
  for (const path of starts.keys())
    if (/#\d+$/.test(blockOf(path)) && !rounds.has(blockOf(path))) rounds.set(blockOf(path), path)
  const paths = [...starts.keys(), ...rounds.keys()]
  const rules = [
    (path: string) => path === word,
    (path: string) => staticPath(path) === word,
    (path: string) => path.endsWith(`/${word}`) || staticPath(path).endsWith(`/${word}`),
  ]
  for (const fits of rules) {
    const found = paths.filter(fits)
    if (found.length > 1) throw several(word, found)
    const [path] = found
    if (path !== undefined) return { path, seq: starts.get(rounds.get(path) ?? path)! }
  }
  const hint = didYouMean(word, paths) ?? 'Type "mmm runs show" for the steps of a run'
  throw new MmmError('step.unknown', `The run has no step "${word}"`, { hint })
}

function several(word: string, paths: readonly string[]): MmmError {
  const shown = paths.length > 8 ? [...paths.slice(0, 8), '...'] : paths
  return new MmmError('step.ambiguous', `"${word}" fits ${paths.length} steps`, { hint: `One of: ${shown.join(', ')}` })
}
