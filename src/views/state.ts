import { basename } from 'node:path/posix'
import { activeMs, scoreOf, type Criterion, type CriterionStatus, type Run } from '../core/run.ts'
import { wholeOnes, type Brief, type Listed, type Whole } from './listed.ts'
import { nextCommand } from './next_command.ts'
import { criterionJson, iterationCounts, round, runJson, wholeRowJson } from './run_json.ts'

const statuses: readonly CriterionStatus[] = ['proven', 'met', 'ticked', 'failing', 'unproven', 'open']

/**
 * Where a project stands, folded from all its runs (newest first): the body of `mmm status --json` and the content of
 * `.mmm/state.json`, which nothing reads back.
 */
export function stateOf(root: string, listed: readonly Listed[]) {
  const runs = wholeOnes(listed)
  const last = runs[0]
  const ledger = ledgerOf(runs)
  return {
    project: { name: basename(root), root },
    lastRun: last === undefined ? null : { ...wholeRowJson(last), next: nextCommand(last) },
    score: scoreFrom(runs),
    counts: countsOf(ledger),
    criteria: ledger.map(({ criterion, run }) => ({ ...criterionJson(criterion), run })),
    totals: totalsOf(listed),
  }
}

/** One finished run for `.mmm/history/`. */
export function historyOf(whole: Whole) {
  return { schemaVersion: 1, kind: 'run', ...runJson(whole) }
}

/**
 * Place of a run's history file below `.mmm/history`: `2026-11-21/002-improve.json`. `taken` are the files of that day by
 * name, each with the run it tells of, so that a resumed run overwrites its own.
 */
export function historyPath(run: Run, taken: ReadonlyMap<string, string>): string {
  const day = historyDay(run)
  for (const [name, id] of taken) if (id === run.id) return `${day}/${name}`
  const last = Math.max(0, ...[...taken.keys()].map((name) => Number.parseInt(name, 10) || 0))
  const workflow = run.workflow.name.replaceAll(/[^\w.-]+/g, '-') || 'workflow'
  return `${day}/${String(last + 1).padStart(3, '0')}-${workflow}.json`
}

/** The folder's name in `.mmm/history` that a run belongs into: the day it started, in UTC. */
export function historyDay(run: Run): string {
  return run.startedAt.slice(0, 10)
}

interface Line {
  criterion: Criterion
  /** The run that says so. */
  run: string
}

/**
 * The criteria as the newest run that looked for them found them. One that was ticked when it looked keeps the proof of the
 * earlier run that ticked it.
 */
function ledgerOf(runs: readonly Brief[]): Line[] {
  const [newest, ...earlier] = runs.filter((one) => one.run.work.criteria.size > 0)
  if (newest === undefined) return []
  return [...newest.run.work.criteria.values()].map((criterion) => {
    const proof = criterion.status === 'ticked' ? proofOf(criterion.id, earlier) : undefined
    if (proof === undefined) return { criterion, run: newest.id }
    const { status, commit } = proof.criterion
    return { criterion: { ...criterion, status, ...(commit === undefined ? {} : { commit }) }, run: proof.run }
  })
}

function proofOf(id: string, runs: readonly Brief[]): Line | undefined {
  for (const {
    id: run,
    run: { work },
  } of runs) {
    const criterion = work.criteria.get(id)
    if (criterion?.status === 'proven' || criterion?.status === 'met') return { criterion, run }
  }
  return undefined
}

function scoreFrom(runs: readonly Brief[]): number | null {
  for (const { run } of runs) {
    const score = scoreOf(run)
    if (score !== undefined) return score
  }
  return null
}

function countsOf(ledger: readonly Line[]): Record<CriterionStatus | 'all', number> {
  const counts = statuses.map(
    (status) => [status, ledger.filter((one) => one.criterion.status === status).length] as const,
  )
  return { all: ledger.length, ...(Object.fromEntries(counts) as Record<CriterionStatus, number>) }
}

function totalsOf(listed: readonly Listed[]) {
  const totals = {
    runs: listed.length,
    damaged: 0,
    iterations: { kept: 0, undone: 0 },
    usd: 0,
    unpriced: 0,
    tokens: 0,
    ms: 0,
  }
  for (const one of listed) {
    if (one.standing === 'damaged') {
      totals.damaged += 1
      continue
    }
    const { kept, undone } = iterationCounts(one.run)
    totals.iterations.kept += kept
    totals.iterations.undone += undone
    totals.usd = round(totals.usd + one.run.spent.usd)
    totals.unpriced += one.run.spent.unpriced
    totals.tokens += one.run.spent.tokens
    totals.ms += activeMs(one.run)
  }
  return totals
}
