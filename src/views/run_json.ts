import type { Criterion, Iteration, Run } from '../core/run.ts'
import { activeMs, scoreOf } from '../core/run.ts'
import type { RunBrief } from '../core/run_brief.ts'
import type { Brief, Listed, Whole } from './listed.ts'
import { nextCommand } from './next_command.ts'

/** A run as one element of `runs`. */
export function runRowJson(listed: Listed) {
  if (listed.standing !== 'damaged') return wholeRowJson(listed)
  return { id: listed.id, status: listed.standing, message: listed.message }
}

/** A run that could be read, as one element of `runs`. */
export function wholeRowJson({ id, standing, run }: Brief) {
  return {
    id,
    workflow: run.workflow.name,
    status: standing,
    reason: run.ended?.reason ?? null,
    code: run.ended?.code ?? null,
    message: run.ended?.message ?? null,
    startedAt: run.startedAt,
    endedAt: run.ended?.at ?? null,
    ms: activeMs(run),
    resumes: run.resumes,
    iterations: iterationCounts(run),
    proven: countProven(run),
    score: scoreOf(run) ?? null,
    usd: round(run.spent.usd),
    unpriced: run.spent.unpriced,
    tokens: run.spent.tokens,
    branch: run.work.workspace?.branch ?? null,
    merged: run.work.merged ?? null,
  }
}

/** A whole run, the body of `kind: "run"`: the same for the summary at its end and for `mmm runs show`. */
export function runJson(whole: Whole) {
  const { run } = whole
  return {
    ...wholeRowJson(whole),
    asked: {
      workflow: run.workflow.name,
      path: run.workflow.path,
      workspace: run.workspaceKey,
      inputs: run.inputs,
      options: run.options,
      limits: run.limits,
    },
    base: run.work.workspace?.base ?? null,
    iterations: run.work.iterations.map(iterationJson),
    ...iterationCounts(run),
    criteria: [...run.work.criteria.values()].map(criterionJson),
    checks: [...run.work.standing.values()].map(({ check, command, passed, exit, ms, reason }) => {
      return { id: check, command, passed, exit, ms, reason: reason ?? null }
    }),
    steps: stepsJson(run),
    lanes: lanesJson(run),
    outputs: run.ended?.outputs ?? {},
    artifacts: run.artifacts,
    spent: spentJson(run),
    ...(run.origin === undefined ? {} : { origin: run.origin, inherited: inheritedJson(run) }),
    notices: run.notices,
    next: nextCommand(whole),
  }
}

/** What a run spent: unknown prices are counted, never taken for 0. */
function spentJson(run: Run) {
  const { calls, failedCalls, tokens, usage, usd, unpriced, toolCalls } = run.spent
  return { usd: round(usd), unpriced, tokens, usage, calls, failedCalls, toolCalls, ms: activeMs(run) }
}

/** What the part that a fork took over had cost in the run that paid for it. */
function inheritedJson({ inherited }: Run) {
  const { calls = 0, tokens = 0, usd = 0, unpriced = 0 } = inherited ?? {}
  return { usd: round(usd), unpriced, tokens, calls }
}

/** A criterion as the ledgers list it. */
export function criterionJson(one: Criterion) {
  return {
    id: one.id,
    spec: one.spec,
    file: one.file,
    line: one.line,
    text: one.text,
    status: one.status,
    check: one.check ?? null,
    commit: one.commit ?? null,
    undone: one.undone,
    reason: one.lastReason ?? null,
  }
}

/** Iterations whose candidate was kept, and those undone. */
export function iterationCounts(run: RunBrief): { kept: number; undone: number } {
  const all = run.work.iterations
  return {
    kept: all.filter((one) => one.commit !== undefined).length,
    undone: all.filter((one) => one.undone !== undefined).length,
  }
}

/** Number of criteria that the run itself proved. */
function countProven(run: RunBrief): number {
  return [...run.work.criteria.values()].filter((one) => one.status === 'proven').length
}

function iterationJson(one: Iteration) {
  return {
    n: one.n,
    criterion: one.criterion,
    attempt: one.attempt,
    outcome: outcomeOf(one),
    verdict: one.verdict ?? null,
    reasons: one.reasons,
    rounds: one.rounds,
    proven: one.proven,
    broken: one.broken,
    commit: one.commit ?? null,
    summary: one.summary ?? null,
    undone: one.undone ?? null,
    startedAt: one.startedAt,
    endedAt: one.endedAt ?? null,
  }
}

/** How an iteration went; `open` = it has not come to its end. */
export function outcomeOf(one: Iteration): 'kept' | 'undone' | 'open' {
  if (one.commit !== undefined) return 'kept'
  return one.undone === undefined ? 'open' : 'undone'
}

function stepsJson(run: Run) {
  return [...run.graph.steps.values()].map((step) => ({
    path: step.path,
    kind: step.kind,
    attempt: step.attempt,
    status: step.ended?.conclusion ?? 'open',
    outcome: step.ended?.outcome ?? null,
    ms: step.ended?.ms ?? null,
    error: step.ended?.error ?? null,
  }))
}

/** The worktrees that branches had for themselves: what was brought together of them, what conflicts, what is open. */
export function lanesJson({ work }: Run) {
  const open = [...work.lanes.values()].filter((lane) => lane.conflict === undefined).map((lane) => lane.path)
  const over = [...work.joined].filter(([path]) => !open.includes(path))
  return [
    ...over.map(([path, { files, checkpoint = null }]) => {
      return { path, status: checkpoint === null ? 'joined' : 'conflict', files, checkpoint }
    }),
    ...open.map((path) => ({ path, status: 'open', files: [] as string[], checkpoint: null })),
  ]
}

/** Dollars without the noise of binary fractions. */
export function round(usd: number): number {
  return Math.round(usd * 1e6) / 1e6
}
