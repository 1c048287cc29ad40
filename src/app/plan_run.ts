import fastGlob from 'fast-glob'
import { shortPrice } from '../agent/price.ts'
import type { Json, Limits } from '../core/event.ts'
import type { Kind } from '../core/kind.ts'
import type { PlannedBlock, PlannedCount } from '../core/plan.ts'
import type { Workflow } from '../core/workflow.ts'
import { planOf } from '../engine/tools/plan.ts'
import { countPlanned, stepsOf } from '../engine/tools/plan_count.ts'
import { pricesOf } from '../steps/prices.ts'
import { factsOf } from './facts.ts'
import type { Launch } from './life.ts'
import type { OpenWorld } from './make_world.ts'
import { pastCosts, type PastCosts } from './past_costs.ts'
import type { Given } from './facts.ts'
import type { Brought } from './trust.ts'

/** What `mmm run` would do, found without doing it. */
export interface RunPlan {
  workflow: string
  path: string
  workspace: 'worktree' | 'here'
  inputs: Record<string, Json>
  limits: Limits
  blocks: PlannedBlock[]
  cost: PlannedCost
  /** What its steps reach beyond the run's own log. */
  touches: string[]
  /** Questions that it would wait with. */
  asks: Array<{ path: string; question: string }>
  /** Commands that leave would be asked for first. */
  leave: Brought[]
}

export interface PlannedCost {
  /** Steps that ask a model. */
  agentSteps: PlannedCount
  /** Dollars per million tokens; null = unknown. */
  models: Array<{ model: string; price: { input: number; output: number } | null }>
  past: PastCosts | null
  /** Dollars, by what earlier runs spent on one such step; null = there were none. */
  estimate: { least: number; most: number | null } | null
  /** What the run cannot exceed. */
  atMost: Pick<Limits, 'usd' | 'tokens' | 'ms'>
}

export interface PlanningRun {
  launch: Launch
  world: OpenWorld
  kinds: ReadonlyMap<string, Kind>
  given: Given
  leave: Brought[]
  /** Whether the input and variables of each step are wanted. */
  data: boolean
}

/** Finds what a run would do. Reads files and asks git where it stands; performs no step, asks no model, writes nothing. */
export async function planRun(planning: PlanningRun): Promise<RunPlan> {
  const { launch, world, kinds, given, leave, data } = planning
  const { workflow, inputs, limits } = launch
  world.hide([given, ...Object.values(given.called)].flatMap(({ secrets }) => Object.values(secrets)))
  const blocks = planOf({
    workflow,
    kinds,
    inputs,
    limits,
    data,
    facts: await factsOf(world, world.root, given),
    files: (glob) => filesOf(glob, world.root),
    mask: (text) => world.mask(text),
  })
  const steps = [...stepsOf(blocks)].filter(({ verdict }) => verdict !== 'skipped')
  return {
    workflow: workflow.name,
    path: workflow.path,
    workspace: workflow.workspace ?? 'here',
    inputs: maskedInputs(inputs, world),
    limits,
    blocks,
    cost: await costOf(blocks, planning),
    touches: [...new Set(steps.flatMap(({ touches }) => touches))],
    asks: steps.flatMap(({ path, asks }) => (asks === null ? [] : [{ path, question: asks }])),
    leave,
  }
}

function filesOf(glob: string | string[], cwd: string): string[] {
  const ignore = ['**/.git/**', '**/node_modules/**']
  return fastGlob.sync([glob].flat(), { cwd, dot: true, followSymbolicLinks: false, ignore }).toSorted()
}

function maskedInputs(inputs: Record<string, Json>, world: OpenWorld): Record<string, Json> {
  return JSON.parse(world.mask(JSON.stringify(inputs))) as Record<string, Json>
}

async function costOf(blocks: PlannedBlock[], { launch, world, kinds }: PlanningRun): Promise<PlannedCost> {
  const { usd, tokens, ms } = launch.limits
  const agentSteps = countPlanned(blocks, ({ touches }) => touches.includes('money'))
  const past = agentSteps.most === 0 ? null : await pastCosts(world.root, launch.workflow, kinds)
  const cap = (dollars: number) => (usd === undefined ? dollars : Math.min(dollars, usd))
  return {
    agentSteps,
    models: agentSteps.most === 0 ? [] : pricesFor(launch.workflow, { world, kinds }),
    past,
    estimate:
      past === null
        ? null
        : {
            least: cap(past.perStep.least * agentSteps.least),
            most: agentSteps.most === null ? (usd ?? null) : cap(past.perStep.most * agentSteps.most),
          },
    atMost: {
      ...(usd === undefined ? {} : { usd }),
      ...(tokens === undefined ? {} : { tokens }),
      ...(ms === undefined ? {} : { ms }),
    },
  }
}

/** The models that its steps name, or the one of the settings, each with its price. */
function pricesFor(workflow: Workflow, { world, kinds }: Pick<PlanningRun, 'world' | 'kinds'>): PlannedCost['models'] {
  const asking = [...workflow.byPath.values()].filter((step) => kinds.get(step.kind)?.touches.includes('money'))
  const named = asking.map((step) => String(step.with['model'] ?? world.config.model))
  return [...new Set(named)].map((model) => {
    const price = shortPrice(model, world.clock.now(), pricesOf(world.config))
    return { model, price: price === undefined ? null : { input: price.input, output: price.output } }
  })
}
