import type { Json } from './event.ts'
import type { Context, Scope } from './expression.ts'
import { blockAt, blockOf, ownerOf, staticPath } from './graph.ts'
import { activeMs, scoreOf, type Run } from './run.ts'
import { limitReached, stop } from './stop.ts'
import type { Workflow } from './workflow.ts'

/** What expressions see beside the run itself. */
export interface Facts {
  env: Record<string, string>
  project: Json
  git: Json
  /** Variables of the chosen environment. */
  environment: Record<string, string>
  /** Values of secrets by name; they are masked wherever text is made of them. */
  secrets: Record<string, string>
  hashFiles(patterns: readonly string[]): string
}

/**
 * What an expression standing in `block` sees: the steps of that block and of the blocks around it (nearest first, so
 * that a round sees its own, and of a step that stands further down what it gave in the round before), inputs, and the
 * run. Only the names that are used are built.
 */
export function scopeOf(workflow: Workflow, run: Run, block: string, facts: Facts, needs?: readonly string[]): Scope {
  const counters = () => blockAt(run.graph, block)
  if (needs !== undefined)
    return { ...scopeOf(workflow, run, block, facts), ...statusOfNeeds(workflow, run, block, needs) }
  return {
    get: (context, keys) => valueOf(context, keys, { workflow, run, block, facts }),
    success: () => counters().failed === 0 && counters().cancelled === 0,
    failure: () => counters().failed > 0,
    cancelled: () => counters().cancelled > 0,
    hashFiles: (patterns) => facts.hashFiles(patterns),
  }
}

/** For a step with needs, the status functions ask these: all went well; one of them, or of theirs, failed. */
function statusOfNeeds(
  workflow: Workflow,
  run: Run,
  block: string,
  needs: readonly string[],
): Pick<Scope, 'success' | 'failure' | 'cancelled'> {
  const pathOf = (id: string) => (block === '' ? id : `${block}/${id}`)
  const endOf = (id: string) => run.graph.steps.get(pathOf(id))?.ended?.conclusion
  const all = new Set<string>()
  const visit = (id: string) => {
    if (all.has(id)) return
    all.add(id)
    for (const next of workflow.byPath.get(staticPath(pathOf(id)))?.needs ?? []) visit(next)
  }
  for (const id of needs) visit(id)
  return {
    success: () => needs.every((id) => endOf(id) === 'success'),
    failure: () => [...all].some((id) => endOf(id) === 'failure'),
    cancelled: () => [...all].some((id) => endOf(id) === 'cancelled'),
  }
}

interface Where {
  workflow: Workflow
  run: Run
  block: string
  facts: Facts
}

function valueOf(context: Context, keys: readonly string[] | undefined, where: Where): Json {
  switch (context) {
    case 'inputs':
      return where.run.inputs
    case 'env':
      return { ...where.facts.env, ...where.workflow.env, ...where.facts.environment }
    case 'steps':
      return Object.fromEntries((keys ?? visibleIds(where)).map((id) => [id, stepValue(id, where)]))
    case 'jobs':
    case 'needs':
      return Object.fromEntries(
        (keys ?? where.workflow.steps.map((step) => step.id)).map((id) => [id, jobValue(id, where)]),
      )
    case 'secrets':
      return where.facts.secrets
    case 'run':
      return runValue(where.run)
    case 'item':
    case 'index':
    case 'matrix':
      return roundValue(context, where)
    case 'project':
      return where.facts.project
    case 'git':
      return where.facts.git
    case 'spec':
      return specValue(where)
  }
}

/** Names below `run` that expressions may use; the check of workflows knows them from here. */
export const runKeys = [
  'id',
  'stop',
  'limit',
  'score',
  'iteration',
  'usd',
  'tokens',
  'ms',
  'limits',
  'workflow',
] as const

function runValue(run: Run): Json {
  const limits = run.limits
  const value: Record<(typeof runKeys)[number], Json> = {
    id: run.id,
    stop: stop(run)?.reason ?? '',
    limit: limitReached(run)?.reason ?? '',
    score: scoreOf(run) ?? null,
    iteration: run.work.iterations.length,
    usd: run.spent.usd,
    tokens: run.spent.tokens,
    ms: activeMs(run),
    workflow: run.workflow.name,
    limits: {
      iterations: limits.iterations ?? null,
      usd: limits.usd ?? null,
      tokens: limits.tokens ?? null,
      ms: limits.ms ?? null,
      target: limits.target ?? null,
    },
  }
  return value
}

function specValue({ run }: Where): Json {
  const last = run.work.iterations.at(-1)
  const criterion = last === undefined ? undefined : run.work.criteria.get(last.criterion)
  return criterion === undefined ? null : { id: criterion.spec, path: criterion.file, criterion: criterion.id }
}

/** The blocks that can be seen from a block, nearest first. */
function* visibleBlocks({ run, block }: Where): Iterable<string> {
  for (let at = block; ;) {
    yield at
    const owner = ownerOf(at)
    const round = Number(/#(\d+)$/.exec(at)?.[1] ?? 0)
    if (round > 1 && run.graph.steps.get(owner)?.kind === 'repeat') yield `${owner}#${round - 1}`
    if (/![a-z]+$/.test(at)) {
      yield owner
      const rounds = run.graph.steps.get(owner)?.rounds ?? 0
      if (rounds > 0) yield `${owner}#${rounds}`
    }
    if (owner === '') return
    at = blockOf(owner)
  }
}

function stepValue(id: string, where: Where): Json {
  for (const block of visibleBlocks(where)) {
    const step = where.run.graph.steps.get(block === '' ? id : `${block}/${id}`)
    if (step === undefined) continue
    const end = step.ended ?? step.performed
    return {
      outputs: end?.outputs ?? {},
      outcome: end?.outcome ?? '',
      conclusion: step.ended?.conclusion ?? end?.outcome ?? '',
      error: end?.error === undefined ? null : { ...end.error },
    }
  }
  return { outputs: {}, outcome: '', conclusion: '', error: null }
}

function visibleIds(where: Where): string[] {
  const ids = new Set<string>()
  for (const block of visibleBlocks(where)) {
    for (const path of where.run.graph.steps.keys())
      if (blockOf(path) === block) ids.add(path.slice(path.lastIndexOf('/') + 1))
  }
  return [...ids]
}

function jobValue(id: string, where: Where): Json {
  const value = stepValue(id, { ...where, block: '' }) as Record<string, Json>
  return { ...value, result: value['conclusion']! }
}

function roundValue(context: 'item' | 'index' | 'matrix', { run, block }: Where): Json {
  for (let at = block; at !== ''; at = blockOf(ownerOf(at))) {
    const round = /#(\d+)$/.exec(at)
    const owner = run.graph.steps.get(ownerOf(at))
    if (round === null || owner?.kind !== 'for-each') continue
    const isMatrix = (owner.input as { matrix?: boolean }).matrix === true
    if (isMatrix !== (context === 'matrix')) continue
    const index = Number(round[1]) - 1
    if (context === 'index') return index
    return (owner.input as { items: Json[] }).items[index] ?? null
  }
  return null
}
