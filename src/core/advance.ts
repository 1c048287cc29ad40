import type { Action } from './action.ts'
import { blockAt } from './graph.ts'
import { awaitsJoin } from './lane.ts'
import { startOrSkip, type Look } from './start_step.ts'
import type { Step } from './workflow.ts'

/** The next step of a block run in order, or 'complete'. */
export function advance(look: Look, block: string, steps: readonly Step[]): Action[] | 'complete' {
  const counters = blockAt(look.run.graph, block)
  if (steps[0]?.needs !== undefined) return advanceByNeeds(look, block, steps)
  if (counters.started > counters.ended) return []
  const next = counters.irregular === true ? firstUnended(look, block, steps) : steps[counters.ended]
  if (next === undefined) return 'complete'
  return [startOrSkip(look, block, next)]
}

function firstUnended({ run }: Look, block: string, steps: readonly Step[]): Step | undefined {
  return steps.find((step) => run.graph.steps.get(pathIn(block, step.id))?.ended === undefined)
}

/** All steps whose needs have ended, or 'complete' when all have. */
function advanceByNeeds(look: Look, block: string, steps: readonly Step[]): Action[] | 'complete' {
  const { graph, work } = look.run
  const awaits = (id: string) => awaitsJoin(work, graph, pathIn(block, id))
  const joins = steps.filter(({ id }) => awaits(id)).map(({ id }): Action => ({ do: 'join', path: pathIn(block, id) }))
  if (blockAt(graph, block).ended === steps.length && joins.length === 0) return 'complete'
  const at = (id: string) => graph.steps.get(pathIn(block, id))
  const isOver = (id: string) => at(id)?.ended !== undefined && !awaits(id)
  const next = steps.filter((step) => at(step.id) === undefined && step.needs!.every(isOver))
  return [...joins, ...next.map((step) => startOrSkip(look, block, step))]
}

function pathIn(block: string, id: string): string {
  return block === '' ? id : `${block}/${id}`
}
