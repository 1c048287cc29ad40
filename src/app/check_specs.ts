import type { CheckResult } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import type { Evidence } from '../core/evidence.ts'
import { newRunId } from '../core/id.ts'
import { endStrays, runMark, runVariable } from '../ports/strays.ts'
import { normaliser, runCheck, type Check } from '../checks/index.ts'
import type { Criterion, Spec } from '../spec/index.ts'
import type { World } from '../steps/index.ts'
import { checkTimeout } from '../steps/check_timeout.ts'
import { criterionCheck } from '../steps/material.ts'

/**
 * How a criterion stands: `no check` = ticked, and nothing can tell; `open` = not ticked, so not run; `left out` = ticked, and
 * what was asked for does not concern it.
 */
export type CheckedStatus = 'green' | 'red' | 'no check' | 'open' | 'left out'

/** A criterion and what its check said. */
export interface CheckedCriterion {
  spec: Spec
  criterion: Criterion
  status: CheckedStatus
  /** Where a check was run. */
  result?: CheckResult
  /** Where a green result was taken from before. */
  taken?: Evidence
  /** Why it is red, in a few words. */
  reason?: string
}

export interface CheckSpecsOptions {
  signal: AbortSignal
  /** Called with each criterion once it is known how it stands, in order. */
  onChecked?: (checked: CheckedCriterion) => void
  /** Whether a criterion counts as done; one without a box does by its evidence. @default its box is ticked */
  isDone?: (criterion: Criterion) => boolean
  /** Whether it is of interest. @default all are */
  isWanted?: (criterion: Criterion) => boolean
  /** A green result of the same check on the same files, which need not be run again. @default none */
  takeBefore?: (criterion: Criterion, check: Check) => Evidence | undefined
}

/**
 * Runs the checks of ticked criteria in the user's files as they stand, one after another, an equal check once. Records
 * nothing. Rejects when the signal aborts.
 */
export async function checkSpecs(
  specs: readonly Spec[],
  world: World,
  options: CheckSpecsOptions,
): Promise<CheckedCriterion[]> {
  const results = new Map<string, Promise<CheckResult>>()
  const checked: CheckedCriterion[] = []
  for (const spec of specs) {
    for (const criterion of spec.criteria) {
      const one = await checkOne({ spec, criterion }, { world, options, results })
      checked.push(one)
      options.onChecked?.(one)
    }
  }
  return checked
}

interface Checking {
  world: World
  options: CheckSpecsOptions
  results: Map<string, Promise<CheckResult>>
}

async function checkOne(of: { spec: Spec; criterion: Criterion }, checking: Checking): Promise<CheckedCriterion> {
  const { criterion } = of
  const { isDone = isTicked, isWanted = () => true, takeBefore } = checking.options
  if (!isDone(criterion)) return { ...of, status: 'open' }
  if (!isWanted(criterion)) return { ...of, status: 'left out' }
  const check = await criterionCheck(criterion, checking.world.root, checking.world)
  if (check === undefined) return { ...of, status: 'no check' }
  if (check instanceof MmmError) return { ...of, status: 'red', reason: check.message }
  const taken = takeBefore?.(criterion, check)
  if (taken !== undefined) return { ...of, status: 'green', taken }
  const result = await resultOf(check, checking)
  if (result.passed) return { ...of, status: 'green', result }
  return { ...of, status: 'red', result, reason: result.reason ?? `exit ${result.exit}` }
}

function isTicked({ state }: Criterion): boolean {
  return state === 'ticked'
}

/** What is judged is part of the key: one command can prove several tests. */
async function resultOf(check: Check, { world, options: { signal }, results }: Checking): Promise<CheckResult> {
  signal.throwIfAborted()
  const key = JSON.stringify([check.command, check.test ?? null, check.form?.kind ?? null, check.timeout ?? null])
  const running = results.get(key) ?? runIn(world.root, check, { world, signal })
  results.set(key, running)
  const result = await running
  signal.throwIfAborted()
  return { ...result, check: check.id }
}

/**
 * Runs one check in a folder that holds the project's files, as they stand or stood. Of one that is cut off nothing goes on,
 * also not in a session of its own.
 */
export async function runIn(
  folder: string,
  check: Check,
  { world, signal }: { world: World; signal: AbortSignal },
): Promise<CheckResult> {
  const mark = `check-${newRunId(world.clock.now())}`
  const env = world.childEnv()
  const result = await runCheck(check, {
    cwd: folder,
    env: { ...env, [runVariable]: runMark(mark, env) },
    signal,
    ...checkTimeout(world.config),
    normalise: normaliser({ roots: [[folder, '.']] }),
    mask: world.mask,
  })
  if (result.reason === 'timeout' || signal.aborted) await endStrays(mark)
  return result
}
