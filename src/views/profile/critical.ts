import { blockOf, ownerOf } from '../../core/graph.ts'
import type { Interval } from './intervals.ts'
import type { Span } from './spans.ts'

/**
 * The chain of steps that the run's length hangs on, first to last: from the end backwards always the one that ended last
 * before the next began, and inside of a structure the same again. Only steps that hold no others are named.
 */
export function criticalPath(steps: readonly Span[]): Span[] {
  const below = new Map<string, Span[]>()
  for (const step of steps) {
    const owner = ownerOf(blockOf(step.path))
    const known = below.get(owner)
    if (known === undefined) below.set(owner, [step])
    else known.push(step)
  }
  const chain: Span[] = []
  walk('', { from: 0, to: Number.POSITIVE_INFINITY }, { below, chain })
  return chain.toReversed()
}

function walk(owner: string, { from, to }: Interval, found: { below: Map<string, Span[]>; chain: Span[] }): void {
  let cursor = to
  // Of those that end at the same time the later one first: the log has them in the order of their starts
  const inside = (found.below.get(owner) ?? []).toReversed().toSorted((a, b) => b.to - a.to)
  for (const step of inside) {
    if (step.to > cursor || step.from < from) continue
    if (found.below.has(step.path)) walk(step.path, step, found)
    else found.chain.push(step)
    cursor = step.from
  }
}
