import type { CheckResult, TestResult, WorkFact } from '../core/event.ts'
import type { StepContext } from '../core/kind.ts'
import { normaliser, runCheck, type Check } from '../checks/index.ts'
import { checkTimeout } from './check_timeout.ts'
import type { World } from './world.ts'

type Phase = (WorkFact & { type: 'check.ended' })['phase']

/** A check and the criterion that it stands for, if any. */
export interface Planned {
  check: Check
  criterion?: string
}

/** Runs checks one after another in a folder, equal ones once, and records each result. Output is the same bytes wherever the folder lies. */
export async function runChecks(
  planned: readonly Planned[],
  where: { world: World; context: StepContext; folder: string; phase: Phase; roots: readonly string[] },
): Promise<CheckResult[]> {
  const { world, context, folder, phase } = where
  const roots = [...new Set([folder, ...where.roots])].map((root): [string, string] => [root, '.'])
  const normalise = normaliser({ roots })
  const results: CheckResult[] = []
  for (const [i, { check, criterion }] of planned.entries()) {
    context.signal.throwIfAborted()
    const before = planned.slice(0, i).findIndex((one) => isSame(one.check, check))
    const result =
      before >= 0
        ? { ...results[before]!, check: check.id }
        : await runCheck(check, {
            cwd: folder,
            env: world.childEnv(context.env),
            signal: context.signal,
            ...checkTimeout(world.config),
            normalise,
            mask: world.mask,
            store: (content) => context.store(content),
            onStart: (pid, startTime) =>
              void context.emit({
                type: 'process.started',
                path: context.path,
                pid,
                startTime,
                command: world.mask(check.command),
              }),
            onEnd: (ended) => void context.emit({ type: 'process.ended', path: context.path, ...ended }),
          })
    context.signal.throwIfAborted()
    const about = criterion === undefined ? {} : { criterion }
    await context.emit({
      type: 'check.ended',
      path: context.path,
      phase,
      ...about,
      result: await withoutManyTests(result, context),
    })
    results.push(result)
  }
  return results
}

/** An equal command runs once: what it gave counts for all that it stands for. */
function isSame(a: Check, b: Check): boolean {
  return (
    a.command === b.command &&
    a.timeout === b.timeout &&
    a.runner === b.runner &&
    a.form?.kind === b.form?.kind &&
    a.test === undefined &&
    b.test === undefined
  )
}

/** Tests beyond this number go into a blob, so that an event stays small. */
const manyTests = 100

async function withoutManyTests(result: CheckResult, context: StepContext): Promise<CheckResult> {
  const { tests, ...rest } = result
  if (tests === undefined || tests.length <= manyTests) return result
  return { ...rest, testsBlob: await context.store(JSON.stringify(tests)) }
}

/** Recorded results with their tests in place again. */
export async function withTests(results: Iterable<CheckResult>, context: StepContext): Promise<CheckResult[]> {
  return Promise.all(
    [...results].map(async (result) => {
      if (result.testsBlob === undefined) return result
      const text = await context.load(result.testsBlob)
      return text === undefined ? result : { ...result, tests: JSON.parse(text) as TestResult[] }
    }),
  )
}
