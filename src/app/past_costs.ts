import type { Kind } from '../core/kind.ts'
import type { Run } from '../core/run.ts'
import type { Workflow } from '../core/workflow.ts'
import { readRun, runIds } from './runs.ts'

/** What earlier runs of a workflow spent. */
export interface PastCosts {
  runs: number
  /** Dollars of the cheapest and the dearest of these runs. */
  usd: { least: number; most: number }
  /** Dollars of one step that asked a model: averages of the cheapest and the dearest run. */
  perStep: { least: number; most: number }
}

/** Runs that are asked, the newest ones. */
const runsAsked = 5
/** Logs that are looked into for them. */
const logsRead = 30

/** What the last runs of the same workflow spent, as far as all their answers have a price; null where there is none. */
export async function pastCosts(
  root: string,
  workflow: Pick<Workflow, 'name' | 'path'>,
  kinds: ReadonlyMap<string, Kind>,
): Promise<PastCosts | null> {
  const found: Array<{ usd: number; perStep: number }> = []
  for (const id of runIds(root).slice(0, logsRead)) {
    const run = (await readRun(root, id).catch(() => undefined))?.run
    if (run?.ended === undefined || run.workflow.path !== workflow.path || run.spent.unpriced > 0) continue
    const steps = paidSteps(run, kinds)
    if (steps > 0) found.push({ usd: run.spent.usd, perStep: run.spent.usd / steps })
    if (found.length === runsAsked) break
  }
  if (found.length === 0) return null
  return {
    runs: found.length,
    usd: range(found.map(({ usd }) => usd)),
    perStep: range(found.map(({ perStep }) => perStep)),
  }
}

function paidSteps(run: Run, kinds: ReadonlyMap<string, Kind>): number {
  return [...run.graph.steps.values()].filter(
    ({ kind, ended }) =>
      ended !== undefined && ended.outcome !== 'skipped' && kinds.get(kind)?.touches.includes('money'),
  ).length
}

function range(values: readonly number[]): { least: number; most: number } {
  return { least: Math.min(...values), most: Math.max(...values) }
}
