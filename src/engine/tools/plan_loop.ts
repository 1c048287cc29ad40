import type { Json } from '../../core/event.ts'
import { condition } from '../../core/expression.ts'
import { foresee, foreseeTruth, type Foresight } from '../../core/foresee.ts'
import { blockOf } from '../../core/graph.ts'
import type { PlannedLoop } from '../../core/plan.ts'
import type { Step } from '../../core/workflow.ts'
import { sightAt, unknownValue, type Seen } from './plan_sight.ts'

/** What is known of a loop before its first round. */
export interface Listed {
  loop: PlannedLoop | null
  /** In place of the items that the decision found. */
  items?: { items: Json[]; body: number; matrix?: true }
  /** The list is known only when the run is there. */
  isOpen: boolean
}

/** What is known of the rounds of a step, if it has any. Throws where an expression cannot be evaluated. */
export function loopOf(
  { seen, files }: { seen: Seen; files(glob: string | string[]): string[] },
  step: Step,
  path: string,
): Listed {
  const sight = sightAt(seen, blockOf(path), step.needs)
  if (step.repeat !== undefined) return { loop: repeatOf(step.repeat, sight), isOpen: false }
  return step.forEach === undefined ? { loop: null, isOpen: false } : listOf(step, { sight, files })
}

function repeatOf({ max, until, while: goesOn }: NonNullable<Step['repeat']>, sight: Foresight): PlannedLoop {
  const found = max === undefined ? undefined : foresee(max, sight)
  const most = found === undefined || found.unknown.length > 0 ? Number.NaN : Number(found.value ?? Number.NaN)
  const parts = [
    Number.isFinite(most) ? `at most ${most} times` : 'as often as it takes',
    until === undefined ? '' : `until ${until}`,
    goesOn === undefined ? '' : `while ${goesOn}`,
  ].filter((part) => part !== '')
  const begins = goesOn === undefined ? true : foreseeTruth(condition(goesOn), sight)
  const rounds = begins === false ? 0 : Number.isFinite(most) ? most : null
  return { kind: 'repeat', least: begins === true ? 1 : 0, rounds, text: parts.join(', ') }
}

function listOf(step: Step, { sight, files }: { sight: Foresight; files(glob: string | string[]): string[] }): Listed {
  const body = step.steps.length
  const matrix = step.matrix === undefined ? {} : { matrix: true as const }
  const { value, unknown } = foresee(step.matrix ?? step.forEach!.items, sight)
  const open = (text: string): Listed => ({
    loop: { kind: 'for-each', least: 0, rounds: null, text },
    items: { items: [unknownValue], body, ...matrix },
    isOpen: true,
  })
  if (unknown.length > 0) return open(`for each of \${{ ${unknown.join(' }}, ${{ ')} }}`)
  if (step.matrix !== undefined)
    return { loop: { kind: 'for-each', least: 0, rounds: null, text: 'each combination of the matrix' }, isOpen: false }
  if (Array.isArray(value)) return { loop: counted(value.length, 'item'), isOpen: false }
  const from = value as { glob?: string | string[]; command?: string } | null
  if (typeof from?.command === 'string') return open(`for each line of "${from.command}"`)
  if (from?.glob === undefined) return { loop: null, isOpen: false }
  const items = files(from.glob)
  return { loop: counted(items.length, 'file'), items: { items, body }, isOpen: false }
}

function counted(count: number, one: string): PlannedLoop {
  const what = `${count} ${one}${count === 1 ? '' : 's'}`
  return { kind: 'for-each', least: count, rounds: count, text: one === 'file' ? `${what}, as they stand now` : what }
}
