import type { Event } from '../../core/event.ts'
import { blockOf, ownerOf } from '../../core/graph.ts'
import { spansOf, type Part, type Span } from './spans.ts'

/**
 * A run in the trace event format of Chrome, which chrome://tracing, Perfetto and speedscope read: a complete event (`X`) for
 * each step and each call, check and tool in it, in microseconds. What runs at the same time stands in lanes of its own.
 */
export function traceOf(run: string, events: readonly Event[]) {
  const { steps, parts } = spansOf(events)
  const lanes = lanesOf()
  const shown = [...steps.map(stepEvent), ...parts.map(partEvent)]
    .toSorted((a, b) => a.from - b.from || b.to - a.to || a.depth - b.depth)
    .map((one) => ({ ...one.event, ts: one.from * 1_000, dur: (one.to - one.from) * 1_000, tid: lanes.place(one) }))
  const names = Array.from({ length: lanes.count() }, (_, i) => ({
    name: 'thread_name',
    ph: 'M',
    pid: 1,
    tid: i + 1,
    args: { name: i === 0 ? 'steps' : `at the same time ${i}` },
  }))
  const process = { name: 'process_name', ph: 'M', pid: 1, tid: 0, args: { name: `mmm ${run}` } }
  return { displayTimeUnit: 'ms', otherData: { run }, traceEvents: [process, ...names, ...shown] }
}

interface Placed {
  /** The step that it is, or stands in. */
  path: string
  isPart: boolean
  depth: number
  from: number
  to: number
  event: { name: string; cat: string; ph: 'X'; pid: 1; args: Record<string, unknown> }
}

function stepEvent({ path, kind, from, to, attempts, outcome, open, model }: Span): Placed {
  const spent = model.calls === 0 ? {} : { tokens: model.tokens, usd: model.usd }
  const args = { path, attempts, outcome: open ? 'open' : outcome, ...spent }
  const name = path.slice(path.lastIndexOf('/') + 1)
  return {
    path,
    isPart: false,
    depth: path.split('/').length,
    from,
    to,
    event: { name, cat: kind, ph: 'X', pid: 1, args },
  }
}

function partEvent({ path, name, from, to }: Part): Placed {
  return {
    path,
    isPart: true,
    depth: Number.MAX_SAFE_INTEGER,
    from,
    to,
    event: { name, cat: 'part', ph: 'X', pid: 1, args: { path } },
  }
}

/** Gives each event a lane in which it lies wholly inside of what is around it: its step's if that is free, else the first one. */
function lanesOf() {
  const lanes: Placed[][] = []
  const byPath = new Map<string, number>()
  const fits = (lane: Placed[], one: Placed) => {
    while (lane.length > 0 && lane.at(-1)!.to <= one.from && !isAround(lane.at(-1)!, one)) lane.pop()
    const top = lane.at(-1)
    return top === undefined || (isAround(top, one) && one.to <= top.to)
  }
  return {
    count: () => lanes.length,
    place(one: Placed): number {
      const own = byPath.get(one.isPart ? one.path : ownerOf(blockOf(one.path)))
      const order = [...(own === undefined ? [] : [own]), ...lanes.keys()]
      const lane = order.find((i) => fits(lanes[i]!, one)) ?? lanes.push([]) - 1
      lanes[lane]!.push(one)
      if (!one.isPart) byPath.set(one.path, lane)
      return lane + 1
    },
  }
}

function isAround(outer: Placed, one: Placed): boolean {
  if (outer.isPart) return false
  if (one.isPart && one.path === outer.path) return true
  return one.path.startsWith(outer.path) && /^[/#!]/.test(one.path.slice(outer.path.length))
}
