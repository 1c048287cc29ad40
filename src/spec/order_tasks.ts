import type { Item, Spec } from './spec.ts'

/** A task in the order of work. */
export interface OrderedTask {
  task: Item
  /** From 1, within its spec; tasks of one layer can be done at the same time. */
  layer: number
}

/**
 * The open tasks of a spec in the order of work: what is needed comes first, else as they are written. Tasks follow one another;
 * only neighbours of one group that are marked as parallel, and do not need one another, share a layer. Tasks that need each
 * other in a circle are left out, with what waits for them. Parents of other tasks are no work of their own.
 */
export function orderTasks({ tasks }: Spec): OrderedTask[] {
  const parents = new Set(tasks.map(({ parent }) => parent))
  const open = tasks.filter(({ id, state }) => state !== 'ticked' && !parents.has(id))
  const order = byNeed(open)
  const layers = new Map<string, number>()
  let layer = 0
  let before: Item | undefined
  return order.map((task) => {
    const needed = Math.max(0, ...(task.needs ?? []).map((id) => layers.get(id) ?? 0))
    const beside =
      before?.parallel === true && task.parallel === true && before.parent === task.parent && needed < layer
    if (!beside) layer += 1
    layers.set(task.id, layer)
    before = task
    return { task, layer }
  })
}

/** As written, but for those whose needs stand behind them: they follow the last of these. */
function byNeed(tasks: readonly Item[]): Item[] {
  const byId = new Map(tasks.map((task, i) => [task.id, i]))
  const order: Item[] = []
  const waiting = new Map<string, Item[]>()
  const missing = new Map<Item, number>()
  for (const task of tasks) {
    const needs = new Set((task.needs ?? []).filter((id) => byId.has(id)))
    missing.set(task, needs.size)
    for (const id of needs) waiting.set(id, [...(waiting.get(id) ?? []), task])
  }
  const done = new Set<Item>()
  for (const [place, start] of tasks.entries()) {
    const free = missing.get(start) === 0 && !done.has(start) ? [start] : []
    for (let next = free.shift(); next !== undefined; next = free.shift()) {
      done.add(next)
      order.push(next)
      for (const one of waiting.get(next.id) ?? []) {
        missing.set(one, missing.get(one)! - 1)
        if (missing.get(one) === 0 && byId.get(one.id)! < place) free.push(one)
      }
    }
  }
  return order
}
