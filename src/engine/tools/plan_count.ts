import type { PlannedBlock, PlannedCount, PlannedStep } from '../../core/plan.ts'

/** How often the steps of a plan are performed that fit: handlers and what only the run can tell count for the most only. */
export function countPlanned(blocks: readonly PlannedBlock[], fits: (step: PlannedStep) => boolean): PlannedCount {
  return sum(
    blocks.map(({ rounds = 1, steps }) => {
      const counts = steps.map((step, i) => times(countStep(step, fits), comesAgain(steps, i) ? again : once))
      return times(sum(counts), { least: rounds, most: rounds })
    }),
  )
}

/** All steps of a plan, the outer ones first. */
export function* stepsOf(blocks: readonly PlannedBlock[]): Iterable<PlannedStep> {
  for (const step of blocks.flatMap((block) => block.steps)) {
    yield step
    yield* stepsOf(step.blocks)
  }
}

const once: PlannedCount = { least: 1, most: 1 }
const again: PlannedCount = { least: 1, most: null }

/** Whether a way back leads over a step of a block. */
function comesAgain(steps: readonly PlannedStep[], at: number): boolean {
  return steps.slice(at).some(({ goto, onFailure, verdict }) => {
    const to = goto ?? (onFailure === null || onFailure === 'restore' ? null : onFailure.goto)
    const target = steps.findIndex(({ id }) => id === to)
    return verdict !== 'skipped' && target >= 0 && target <= at
  })
}

function countStep(step: PlannedStep, fits: (step: PlannedStep) => boolean): PlannedCount {
  if (step.verdict === 'skipped') return { least: 0, most: 0 }
  const own = fits(step) ? (step.verdict === 'fails' ? 0 : 1) : 0
  const inside = times(countPlanned(step.blocks, fits), roundsOf(step))
  const all = sum([{ least: own, most: own }, inside])
  return times(all, { least: step.verdict === 'possible' || step.mayBeCached ? 0 : 1, most: step.attempts })
}

/** Rounds that the blocks of a step do not count themselves. */
function roundsOf({ loop }: PlannedStep): PlannedCount {
  if (loop === null || (loop.kind === 'for-each' && loop.rounds !== null)) return once
  return { least: loop.least, most: loop.rounds }
}

function times(count: PlannedCount, by: PlannedCount): PlannedCount {
  const most =
    count.most === 0 || by.most === 0 ? 0 : count.most === null || by.most === null ? null : count.most * by.most
  return { least: count.least * by.least, most }
}

function sum(counts: readonly PlannedCount[]): PlannedCount {
  return counts.reduce(
    (all, one) => ({
      least: all.least + one.least,
      most: all.most === null || one.most === null ? null : all.most + one.most,
    }),
    { least: 0, most: 0 },
  )
}
