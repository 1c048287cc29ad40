import type { Json } from '../../core/event.ts'
import type { PlannedBlock, PlannedStep } from '../../core/plan.ts'

/** Rounds shown one by one; more of the same sort are told once. */
const shownEach = 3
/** Items named of rounds that are told once. */
const namedItems = 5

/**
 * The body of a step: its steps, or its rounds, of which those that go the same way are told together.
 *
 * @param own the blocks of the step by their names, in the order of their starts
 */
export function foldRounds(
  node: PlannedStep,
  own: ReadonlyArray<readonly [string, PlannedStep[]]>,
  items: readonly Json[] = [],
): PlannedBlock[] {
  const bodies = own.filter(([name]) => !name.includes('!', node.path.length))
  if (node.loop?.kind !== 'for-each') {
    return bodies.map(([, steps]) => ({ what: node.kind === 'parallel' ? 'parallel' : 'steps', steps }))
  }
  const alike = new Map<string, Array<{ steps: PlannedStep[]; item: Json | undefined }>>()
  for (const [name, steps] of bodies) {
    const shape = JSON.stringify(steps.map(shapeOf))
    const round = Number(/#(\d+)$/.exec(name)?.[1] ?? 1)
    const known = alike.get(shape) ?? []
    alike.set(shape, known)
    known.push({ steps, item: items[round - 1] })
  }
  return [...alike.values()].flatMap((rounds) => {
    if (rounds.length <= shownEach) return rounds.map(({ steps, item }) => roundOf(steps, 1, [item]))
    return [
      roundOf(
        rounds[0]!.steps,
        rounds.length,
        rounds.slice(0, namedItems).map(({ item }) => item),
      ),
    ]
  })
}

function roundOf(steps: PlannedStep[], rounds: number, items: ReadonlyArray<Json | undefined>): PlannedBlock {
  const named = items.filter((one): one is Json => one !== undefined)
  return { what: 'round', rounds, ...(named.length === 0 ? {} : { items: named }), steps }
}

/** What makes rounds different: which steps there are and what becomes of them. */
function shapeOf(node: PlannedStep): unknown {
  const because = node.because !== null && 'error' in node.because ? node.because.error : null
  return [
    node.id,
    node.verdict,
    because,
    node.loop?.rounds,
    node.blocks.map(({ what, rounds, steps }) => [what, rounds, steps.map(shapeOf)]),
  ]
}
