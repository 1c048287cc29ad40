import type { Event, Json, StepError, StepStatus } from './event.ts'

/**
 * The steps of a run. A *block* is a list of steps run for one owner: the workflow itself (`''`), the body of a step
 * (`build`), one round of a repeat or for-each (`loop#2`), or the handlers (`build!failure`, `build!finally`).
 * Counters make every decision O(1) however wide or long a block is.
 */
export interface Graph {
  steps: Map<string, StepState>
  blocks: Map<string, Block>
  /** Paths of steps started and not ended, in the order they started. */
  open: Set<string>
  /** Failures in a row by the step's place in the file, and when the last one was (ISO time). */
  breakers: Map<string, { failures: number; lastAt: string }>
  /** How often each goto has led back. */
  jumps: Map<string, number>
  /** Open steps whose time is up: nothing more begins in them. */
  timedOut: Map<string, number>
}

export interface StepState {
  path: string
  kind: string
  attempt: number
  input?: Json
  /** Set when a step with handlers did its own work. */
  performed?: { outcome: StepStatus; outputs: Record<string, Json>; error?: StepError; ms: number }
  ended?: {
    outcome: StepStatus
    conclusion: StepStatus
    outputs: Record<string, Json>
    ms: number
    error?: StepError
    skipped?: { condition: string; values: Record<string, Json> }
    /** Its outputs are those of an earlier performance with the same key. */
    cached?: true
    /** It had ended well; then what it did could not be brought together. */
    isAgain?: true
  }
  /** Key of its cache, as it was when it started. */
  cacheKey?: string
  /** ISO time before which the next attempt does not start. */
  retryAt?: string
  /** It was under way when time was turned back. */
  cut?: true
  /** It was under way when somebody restored the worktree by hand. */
  placed?: true
  startedAt: string
  /** Rounds of a repeat or for-each that have begun. */
  rounds: number
  /** Rounds of a for-each whose block is complete, and those of them in which a step failed. */
  roundsEnded: number
  roundsFailed: number
}

export interface Block {
  started: number
  ended: number
  failed: number
  cancelled: number
  /** Error of the first step that failed. */
  error?: StepError
  /** Its steps did not begin in the order in which the file has them now: the counters do not tell which is next. */
  irregular?: boolean
}

export function newGraph(): Graph {
  return {
    steps: new Map(),
    blocks: new Map(),
    open: new Set(),
    breakers: new Map(),
    jumps: new Map(),
    timedOut: new Map(),
  }
}

/** The block a path stands in: `loop#2/try` stands in `loop#2`, `tests` in `''`. */
export function blockOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** The step that owns a block: `loop#2` and `loop!failure` belong to `loop`; `''` and `!finally` to the workflow. */
export function ownerOf(block: string): string {
  const slash = block.lastIndexOf('/') + 1
  const mark = block.slice(slash).search(/[#!]/)
  return mark < 0 ? block : block.slice(0, slash + mark)
}

/** The step's place in the file's tree, whatever the round: `loop#2/try#1/verify` -> `loop/try/verify`. */
export function staticPath(path: string): string {
  return path.replace(/#\d+/g, '')
}

/** The counters of a block, zero where nothing happened yet. */
export function blockAt(graph: Graph, block: string): Readonly<Block> {
  return graph.blocks.get(block) ?? { started: 0, ended: 0, failed: 0, cancelled: 0 }
}

/** Folds a step event into the graph, in place. */
export function evolveSteps(graph: Graph, event: Event): void {
  if (event.type === 'step.started') {
    const before = graph.steps.get(event.path)
    if (before === undefined || before.ended !== undefined) enter(graph, event.path)
    if (before !== undefined) forgetBelow(graph, event.path)
    graph.steps.set(event.path, {
      path: event.path,
      kind: event.kind,
      attempt: event.attempt,
      ...(event.input === undefined ? {} : { input: event.input }),
      ...(event.cacheKey === undefined ? {} : { cacheKey: event.cacheKey }),
      startedAt: event.time,
      rounds: 0,
      roundsEnded: 0,
      roundsFailed: 0,
    })
    graph.open.add(event.path)
    graph.timedOut.delete(event.path)
  } else if (event.type === 'step.performed') {
    const step = graph.steps.get(event.path)
    if (step !== undefined) {
      step.performed = {
        outcome: event.outcome,
        outputs: event.outputs,
        ms: event.ms,
        ...(event.error === undefined ? {} : { error: event.error }),
      }
    }
  } else if (event.type === 'step.timed-out') {
    graph.timedOut.set(event.path, event.ms)
  } else if (event.type === 'step.ended') {
    endStep(graph, event)
    countFailure(graph, event)
    if (event.goto !== undefined) jump(graph, event.path, event.goto)
  }
}

/** A path, and those of the steps around it, from the inside out. */
export function* lineage(path: string): Iterable<string> {
  for (let at = path; at !== ''; at = ownerOf(blockOf(at))) yield at
}

function enter(graph: Graph, path: string): void {
  const name = blockOf(path)
  const block = ensure(graph, name)
  block.started += 1
  const owner = graph.steps.get(ownerOf(name))
  const round = /#(\d+)$/.exec(name)
  if (owner !== undefined && round !== null) owner.rounds = Math.max(owner.rounds, Number(round[1]))
}

function endStep(graph: Graph, event: Event & { type: 'step.ended' }): void {
  let step = graph.steps.get(event.path)
  if (step === undefined) {
    enter(graph, event.path)
    step = {
      path: event.path,
      kind: event.kind,
      attempt: event.attempt,
      startedAt: event.time,
      rounds: 0,
      roundsEnded: 0,
      roundsFailed: 0,
    }
    graph.steps.set(event.path, step)
  }
  const isAgain = step.ended !== undefined
  if (step.ended !== undefined) uncount(graph, event.path, step.ended)
  if (event.retry !== undefined) {
    graph.open.add(event.path)
    step.retryAt = new Date(Date.parse(event.time) + event.retry).toISOString()
    delete step.ended
    delete step.performed
    return
  }
  step.ended = {
    outcome: event.outcome,
    conclusion: event.conclusion,
    outputs: event.outputs,
    ms: event.ms,
    ...(event.error === undefined ? {} : { error: event.error }),
    ...(event.skipped === undefined ? {} : { skipped: event.skipped }),
    ...(event.cached === undefined ? {} : { cached: event.cached }),
    ...(isAgain ? { isAgain } : {}),
  }
  graph.open.delete(event.path)
  graph.timedOut.delete(event.path)
  countRound(graph, event.path, step.ended)
}

/** Counts an ended step in its block, and the round of a for-each that it completes. */
function countRound(graph: Graph, path: string, end: NonNullable<StepState['ended']>): void {
  const name = blockOf(path)
  const block = ensure(graph, name)
  count(block, end)
  const owner = graph.steps.get(ownerOf(name))
  if (owner?.kind !== 'for-each' || !/#\d+$/.test(name)) return
  if (block.ended < bodyLength(owner)) return
  owner.roundsEnded += 1
  if (block.failed > 0) owner.roundsFailed += 1
}

/** An end is taken back: what the step did could not be brought together. */
function uncount(graph: Graph, path: string, end: NonNullable<StepState['ended']>): void {
  const name = blockOf(path)
  const block = ensure(graph, name)
  const owner = graph.steps.get(ownerOf(name))
  if (owner?.kind === 'for-each' && /#\d+$/.test(name) && block.ended === bodyLength(owner)) {
    owner.roundsEnded -= 1
    if (block.failed > 0) owner.roundsFailed -= 1
  }
  block.ended -= 1
  if (end.conclusion === 'failure') block.failed -= 1
  if (end.conclusion === 'cancelled') block.cancelled -= 1
}

/** Number of steps in one round of a for-each, as its start recorded it. */
function bodyLength(owner: StepState): number {
  const input = owner.input as { body?: number } | undefined
  return input?.body ?? 1
}

function count(block: Block, end: NonNullable<StepState['ended']>): void {
  block.ended += 1
  if (end.conclusion === 'cancelled') block.cancelled += 1
  if (end.conclusion !== 'failure') return
  block.failed += 1
  if (block.error === undefined && end.error !== undefined) block.error = end.error
}

function ensure(graph: Graph, name: string): Block {
  let block = graph.blocks.get(name)
  if (block === undefined) {
    block = { started: 0, ended: 0, failed: 0, cancelled: 0 }
    graph.blocks.set(name, block)
  }
  return block
}

/** A step that starts anew forgets what happened below it. Leaves have nothing below and cost nothing. */
function forgetBelow(graph: Graph, path: string): void {
  const below = (other: string) =>
    other.startsWith(path) && other.length > path.length && '/#!'.includes(other[path.length]!)
  if (graph.steps.get(path)?.rounds === 0 && !graph.blocks.has(path)) return
  for (const other of graph.steps.keys()) {
    if (!below(other)) continue
    graph.steps.delete(other)
    graph.open.delete(other)
  }
  for (const name of graph.blocks.keys()) if (name === path || below(name)) graph.blocks.delete(name)
}

function countFailure(graph: Graph, event: Event & { type: 'step.ended' }): void {
  if (event.outcome === 'skipped' || event.error?.code === 'breaker.open') return
  const place = staticPath(event.path)
  if (event.outcome !== 'failure') graph.breakers.delete(place)
  else {
    const before = graph.breakers.get(place)?.failures ?? 0
    graph.breakers.set(place, { failures: before + 1, lastAt: event.time })
  }
}

/** A way back forgets the steps that come again; a way onward skips those between. */
function jump(graph: Graph, from: string, goto: NonNullable<(Event & { type: 'step.ended' })['goto']>): void {
  const name = blockOf(from)
  const at = (id: string) => (name === '' ? id : `${name}/${id}`)
  const block = ensure(graph, name)
  if (goto.back.length > 0) graph.jumps.set(from, (graph.jumps.get(from) ?? 0) + 1)
  for (const id of goto.back) {
    const end = graph.steps.get(at(id))?.ended
    if (end === undefined) continue
    forgetBelow(graph, at(id))
    graph.steps.delete(at(id))
    block.started -= 1
    block.ended -= 1
    if (end.conclusion === 'failure') block.failed -= 1
    if (end.conclusion === 'cancelled') block.cancelled -= 1
  }
  if (block.failed === 0) delete block.error
  for (const { id, kind } of goto.over) {
    const skipped = { condition: `goto ${goto.to}`, values: {} }
    const ended = { outcome: 'skipped' as const, conclusion: 'skipped' as const, outputs: {}, ms: 0, skipped }
    enter(graph, at(id))
    graph.steps.set(at(id), { ...unstarted, path: at(id), kind, startedAt: '', ended })
    countRound(graph, at(id), ended)
  }
}

const unstarted = { attempt: 1, rounds: 0, roundsEnded: 0, roundsFailed: 0 }

/** Counts the blocks anew from their steps. */
export function recount(graph: Graph): void {
  const irregular = [...graph.blocks].filter(([, block]) => block.irregular).map(([name]) => name)
  graph.blocks.clear()
  for (const name of irregular) ensure(graph, name).irregular = true
  for (const step of graph.steps.values()) {
    step.roundsEnded = 0
    step.roundsFailed = 0
  }
  for (const step of graph.steps.values()) {
    ensure(graph, blockOf(step.path)).started += 1
    if (step.ended !== undefined) countRound(graph, step.path, step.ended)
  }
}
