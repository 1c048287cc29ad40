import type { Json } from './event.ts'
import { interpolate, type Context, type Scope } from './expression.ts'
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
  /** The same two for the workflows that are called, by their file. */
  called: Record<string, { environment: Record<string, string>; secrets: Record<string, string> }>
  hashFiles(patterns: readonly string[]): string
  /** What is seen in a block or a step that works in another folder than the run's own. */
  within?(path: string): Facts | undefined
}

/**
 * What an expression standing in `block` sees: the steps of that block and of the blocks around it (nearest first, so
 * that a round sees its own, and of a step that stands further down what it gave in the round before), inputs, and the
 * run. Only the names that are used are built.
 */
export function scopeOf(workflow: Workflow, run: Run, block: string, given: Facts, needs?: readonly string[]): Scope {
  const facts = given.within?.(block) ?? given
  const counters = () => blockAt(run.graph, block)
  if (needs !== undefined)
    return { ...scopeOf(workflow, run, block, facts), ...statusOfNeeds(workflow, run, block, needs) }
  return {
    get: (context, keys) => valueOf(context, keys, { workflow, run, block, facts }),
    success: () => counters().failed === 0 && counters().cancelled === 0,
    failure: () => counters().failed > 0,
    cancelled: () => counters().cancelled > 0 || block.includes('!cancel'),
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
      return frameOf(where).inputs
    case 'env':
      return envAt(where, keys)
    case 'steps':
      return Object.fromEntries((keys ?? visibleIds(where)).map((id) => [id, stepValue(id, where)]))
    case 'jobs':
    case 'needs':
      return Object.fromEntries(
        (keys ?? frameOf(where).workflow.steps.map((step) => step.id)).map((id) => [id, jobValue(id, where)]),
      )
    case 'secrets':
      return frameOf(where).given.secrets
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

/** The workflow that a block is part of: the run's own, or one that a step calls. */
export interface Frame {
  workflow: Workflow
  /** Block of its own steps: '' or the path of the step that calls it. */
  block: string
  inputs: Record<string, Json>
  given: { environment: Record<string, string>; secrets: Record<string, string> }
}

/** The frame around a block. What stands at a call itself (its `with`, its handlers) belongs to the caller. */
export function frameOf({ workflow, run, block, facts }: Where): Frame {
  for (let at = block; at !== ''; at = blockOf(ownerOf(at))) {
    const owner = ownerOf(at)
    const { sub } = workflow.byPath.get(staticPath(owner)) ?? {}
    if (sub === undefined || /!(failure|finally)$/.test(at)) continue
    const { inputs = {} } = (run.graph.steps.get(owner)?.input ?? {}) as { inputs?: Record<string, Json> }
    return { workflow: sub, block: owner, inputs, given: facts.called[sub.path] ?? { environment: {}, secrets: {} } }
  }
  return { workflow, block: '', inputs: run.inputs, given: facts }
}

/** Variables: of the process, the workflow, the chosen environment, and the steps around the block, in this order. */
function envAt(where: Where, keys: readonly string[] | undefined): Record<string, Json> {
  const { env } = where.facts
  const frame = frameOf(where)
  const head = { ...frame.workflow.env, ...frame.given.environment }
  const atHead = scopeOf(where.workflow, where.run, frame.block, where.facts)
  const ofProcess: Scope = { ...atHead, get: (context, of) => (context === 'env' ? env : atHead.get(context, of)) }
  return { ...env, ...filled(head, keys, ofProcess), ...envOfSteps(where, frame.block, keys) }
}

function envOfSteps(where: Where, top: string, keys: readonly string[] | undefined): Record<string, Json> {
  const owner = ownerOf(where.block)
  if (where.block === top || owner === '') return {}
  const { env = {} } = where.workflow.byPath.get(staticPath(owner)) ?? {}
  const here = scopeOf(where.workflow, where.run, where.block, where.facts)
  const outside = scopeOf(where.workflow, where.run, blockOf(owner), where.facts)
  return filled(env, keys, { ...here, get: (context, of) => (context === 'env' ? outside : here).get(context, of) })
}

function filled(env: Record<string, string>, keys: readonly string[] | undefined, scope: Scope): Record<string, Json> {
  const wanted = Object.entries(env).filter(([name]) => keys === undefined || keys.includes(name))
  return Object.fromEntries(wanted.map(([name, text]) => [name, interpolate(text, scope)]))
}

/** A scope in which a step sees its own outputs as `steps.<id>`. */
export function withOwn(scope: Scope, id: string, outputs: Record<string, Json>, outcome = 'success'): Scope {
  const own = { outputs, outcome, conclusion: outcome, error: null }
  return {
    ...scope,
    get(context, keys) {
      const value = scope.get(context, keys)
      return context === 'steps' ? { ...(value as Record<string, Json>), [id]: own } : value
    },
  }
}

/** A scope in which `env` has further values. */
export function withEnv(scope: Scope, env: Record<string, Json>): Scope {
  return {
    ...scope,
    get(context, keys) {
      if (context !== 'env') return scope.get(context, keys)
      return { ...(scope.get(context, keys) as Record<string, Json>), ...env }
    },
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

/** The blocks that can be seen from a block, nearest first; a workflow that is called sees its own. */
function* visibleBlocks(where: Where): Iterable<string> {
  const { run, block } = where
  const outermost = frameOf(where).block
  for (let at = block; ;) {
    yield at
    if (at === outermost) return
    const owner = ownerOf(at)
    const round = Number(/#(\d+)$/.exec(at)?.[1] ?? 0)
    if (round > 1 && run.graph.steps.get(owner)?.kind === 'repeat') yield `${owner}#${round - 1}`
    if (/![a-z-]+$/.test(at)) {
      yield owner
      const rounds = run.graph.steps.get(owner)?.rounds ?? 0
      if (rounds > 0) yield `${owner}#${rounds}`
    }
    if (owner === '' || owner === outermost) return
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
  const value = stepValue(id, { ...where, block: frameOf(where).block }) as Record<string, Json>
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
