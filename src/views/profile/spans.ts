import type { Event } from '../../core/event.ts'

/** A performance of a step, or of something in it. Milliseconds of the run's own time: while no process was alive it stood still. */
export interface Span {
  path: string
  kind: string
  from: number
  to: number
  /** It had not ended when the log did. */
  open: boolean
  attempts: number
  outcome: string
  /** Between a failure and the next attempt. */
  retryMs: number
  /** While a question waited for its answer. */
  approvalMs: number
  model: { calls: number; ms: number; waitMs: number; tokens: number; usd: number; unpriced: number }
  checks: { count: number; ms: number }
  tools: { count: number; ms: number }
}

/** What happened inside of a step: a call, a check, a tool, a process. */
export interface Part {
  path: string
  name: string
  from: number
  to: number
}

/** A log as spans of time. */
export interface Spans {
  /** The run's own time at its last event. */
  ms: number
  /** In the order of their starts. */
  steps: Span[]
  parts: Part[]
}

/** Folds a log into spans. A log that is torn or of a run under way does as well. */
export function spansOf(events: readonly Event[]): Spans {
  const clock = clockOf()
  const fold: Folding = { now: 0, all: [], steps: new Map(), parts: [], waits: new Map(), asked: new Map() }
  for (const event of events) {
    fold.now = clock(event)
    note(fold, event)
  }
  for (const step of fold.all) if (step.open) step.to = fold.now
  for (const [path, since] of fold.asked) addApproval(fold, path, since)
  return { ms: fold.now, steps: fold.all, parts: fold.parts }
}

/** Turns times into the run's own: it stands still from its end, or the last event of a process that died, to the resume. */
function clockOf(): (event: Event) => number {
  let begin: number | undefined
  let dead = 0
  let last = 0
  let ended = false
  return (event) => {
    const at = Date.parse(event.time)
    begin ??= at
    if (event.type === 'run.resumed' || ended) dead += Math.max(0, at - begin - dead - last)
    ended = event.type === 'run.ended' || (ended && event.type !== 'run.resumed')
    last = Math.max(last, at - begin - dead)
    return last
  }
}

interface Folding {
  now: number
  /** In the order of their starts. */
  all: Span[]
  /** The last one of each path. */
  steps: Map<string, Span>
  parts: Part[]
  /** Since when a step waits for its next attempt. */
  waits: Map<string, number>
  /** Since when a question waits. */
  asked: Map<string, number>
}

function note(fold: Folding, event: Event): void {
  switch (event.type) {
    case 'step.started':
      return start(fold, event)
    case 'step.ended':
      return end(fold, event)
    case 'approval.asked':
      return void fold.asked.set(event.path, fold.now)
    case 'approval.answered': {
      const since = fold.asked.get(event.path)
      if (since !== undefined) addApproval(fold, event.path, since)
      return void fold.asked.delete(event.path)
    }
    case 'model.answered': {
      const { model } = spanAt(fold, event.path) ?? nobody()
      const { input, output, cacheRead, cacheWrite } = event.usage
      model.calls += 1
      model.ms += event.ms
      model.tokens += (input ?? 0) + (output ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0)
      if (event.usd === null) model.unpriced += 1
      else model.usd += event.usd
      return part(fold, event.path, { name: `turn ${event.turn} of ${event.model}`, ms: event.ms })
    }
    case 'model.failed': {
      const { model } = spanAt(fold, event.path) ?? nobody()
      model.waitMs += event.delay ?? 0
      model.usd += event.usd ?? 0
      return
    }
    case 'tool.ended': {
      const { tools } = spanAt(fold, event.path) ?? nobody()
      tools.count += 1
      tools.ms += event.ms
      return part(fold, event.path, { name: `${event.name} ${event.subject}`, ms: event.ms })
    }
    case 'check.ended': {
      const { checks } = spanAt(fold, event.path) ?? nobody()
      checks.count += 1
      checks.ms += event.result.ms
      return part(fold, event.path, { name: `check ${event.result.check}`, ms: event.result.ms })
    }
    default:
  }
}

function start(fold: Folding, { path, kind, attempt }: Event & { type: 'step.started' }): void {
  const known = fold.steps.get(path)
  const since = fold.waits.get(path)
  fold.waits.delete(path)
  if (known === undefined || !known.open) return add(fold, { path, kind, open: true, attempts: attempt })
  if (since !== undefined) known.retryMs += fold.now - since
  known.attempts = Math.max(known.attempts + 1, attempt)
  known.open = true
}

function end(fold: Folding, event: Event & { type: 'step.ended' }): void {
  const { path, kind } = event
  const known = fold.steps.get(path)
  if (known === undefined) {
    if (event.outcome !== 'skipped') add(fold, { path, kind, outcome: event.outcome })
    return
  }
  known.to = fold.now
  known.outcome = event.outcome
  known.open = event.retry !== undefined
  if (event.retry !== undefined) fold.waits.set(path, fold.now)
}

function add(fold: Folding, more: Partial<Span> & Pick<Span, 'path'>): void {
  const span: Span = { ...nobody(), from: fold.now, to: fold.now, ...more }
  fold.all.push(span)
  fold.steps.set(more.path, span)
}

function addApproval(fold: Folding, path: string, since: number): void {
  const step = spanAt(fold, path)
  if (step !== undefined) step.approvalMs += fold.now - since
}

function part(fold: Folding, path: string, { name, ms }: { name: string; ms: number }): void {
  fold.parts.push({ path: stepPath(path), name, from: Math.max(0, fold.now - ms), to: fold.now })
}

function spanAt(fold: Folding, path: string): Span | undefined {
  return fold.steps.get(stepPath(path))
}

/** A turn of a conversation names itself behind an `@`. */
function stepPath(path: string): string {
  return path.replace(/@.*$/, '')
}

/** An empty span; also where an event names a step that the log does not have. */
function nobody(): Span {
  return {
    path: '',
    kind: '',
    from: 0,
    to: 0,
    open: false,
    attempts: 1,
    outcome: '',
    retryMs: 0,
    approvalMs: 0,
    model: { calls: 0, ms: 0, waitMs: 0, tokens: 0, usd: 0, unpriced: 0 },
    checks: { count: 0, ms: 0 },
    tools: { count: 0, ms: 0 },
  }
}
