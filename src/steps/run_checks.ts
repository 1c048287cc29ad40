import type { CheckResult, WorkFact } from '../core/event.ts'
import type { StepContext } from '../core/kind.ts'
import { normaliser, runCheck, type Check } from '../checks/index.ts'
import type { World } from './world.ts'

type Phase = (WorkFact & { type: 'check.ended' })['phase']

/** A check and the criterion that it stands for, if any. */
export interface Planned {
  check: Check
  criterion?: string
}

/** Runs checks one after another in a folder and records each result. Output is the same bytes wherever the folder lies. */
export async function runChecks(
  planned: readonly Planned[],
  where: { world: World; context: StepContext; folder: string; phase: Phase; roots: readonly string[] },
): Promise<CheckResult[]> {
  const { world, context, folder, phase } = where
  const roots = [...new Set([folder, ...where.roots])].map((root): [string, string] => [root, '.'])
  const normalise = normaliser({ roots })
  const results: CheckResult[] = []
  for (const { check, criterion } of planned) {
    context.signal.throwIfAborted()
    const result = await runCheck(check, {
      cwd: folder,
      env: world.childEnv(context.env),
      signal: context.signal,
      normalise,
      mask: world.mask,
      store: (content) => context.store(content),
      onStart: (pid, startTime) =>
        void context.emit({ type: 'process.started', path: context.path, pid, startTime, command: world.mask(check.command) }),
      onEnd: (ended) => void context.emit({ type: 'process.ended', path: context.path, ...ended }),
    })
    context.signal.throwIfAborted()
    const about = criterion === undefined ? {} : { criterion }
    await context.emit({ type: 'check.ended', path: context.path, phase, ...about, result })
    results.push(result)
  }
  return results
}
