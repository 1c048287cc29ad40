import { z } from 'zod'
import { MmmError } from '../core/error.ts'
import type { CriterionFact, ProjectCheck } from '../core/event.ts'
import type { Criterion, Run } from '../core/run.ts'
import { didYouMean } from '../core/suggest.ts'
import { quote } from '../checks/index.ts'
import { asCheck } from './material.ts'
import type { Planned } from './run_checks.ts'

/** What a workflow wants proven where no specification says it. */
export const goalInput = z
  .strictObject({
    id: z.string().trim().min(1).max(200).describe('Its name in this workflow'),
    text: z.string().trim().min(1).describe('What is to be true, for the model and for the subject of the commit'),
    check: z.string().optional().describe('Name of a check of the project that proves it'),
    verify: z
      .array(z.coerce.string())
      .min(1)
      .optional()
      .describe('What proves it otherwise: a program and its arguments'),
  })
  .refine((one) => (one.check === undefined) !== (one.verify === undefined), {
    error: 'A goal needs either "check" or "verify"',
  })
export type Goal = z.infer<typeof goalInput>

/** Goals as criteria of the run: `workflow:<name>#<id>`, to be found where the workflow stands. Throws where one cannot be. */
export function goalFacts(goals: readonly Goal[], run: Run, checks: readonly ProjectCheck[]): CriterionFact[] {
  const spec = `workflow:${run.workflow.name}`
  const twice = goals.find((one, i) => goals.some((other, j) => j < i && other.id === one.id))
  if (twice !== undefined) throw new MmmError('goal.twice', `Two goals have the id "${twice.id}"`)
  return goals.map((goal) => ({
    id: `${spec}#${goal.id}`,
    spec,
    file: run.workflow.path,
    line: 1,
    text: goal.text,
    state: 'open',
    check: goal.verify?.map(quote).join(' ') ?? checkNamed(goal.check!, checks).command,
    inHand: true,
  }))
}

function checkNamed(name: string, checks: readonly ProjectCheck[]): ProjectCheck {
  const found = checks.find((one) => one.id === name)
  if (found !== undefined) return found
  const hint = didYouMean(
    name,
    checks.map((one) => one.id),
  )
  throw new MmmError('goal.check', `The project has no check "${name}"`, {
    hint: hint ?? 'Name it under `checks:` in .mmm/config.yml',
  })
}

/** Whether a criterion of a run is a goal of its workflow. */
export function isGoal(run: Run, criterion: Pick<Criterion, 'file'> | undefined): boolean {
  return criterion?.file === run.workflow.path
}

/** The checks of all goals of a run. A goal that names a check of the project is run as that one is. */
export function goalSet(run: Run): Planned[] {
  return [...run.work.criteria.values()]
    .filter((one) => isGoal(run, one))
    .map((one) => {
      const known = run.work.checks.find((check) => check.command === one.check)
      const check = known === undefined ? { command: one.check! } : asCheck(known)
      return { check: { ...check, id: one.id }, criterion: one.id }
    })
}
