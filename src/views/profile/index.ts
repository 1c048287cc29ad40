import type { Event } from '../../core/event.ts'
import { blockOf, ownerOf, staticPath } from '../../core/graph.ts'
import { round } from '../run_json.ts'
import { criticalPath } from './critical.ts'
import { covered } from './intervals.ts'
import { spansOf, type Span, type Spans } from './spans.ts'

/** Where the time of a run went. Milliseconds of live processes. */
export interface Profile {
  ms: number
  /** All performances of a step of the file together, the slowest first. */
  steps: ProfiledStep[]
  /** The chain of performances that the length hangs on, first to last. */
  critical: Array<{ path: string; kind: string; ms: number }>
  criticalMs: number
  /** Time in no step. */
  engine: { ms: number; share: number; before: number; between: number; after: number }
}

export interface ProfiledStep {
  /** The step's place in the file. */
  id: string
  kind: string
  /** How often it was performed, in rounds and after resumes. */
  times: number
  attempts: number
  failed: number
  /** From the first start to the end, all performances added. */
  totalMs: number
  /** What is left without waiting, and without the time of the steps inside of it. */
  ownMs: number
  waiting: { retry: number; approval: number; model: number; queue: number }
  /** The longest performance. */
  longest: { path: string; ms: number }
  model: { calls: number; ms: number; tokens: number; usd: number; unpriced: number }
  checks: { count: number; ms: number }
  tools: { count: number; ms: number }
  /** A performance had not ended when the log did. */
  open: boolean
}

/** Folds the log of a run, ended or not, into where its time went. */
export function profileOf(events: readonly Event[]): Profile {
  const spans = spansOf(events)
  const inside = childrenOf(spans)
  const leaves = spans.steps.filter(({ path }) => !inside.has(path))
  const groups = new Map<string, Span[]>()
  for (const step of spans.steps) {
    const known = groups.get(staticPath(step.path))
    if (known === undefined) groups.set(staticPath(step.path), [step])
    else known.push(step)
  }
  const queues = queuesOf(spans)
  const critical = criticalPath(spans.steps)
  return {
    ms: spans.ms,
    steps: [...groups]
      .map(([id, group]) => profiled(id, group, { inside, queues }))
      .toSorted((a, b) => b.totalMs - a.totalMs),
    critical: critical.map(({ path, kind, from, to }) => ({ path, kind, ms: to - from })),
    criticalMs: critical.reduce((sum, { from, to }) => sum + to - from, 0),
    engine: engineOf(spans, leaves),
  }
}

function childrenOf({ steps }: Spans): Map<string, Span[]> {
  const inside = new Map<string, Span[]>()
  for (const step of steps) {
    const owner = ownerOf(blockOf(step.path))
    const known = inside.get(owner)
    if (known === undefined) inside.set(owner, [step])
    else known.push(step)
  }
  return inside
}

function profiled(
  id: string,
  group: readonly Span[],
  { inside, queues }: { inside: Map<string, Span[]>; queues: Map<string, number> },
): ProfiledStep {
  const add = (value: (one: Span) => number) => group.reduce((sum, one) => sum + value(one), 0)
  const longest = group.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a))
  return {
    id,
    kind: group[0]!.kind,
    times: group.length,
    attempts: add(({ attempts }) => attempts),
    failed: group.filter(({ outcome }) => outcome === 'failure').length,
    totalMs: add(({ from, to }) => to - from),
    ownMs: add((one) => ownOf(one, inside.get(one.path) ?? [])),
    waiting: {
      retry: add(({ retryMs }) => retryMs),
      approval: add(({ approvalMs }) => approvalMs),
      model: add(({ model }) => model.waitMs),
      queue: add(({ path }) => queues.get(path) ?? 0),
    },
    longest: { path: longest.path, ms: longest.to - longest.from },
    model: {
      calls: add(({ model }) => model.calls),
      ms: add(({ model }) => model.ms),
      tokens: add(({ model }) => model.tokens),
      usd: round(add(({ model }) => model.usd)),
      unpriced: add(({ model }) => model.unpriced),
    },
    checks: { count: add(({ checks }) => checks.count), ms: add(({ checks }) => checks.ms) },
    tools: { count: add(({ tools }) => tools.count), ms: add(({ tools }) => tools.ms) },
    open: group.some(({ open }) => open),
  }
}

function ownOf({ from, to, retryMs, approvalMs, model }: Span, inside: readonly Span[]): number {
  const within = inside
    .map((one) => ({ from: Math.max(from, one.from), to: Math.min(to, one.to) }))
    .filter((one) => one.to > one.from)
  return Math.max(0, to - from - covered(within) - retryMs - approvalMs - model.waitMs)
}

/** How long the first step of a round waited for its turn, from the start of its for-each. */
function queuesOf({ steps }: Spans): Map<string, number> {
  const byPath = new Map(steps.map((step) => [step.path, step]))
  const begun = new Set<string>()
  const queues = new Map<string, number>()
  for (const { path, from } of steps) {
    const block = blockOf(path)
    const owner = byPath.get(ownerOf(block))
    if (owner?.kind !== 'for-each' || begun.has(block)) continue
    begun.add(block)
    queues.set(path, from - owner.from)
  }
  return queues
}

function engineOf({ ms }: Spans, leaves: readonly Span[]): Profile['engine'] {
  const first = leaves.reduce((least, { from }) => Math.min(least, from), ms)
  const last = leaves.reduce((most, { to }) => Math.max(most, to), first)
  const own = ms - covered(leaves)
  return {
    ms: own,
    share: ms === 0 ? 0 : Math.round((own / ms) * 1_000) / 1_000,
    before: first,
    between: own - first - (ms - last),
    after: ms - last,
  }
}
