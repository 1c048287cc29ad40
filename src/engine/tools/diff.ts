import { isDeepStrictEqual } from 'node:util'
import type { Workflow } from '../../core/workflow.ts'
import { readSource, type StepNode } from './source.ts'

/** A value of a key before and after; undefined where it was not there. */
export interface KeyChange {
  key: string
  from: unknown
  to: unknown
}

/** What became of a step. `path` is its place in the newer workflow, or in the older where it is gone. */
export interface StepChange {
  what: 'added' | 'removed' | 'moved' | 'renamed' | 'changed'
  path: string
  /** The path before, of a step moved or renamed to another. */
  from?: string
  keys: KeyChange[]
}

export interface WorkflowDiff {
  /** Keys of the head, inputs and outputs one by one: `inputs.area.default`. */
  head: KeyChange[]
  steps: StepChange[]
}

/** Compares two workflows as their files say them, step by step. */
export function diffWorkflows(a: Workflow, b: Workflow): WorkflowDiff {
  const [before, after] = [readSteps(a), readSteps(b)]
  return {
    head: changesOf(before.head, after.head, ['inputs', 'outputs', 'budget', 'env']),
    steps: changedSteps(before.steps, after.steps),
  }
}

interface Listed {
  path: string
  id: string
  /** The list that it stands in. */
  list: string
  own: Record<string, unknown>
  /** Of all steps of the file. */
  position: number
}

/** The head and the steps of a file, each without the steps below it: these are compared on their own. */
function readSteps(workflow: Workflow): { head: Record<string, unknown>; steps: Listed[] } {
  const { steps, raw } = readSource(workflow.text, workflow.path, workflow)
  const holders = new Set(steps.map(({ path }) => path.slice(0, -1).join('.')))
  const without = (own: Record<string, unknown>, path: ReadonlyArray<string | number>) =>
    Object.fromEntries(Object.entries(own).filter(([key]) => !holders.has([...path, key].join('.'))))
  const listed = steps.map((node, position) => {
    return {
      path: pathOf(node),
      id: node.step?.id ?? '',
      list: listOf(node),
      own: without(node.raw, node.path),
      position,
    }
  })
  return { head: without(raw, []), steps: listed }
}

function pathOf(node: StepNode): string {
  const id = node.step?.id ?? node.path.join('.')
  const list = listOf(node)
  return list === '' ? id : `${list}/${id}`
}

/** Steps in sequence stand in their owner's name; handlers in that and their key. */
function listOf(node: StepNode): string {
  const key = String(node.path.findLast((part) => typeof part === 'string'))
  const owner = node.owner === undefined ? '' : pathOf(node.owner)
  return ['steps', 'parallel', 'jobs'].includes(typeof node.path.at(-1) === 'string' ? 'jobs' : key)
    ? owner
    : `${owner}!${key}`
}

function changedSteps(a: Listed[], b: Listed[]): StepChange[] {
  const pairs = pairUp(a, b)
  const moved = outOfOrder(pairs)
  const changes = b.flatMap((step): StepChange[] => {
    const old = pairs.get(step)
    if (old === undefined) return [{ what: 'added', path: step.path, keys: changesOf({}, step.own) }]
    const keys = changesOf(old.own, step.own).filter((one) => one.key !== 'id' || old.id === step.id)
    if (old.id !== step.id) return [{ what: 'renamed', path: step.path, from: old.path, keys }]
    if (old.list !== step.list && !movedWithOwner(old, step, pairs))
      return [{ what: 'moved', path: step.path, from: old.path, keys }]
    if (moved.has(step)) return [{ what: 'moved', path: step.path, keys }]
    return keys.length === 0 ? [] : [{ what: 'changed', path: step.path, keys }]
  })
  const kept = new Set(pairs.values())
  const gone = new Set(a.filter((step) => !kept.has(step)).map((step) => step.path))
  const removed = a
    .filter((step) => gone.has(step.path) && !gone.has(ownerOf(step)))
    .map((step): StepChange => ({ what: 'removed', path: step.path, keys: [] }))
  return [...removed, ...changes]
}

type Pairs = Map<Listed, Listed>

/** Newer step -> older one: of the same path, else of the same id elsewhere, else with the same content. */
function pairUp(a: readonly Listed[], b: readonly Listed[]): Pairs {
  const pairs: Pairs = new Map()
  const left = new Set(a)
  const rules = [
    (one: Listed) => one.path,
    (one: Listed) => one.id,
    (one: Listed) => JSON.stringify([one.list, content(one)]),
  ]
  for (const keyOf of rules) {
    const byKey = new Map<string, Listed[]>()
    for (const old of [...left].toReversed()) addTo(byKey, keyOf(old), old)
    for (const step of b) {
      const old = pairs.has(step) ? undefined : byKey.get(keyOf(step))?.pop()
      if (old === undefined) continue
      pairs.set(step, old)
      left.delete(old)
    }
  }
  return pairs
}

function addTo(lists: Map<string, Listed[]>, key: string, one: Listed): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [one])
  else list.push(one)
}

function content({ own }: Listed): Record<string, unknown> {
  const { id: _id, name: _name, ...rest } = own
  return rest
}

/** The path of the step that a step stands in, whose handlers too. */
function ownerOf({ list }: Listed): string {
  return list.replace(/![a-z-]+$/, '')
}

/** A step whose owner was moved or renamed stands where it stood, seen from there. */
function movedWithOwner(old: Listed, step: Listed, pairs: Pairs): boolean {
  const owner = [...pairs].find(([now]) => now.path === ownerOf(step))
  return owner !== undefined && owner[1].path === ownerOf(old)
}

/** The steps of a list that do not follow the older order: all but the longest run that does. */
function outOfOrder(pairs: Pairs): Set<Listed> {
  const moved = new Set<Listed>()
  const lists = new Map<string, Listed[]>()
  for (const [step, old] of pairs) if (old.list === step.list) addTo(lists, step.list, step)
  for (const steps of lists.values()) {
    steps.sort((x, y) => x.position - y.position)
    const longest = longestRising(steps, (step) => pairs.get(step)!)
    for (const step of steps) if (!longest.has(step)) moved.add(step)
  }
  return moved
}

/** The longest run of steps whose older positions rise: the last step of the best run of each length is kept, with the one before it. */
function longestRising(steps: readonly Listed[], oldOf: (step: Listed) => Listed): Set<Listed> {
  const last: Listed[] = []
  const before = new Map<Listed, Listed | undefined>()
  for (const step of steps) {
    let [low, high] = [0, last.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (oldOf(last[middle]!).position < oldOf(step).position) low = middle + 1
      else high = middle
    }
    before.set(step, last[low - 1])
    last[low] = step
  }
  const run = new Set<Listed>()
  for (let at = last.at(-1); at !== undefined; at = before.get(at)) run.add(at)
  return run
}

/** Keys that differ; maps under the keys named in `deep`, and below them, key by key. */
function changesOf(
  a: Record<string, unknown>,
  b: Record<string, unknown>,
  deep: readonly string[] = ['with', 'env', 'outputs', 'retry', 'repeat'],
  at = '',
): KeyChange[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => {
    const [from, to] = [a[key], b[key]]
    if (isDeepStrictEqual(from, to)) return []
    if ((at !== '' || deep.includes(key)) && isMap(from) && isMap(to)) return changesOf(from, to, deep, `${at}${key}.`)
    return [{ key: at + key, from, to }]
  })
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
