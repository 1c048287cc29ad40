import type { CheckResult } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import { normaliser, runCheck, type Check } from '../checks/index.ts'
import type { Criterion, Spec } from '../spec/index.ts'
import type { World } from '../steps/index.ts'
import { checkTimeout } from '../steps/check_timeout.ts'
import { criterionCheck } from '../steps/material.ts'

/** How a criterion stands: `no check` = ticked, and nothing can tell; `open` = not ticked, so not run. */
export type CheckedStatus = 'green' | 'red' | 'no check' | 'open'

/** A criterion and what its check said. */
export interface CheckedCriterion {
  spec: Spec
  criterion: Criterion
  status: CheckedStatus
  /** Where a check was run. */
  result?: CheckResult
  /** Why it is red, in a few words. */
  reason?: string
}

export interface CheckSpecsOptions {
  signal: AbortSignal
  /** Called with each criterion once it is known how it stands, in order. */
  onChecked?: (checked: CheckedCriterion) => void
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
  if (criterion.state === 'open') return { ...of, status: 'open' }
  const check = await criterionCheck(criterion, checking.world.root, checking.world)
  if (check === undefined) return { ...of, status: 'no check' }
  if (check instanceof MmmError) return { ...of, status: 'red', reason: check.message }
  const result = await resultOf(check, checking)
  if (result.passed) return { ...of, status: 'green', result }
  return { ...of, status: 'red', result, reason: result.reason ?? `exit ${result.exit}` }
}

/** What is judged is part of the key: one command can prove several tests. */
async function resultOf(check: Check, { world, options: { signal }, results }: Checking): Promise<CheckResult> {
  signal.throwIfAborted()
  const key = JSON.stringify([check.command, check.test ?? null, check.form?.kind ?? null])
  const running = results.get(key) ?? runHere(check, world, signal)
  results.set(key, running)
  const result = await running
  signal.throwIfAborted()
  return { ...result, check: check.id }
}

function runHere(check: Check, world: World, signal: AbortSignal): Promise<CheckResult> {
  return runCheck(check, {
    cwd: world.root,
    env: world.childEnv(),
    signal,
    ...checkTimeout(world.config),
    normalise: normaliser({ roots: [[world.root, '.']] }),
    mask: world.mask,
  })
}
