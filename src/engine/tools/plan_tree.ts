import type { Json } from '../../core/event.ts'
import { foresee, type Foresight } from '../../core/foresee.ts'
import { blockOf, ownerOf } from '../../core/graph.ts'
import type { PlannedBlock, PlannedStep } from '../../core/plan.ts'
import type { Step } from '../../core/workflow.ts'
import type { Planning } from './plan.ts'
import { foldRounds } from './plan_rounds.ts'

/** The steps of a plan as they are found. */
export interface Tree {
  add(step: Step, path: string, found: Found): PlannedStep
  at(path: string): PlannedStep | undefined
  /** The items that the rounds of a step are for. */
  noteItems(path: string, items: readonly Json[]): void
  /** The blocks of the workflow itself, with what would handle a failure. */
  blocks(): PlannedBlock[]
}

type Found = Pick<PlannedStep, 'verdict' | 'because'> & { sight?: Foresight; variables?: Record<string, string> }

/** Puts each step into the block that it stands in, in the order of their starts. */
export function growTree(planning: Planning): Tree {
  const nodes = new Map<string, PlannedStep>()
  const blocks = new Map<string, { steps: PlannedStep[]; real: Step[] }>()
  const reals = new Map<PlannedStep, Step>()
  const lists = new Map<string, readonly Json[]>()
  return {
    at: (path) => nodes.get(path),
    noteItems: (path, items) => void lists.set(path, items),
    add(step, path, found) {
      const node = nodeOf(planning, step, path, found)
      nodes.set(path, node)
      reals.set(node, step)
      const name = blockOf(path)
      const block = blocks.get(name) ?? { steps: [], real: [] }
      blocks.set(name, block)
      block.steps.push(node)
      return node
    },
    blocks() {
      const byOwner = new Map<string, Array<[string, PlannedStep[]]>>()
      for (const [name, { steps }] of blocks) {
        const owner = ownerOf(name)
        const known = byOwner.get(owner)
        if (known === undefined) byOwner.set(owner, [[name, steps]])
        else known.push([name, steps])
      }
      // Inner ones first: which rounds are alike depends on what is inside of them
      for (const node of [...nodes.values()].toReversed()) {
        const own = byOwner.get(node.path) ?? []
        const items = (lists.get(node.path) ?? []).map((one) => masked(one, planning))
        node.blocks = [...foldRounds(node, own, items), ...handlersOf(planning, reals.get(node)!, node.path, own)]
      }
      const own = byOwner.get('') ?? []
      return [...own.map(([name, steps]) => ({ what: whatOf(name), steps })), ...lateOnes(planning, own)]
    },
  }
}

const names = {
  '!success': 'on-success',
  '!failure': 'on-failure',
  '!cancel': 'on-cancel',
  '!finally': 'finally',
} as const

function whatOf(block: string): PlannedBlock['what'] {
  const found = /!(?:sub-)?[a-z]+$/.exec(block)?.[0].replace('sub-', '')
  return names[found as keyof typeof names] ?? 'steps'
}

/** Handlers of the workflow itself that nothing has led to. */
function lateOnes(planning: Planning, own: ReadonlyArray<[string, PlannedStep[]]>): PlannedBlock[] {
  const { workflow } = planning
  const all = [
    ['!failure', workflow.onFailure],
    ['!cancel', workflow.onCancel],
  ] as const
  return all
    .filter(([name, steps]) => (steps ?? []).length > 0 && !own.some(([known]) => known === name))
    .map(([name, steps]) => ({
      what: names[name],
      steps: steps.map((one) => asHandler(planning, one, `${name}/${one.id}`)),
    }))
}

/** Handlers of a step: those that run anyway, and those that would if it failed. */
function handlersOf(
  planning: Planning,
  step: Step,
  path: string,
  own: ReadonlyArray<[string, PlannedStep[]]>,
): PlannedBlock[] {
  const run = own
    .filter(([name]) => name.includes('!', path.length))
    .map(([name, steps]) => ({ what: whatOf(name), steps }))
  const all = [
    ['!failure', step.onFailure],
    ['!sub-failure', step.sub?.onFailure ?? []],
  ] as const
  const late = all
    .filter(([name, steps]) => steps.length > 0 && !own.some(([known]) => known === path + name))
    .map(([name, steps]): PlannedBlock => {
      return { what: 'on-failure', steps: steps.map((one) => asHandler(planning, one, `${path}${name}/${one.id}`)) }
    })
  return [...run, ...late]
}

/** A step of a handler that may never run, as its file has it. */
function asHandler(planning: Planning, step: Step, path: string): PlannedStep {
  const because = { condition: step.if ?? 'success()', values: {} }
  const node = nodeOf(planning, step, path, { verdict: 'possible', because })
  node.loop = staticLoop(step)
  const inside = step.steps.map((one) => asHandler(planning, one, `${path}${node.loop === null ? '' : '#1'}/${one.id}`))
  if (inside.length > 0) node.blocks = [{ what: step.kind === 'parallel' ? 'parallel' : 'steps', steps: inside }]
  return node
}

function staticLoop({ repeat, forEach }: Step): PlannedStep['loop'] {
  if (forEach !== undefined) return { kind: 'for-each', least: 0, rounds: null, text: 'for each' }
  if (repeat === undefined) return null
  const rounds = typeof repeat.max === 'number' ? repeat.max : null
  return {
    kind: 'repeat',
    least: 0,
    rounds,
    text: rounds === null ? 'as often as it takes' : `at most ${rounds} times`,
  }
}

function nodeOf(
  planning: Planning,
  step: Step,
  path: string,
  { verdict, because, sight, variables = {} }: Found,
): PlannedStep {
  const kind = planning.kinds.get(step.kind)
  const asks = kind?.asks === undefined ? undefined : step.with[kind.asks]
  return {
    path,
    id: step.id,
    name: step.name ?? null,
    kind: step.kind,
    verdict,
    because:
      because === null || !('values' in because)
        ? because
        : { ...because, values: masked(because.values, planning) as Record<string, Json> },
    detail: detailOf(step),
    needs: step.needs ?? [],
    touches: kind?.touches ?? [],
    asks: asks === undefined ? null : planning.mask(String(sight === undefined ? asks : foresee(asks, sight).value)),
    attempts: step.retry?.attempts ?? 1,
    goto: step.goto ?? null,
    onFailure: onFailureOf(step),
    mayBeCached: step.cache !== undefined,
    loop: null,
    ...(planning.data && sight !== undefined && verdict !== 'skipped'
      ? { data: dataOf(planning, step, { sight, variables }) }
      : {}),
    blocks: [],
  }
}

function dataOf(
  planning: Planning,
  step: Step,
  { sight, variables }: { sight: Foresight; variables: Record<string, string> },
): NonNullable<PlannedStep['data']> {
  const input = foresee(step.with, sight)
  const env = foresee(planning.kinds.has(step.kind) ? variables : {}, sight)
  return {
    input: masked(input.value, planning),
    env: masked(env.value, planning) as Record<string, Json>,
    unknown: [...new Set([...input.unknown, ...env.unknown])],
  }
}

function masked(value: Json, planning: Planning): Json {
  if (typeof value === 'string') return planning.mask(value)
  if (Array.isArray(value)) return value.map((one) => masked(one, planning))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, masked(one, planning)]))
}

function detailOf(step: Step): string | null {
  const said = step.with['command'] ?? step.with['prompt'] ?? step.with['message']
  if (typeof said !== 'string') return null
  const [first = '', ...more] = said.trim().split('\n')
  return more.length > 0 ? `${first} ...` : first
}

function onFailureOf({ onFailureDo }: Step): PlannedStep['onFailure'] {
  return onFailureDo === undefined || onFailureDo === 'restore' ? (onFailureDo ?? null) : { goto: onFailureDo.goto }
}
