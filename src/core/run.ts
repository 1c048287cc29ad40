import type { CheckResult, CriterionFact, Event, Json, Limits, ModelFact, ProjectCheck, RunStatus } from './event.ts'
import type { StopReason } from './stop.ts'
import { forgetSteps, forgetTalk } from './forget_steps.ts'
import { evolveSteps, newGraph, type Graph } from './graph.ts'
import { cutShort, reopen } from './reopen.ts'
import { addSpent, nothingSpent, spend } from './spent.ts'
import { isInLane, laneAt, type JoinedLane, type Lane } from './lane.ts'
import { evolveWork, stand } from './work.ts'
import type { Part } from './workflow.ts'

/** A run as its log tells it: the fold of all events so far. Decisions and views read nothing else. */
export interface Run {
  id: string
  root: string
  workflow: { name: string; path: string; hash: string; text: string; parts?: Record<string, Part> }
  inputs: Record<string, Json>
  limits: Limits
  options: Record<string, Json>
  workspaceKey: 'worktree' | 'here'
  /** Sequence number of the last event. */
  seq: number
  startedAt: string
  lastAt: string
  /** Milliseconds of live processes, over all resumes. */
  activeMs: number
  segmentStart: string
  resumes: number
  ended?: {
    status: RunStatus
    reason: StopReason
    code: number
    message: string
    at: string
    outputs?: Record<string, Json>
  }
  graph: Graph
  work: Work
  spent: Spent
  /** The run that this one was forked from, and what the part taken over had cost there. */
  origin?: { run: string; seq: number }
  inherited?: Spent
  notices: Array<{ level: 'info' | 'warning'; message: string }>
  /** Files stored beside the log, below `artifacts/<name>`. */
  artifacts: Array<{ path: string; name: string; files: Array<{ path: string; bytes: number; hash: string }> }>
  /** What was said in each conversation with a model, in order. */
  conversations: Map<string, Array<Event & { type: ModelFact['type'] }>>
  /** Questions asked and answers given, by the path of the step that waits. */
  approvals: Map<string, Approval>
  /** Processes logged as started and not as ended. */
  processes: Map<number, { startTime: string; command: string; path: string }>
  pid: number
}

/** What a run did to the project. */
export interface Work {
  workspace?: { path: string; branch: string; base: string; from: string }
  /** What was copied into the worktree and is no part of a tree, once it was made ready. */
  brought?: string[]
  /** The user's uncommitted specs that were committed first on the run's branch. */
  specsCommitted?: string[]
  /** The project's checks as found at the start. */
  checks: ProjectCheck[]
  /** Lines of the specs in hand that look like boxes and count for nothing. */
  lookAlikes?: number
  /**
   * The tree in which the worktree stands as far as the log can tell: undefined = that of the tip, null = a command has
   * worked in it since, what is on disk counts.
   */
  tree: string | null | undefined
  /** Steps under way in it that may change files and do not say to which tree. */
  writers: Set<string>
  /** Worktrees of branches that are not brought together yet. */
  lanes: Map<string, Lane>
  /** What became of those that were, by the lane's path. */
  joined: Map<string, JoinedLane>
  criteria: Map<string, Criterion>
  baseline?: { tree: string; passed: string[]; failed: string[]; met: string[] }
  /** Last results of the checks that the kept state stands on. */
  standing: Map<string, CheckResult>
  /** Results of the verdict under way; they become standing when its candidate is kept. */
  pending: Map<string, CheckResult>
  iterations: Iteration[]
  /** Tip of the run's branch as the log knows it. */
  tip?: string
  checkpoints: TakenCheckpoint[]
  /** Checkpoints of what was taken back by `--from`. */
  dropped: TakenCheckpoint[]
  /** Keys `(tree, verdict)` of all candidates judged, in order. */
  judged: string[]
  merged?: { into: string; commit: string }
}

export interface TakenCheckpoint {
  path: string
  n: number
  ref: string
  commit: string
  tree: string
}

/** `proven` by this run; `met` before any work; `failing` = ticked but red; `unproven` = no check can tell. */
export type CriterionStatus = 'open' | 'proven' | 'met' | 'ticked' | 'failing' | 'unproven'

export interface Criterion extends CriterionFact {
  status: CriterionStatus
  /** Iterations on it that were undone. */
  undone: number
  commit?: string
  result?: CheckResult
  /** Why the last attempt at it was undone. */
  lastReason?: string
}

export interface Iteration {
  n: number
  path: string
  criterion: string
  attempt: number
  startedAt: string
  endedAt?: string
  judgedAt?: string
  verdict?: string
  reasons: string[]
  rounds: number
  tree?: string
  proven: string[]
  broken: string[]
  /** The step that judged last, with what it said beside the verdict. */
  judgedBy?: { path: string; again: boolean; feedback: string }
  commit?: string
  summary?: string
  undone?: string
}

export interface Spent {
  calls: number
  failedCalls: number
  tokens: number
  usage: { input: number; output: number; cacheRead: number; cacheWrite: number }
  /** Dollars of the answers whose price is known. */
  usd: number
  /** Answers whose price is not known. */
  unpriced: number
  toolCalls: number
  /** A limit that the agent ran into before it could spend more. */
  limitHit?: 'dollars' | 'tokens' | 'time'
}

export interface Approval {
  asked: Event & { type: 'approval.asked' }
  answered?: Event & { type: 'approval.answered' }
}

/** Where the fold of a log begins. */
export function newRun(): Run {
  return {
    id: '',
    root: '',
    workflow: { name: '', path: '', hash: '', text: '' },
    inputs: {},
    limits: {},
    options: {},
    workspaceKey: 'here',
    seq: 0,
    startedAt: '',
    lastAt: '',
    activeMs: 0,
    segmentStart: '',
    resumes: 0,
    graph: newGraph(),
    work: {
      checks: [],
      tree: undefined,
      writers: new Set(),
      lanes: new Map(),
      joined: new Map(),
      criteria: new Map(),
      standing: new Map(),
      pending: new Map(),
      iterations: [],
      checkpoints: [],
      dropped: [],
      judged: [],
    },
    spent: nothingSpent(),
    notices: [],
    artifacts: [],
    conversations: new Map(),
    approvals: new Map(),
    processes: new Map(),
    pid: 0,
  }
}

/**
 * Folds one event into the run, which it owns and changes in place (a log of n events folds in O(n)). Unknown events are
 * skipped. One event cannot be folded alone, for it takes others back: see `foldEvents`.
 */
export function evolve(run: Run, event: Event): Run {
  if (event.type === 'run.resumed') {
    run.activeMs += between(run.segmentStart, run.lastAt)
    run.segmentStart = event.time
  }
  run.seq = event.seq
  run.lastAt = event.time
  if ('conversation' in event) hear(run, event)
  switch (event.type) {
    case 'run.started':
      run.id = event.run
      run.root = event.root
      run.workflow = event.workflow
      run.inputs = event.inputs
      run.limits = event.limits
      run.options = event.options
      run.workspaceKey = event.workspace
      run.startedAt = event.time
      run.segmentStart = event.time
      run.pid = event.pid
      if (event.origin !== undefined) run.origin = event.origin
      return run
    case 'run.resumed':
      run.limits = { ...run.limits, ...event.limits }
      run.inputs = { ...run.inputs, ...event.inputs }
      run.resumes += 1
      run.pid = event.pid
      run.processes.clear()
      for (const one of [run.work, ...run.work.lanes.values()]) one.writers.clear()
      delete run.ended
      delete run.spent.limitHit
      if (event.asIs || event.rewind !== undefined) cutShort(run.graph)
      else reopen(run.graph)
      if (event.workflow !== undefined) {
        const { parts: _, ...before } = run.workflow
        run.workflow = { ...before, ...event.workflow }
        forgetSteps(run, { forget: event.forget ?? [], reopen: event.reopen ?? [] })
      }
      return run
    case 'run.forked':
      run.inherited = addSpent(run.inherited ?? nothingSpent(), run.spent)
      run.spent = nothingSpent()
      run.startedAt = event.time
      run.segmentStart = event.time
      run.activeMs = 0
      run.resumes = 0
      run.processes.clear()
      delete run.ended
      return run
    case 'run.ended':
      run.ended = {
        status: event.status,
        reason: event.reason,
        code: event.code,
        message: event.message,
        at: event.time,
        ...(event.outputs === undefined ? {} : { outputs: event.outputs }),
      }
      return run
    case 'artifacts.stored':
      run.artifacts.push({ path: event.path, name: event.name, files: event.files })
      return run
    case 'notice':
      run.notices.push({ level: event.level, message: event.message })
      return run
    case 'approval.asked':
      run.approvals.set(event.path, { asked: event })
      return run
    case 'approval.answered': {
      const approval = run.approvals.get(event.path)
      if (approval !== undefined) approval.answered = event
      return run
    }
    case 'process.started':
      run.processes.set(event.pid, { startTime: event.startTime, command: event.command, path: event.path })
      return run
    case 'process.ended':
      run.processes.delete(event.pid)
      return run
    case 'model.answered':
      spend(run.spent, event.usage, event.usd)
      run.spent.calls += 1
      return run
    case 'model.failed':
      run.spent.failedCalls += 1
      if (event.usage !== undefined) spend(run.spent, event.usage, event.usd ?? null)
      return run
    case 'tool.ended':
      run.spent.toolCalls += 1
      return run
    default:
      if (event.type === 'checkpoint.restored' && event.byHand === true)
        for (const path of run.graph.open) run.graph.steps.get(path)!.placed = true
      evolveSteps(run.graph, event)
      if (event.type === 'step.ended' && event.kind === 'agent') noteAgent(run, event.path, event.outputs)
      if (event.type === 'lane.joined' && event.conflict !== undefined)
        forgetTalk(run, (path) => isInLane(path, event.path))
      evolveWork(run.work, event)
      return run
  }
}

/** Milliseconds that the run has been alive, up to its last event. */
export function activeMs(run: Pick<Run, 'activeMs' | 'segmentStart' | 'lastAt'>): number {
  return run.activeMs + between(run.segmentStart, run.lastAt)
}

/** Score from 0 to 10: ten times the share of criteria that are proven, met or ticked; undefined without criteria. */
export function scoreOf(run: {
  work: { criteria: ReadonlyMap<string, Pick<Criterion, 'status'>> }
}): number | undefined {
  const all = [...run.work.criteria.values()]
  if (all.length === 0) return undefined
  const good = all.filter((one) => one.status === 'proven' || one.status === 'met' || one.status === 'ticked')
  return Math.round((100 * good.length) / all.length) / 10
}

/** Where a run stands, in one word. `died` is told by the caller, who can see whether its process lives. */
export function statusOf(run: Pick<Run, 'ended'>): RunStatus | 'unfinished' {
  return run.ended?.status ?? 'unfinished'
}

/** Whether `mmm resume` can go on: it never ended, or it ended for a reason that can be taken away. */
export function isResumable(run: Pick<Run, 'ended'>): boolean {
  return run.ended === undefined || [3, 4, 5, 130].includes(run.ended.code)
}

function hear(run: Run, event: Event & { type: ModelFact['type'] }): void {
  const said = run.conversations.get(event.conversation)
  if (said === undefined) run.conversations.set(event.conversation, [event])
  else said.push(event)
}

function noteAgent(run: Run, path: string, { outcome, summary, tree }: Record<string, Json>): void {
  if (outcome === 'dollars' || outcome === 'tokens' || outcome === 'time') run.spent.limitHit = outcome
  if (typeof tree === 'string') stand(laneAt(run.work.lanes, path) ?? run.work, tree)
  const iteration = run.work.iterations.at(-1)
  if (iteration !== undefined && typeof summary === 'string') iteration.summary = summary
}

function between(from: string, to: string): number {
  return from === '' ? 0 : Math.max(0, Date.parse(to) - Date.parse(from))
}
