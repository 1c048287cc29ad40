import { messageOf } from '../../core/error.ts'
import type { Criterion, Spec } from '../../spec/index.ts'
import { userTree } from '../../workspace/index.ts'
import { checkSpecs, type CheckedCriterion } from '../check_specs.ts'
import { proveSpecs } from '../ledger/prove_specs.ts'
import type { Ledger } from '../ledger/read_ledger.ts'
import type { OpenWorld } from '../make_world.ts'
import { greenBefore, groundsNow, type Grounds } from './before.ts'
import { noteResults } from './note_results.ts'

export interface CheckTickedOptions {
  ledger: Ledger
  /** Runs all, whatever is known from before. */
  all: boolean
  isWanted: (criterion: Criterion) => boolean
  /** What else tells this machine from others: versions, platform. */
  machine: string
  signal: AbortSignal
  onChecked(checked: CheckedCriterion): void
  /** Called where results cannot be noted. */
  warn(text: string): void
}

/**
 * Runs the checks of what counts as done in the user's files, but for those that were green on the very same files, and notes
 * the results. Of what was under way when the signal aborts, the results so far are noted.
 */
export async function checkTicked(
  specs: readonly Spec[],
  world: OpenWorld,
  options: CheckTickedOptions,
): Promise<CheckedCriterion[]> {
  const { ledger, all, machine, signal } = options
  const place = await world.place().catch(() => undefined)
  const done = doneOnes(specs, ledger)
  const grounds: Grounds | undefined = done.size === 0 ? undefined : await groundsNow(world, { place, machine })
  const so: CheckedCriterion[] = []
  let isWhole = false
  try {
    await checkSpecs(specs, world, {
      signal,
      isDone: (criterion) => done.has(criterion),
      isWanted: options.isWanted,
      ...(all || grounds === undefined ? {} : { takeBefore: greenBefore(grounds, ledger) }),
      onChecked(one) {
        so.push(one)
        options.onChecked(one)
      },
    })
    isWhole = true
    return so
  } finally {
    const ran = so.some(({ result }) => result !== undefined)
    const isSame = isWhole && ran && grounds?.tree !== undefined && (await userTree(place!)) === grounds.tree
    const about = { ...(isSame ? grounds : {}), commit: place?.head ?? undefined }
    await noteResults(world, so, about).catch((error: unknown) => {
      options.warn(`The results cannot be noted in .mmm/evidence.jsonl: ${messageOf(error)}`)
    })
  }
}

/** What is ticked, and without a box what was green once or is claimed to have been. */
function doneOnes(specs: readonly Spec[], ledger: Ledger): Set<Criterion> {
  const proven = proveSpecs(specs, ledger).flatMap((one) => one.criteria)
  return new Set(
    proven.flatMap(({ criterion, proof }) => {
      const isDone = criterion.box === undefined ? proof.state !== 'open' : criterion.state === 'ticked'
      return isDone ? criterion : []
    }),
  )
}
