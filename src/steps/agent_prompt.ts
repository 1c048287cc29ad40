import { interpolate, type Scope } from '../core/expression.ts'
import { MmmError } from '../core/error.ts'
import type { CheckResult, Json } from '../core/event.ts'
import type { StepContext } from '../core/kind.ts'
import type { Criterion } from '../core/run.ts'
import { excerptOf } from '../checks/index.ts'
import { analysisText } from '../project/index.ts'
import { checkText } from '../spec/index.ts'
import type { AgentInput } from './agent.ts'
import { isGoal } from './goal.ts'
import { criterionCheck } from './material.ts'
import { runSpecs } from './run_specs.ts'
import type { World } from './world.ts'

/**
 * A prompt with its `${{ inputs.* }}` filled in. It holds no time, no run id and no path of the machine, so that the same
 * state of a project gives the same bytes.
 */
export async function promptOf(
  world: World,
  given: AgentInput & { name: string },
  context: PromptContext,
): Promise<string> {
  const text = await world.prompt(given.name)
  const inputs: Record<string, Json> = {
    ...(given.values as Record<string, Json>),
    feedback: given.feedback ?? '',
    project: withoutGit(analysisText(await world.project())),
    checks: checksText(context),
    ...(given.criterion === undefined ? {} : await criterionInputs(world, given.criterion, context)),
  }
  const scope: Scope = {
    get(name, keys) {
      if (name !== 'inputs') throw new MmmError('prompt.name', `A prompt has no "${name}", only inputs`)
      const unknown = keys?.find((key) => !(key in inputs))
      if (unknown === undefined) return inputs
      throw new MmmError(
        'prompt.name',
        `The prompt "${given.name}" uses "inputs.${unknown}", which has no value here`,
        {
          hint: `Known: ${Object.keys(inputs).toSorted().join(', ')}`,
        },
      )
    },
    success: () => true,
    failure: () => false,
    cancelled: () => false,
    hashFiles: () => '',
  }
  return String(interpolate(text, scope)).trim()
}

/** What a prompt needs of a step: the run, and stored outputs where there are any. */
export type PromptContext = Pick<StepContext, 'run'> & Partial<Pick<StepContext, 'load'>>

/** What a red check printed in the kept state, for the model to read. */
async function outputOf(result: CheckResult | undefined, context: PromptContext): Promise<string> {
  if (result === undefined || result.passed) return ''
  return excerptOf((await context.load?.(result.outputHash)) ?? result.tail, 2_500)
}

/** Commit counts differ from clone to clone and run to run; the model has no use for them. */
function withoutGit(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('Git: '))
    .join('\n')
}

function checksText(context: PromptContext): string {
  const { work } = context.run()
  const lines = work.checks.map((check) => {
    const standing = work.standing.get(check.id)
    const now = standing === undefined ? '' : standing.passed ? ' (passes now)' : ' (fails already)'
    return `- \`${check.command}\`${now}`
  })
  return lines.length === 0 ? '- none is known' : lines.join('\n')
}

async function criterionInputs(world: World, ref: string, context: PromptContext): Promise<Record<string, Json>> {
  const { work, options } = context.run()
  const goal = work.criteria.get(ref)
  if (goal !== undefined && isGoal(context.run(), goal)) return goalInputs(goal, context)
  const folder = world.folder()
  const { specs } = await runSpecs(folder, options)
  const spec = specs.find((one) => one.criteria.some((criterion) => criterion.ref === ref))
  const criterion = spec?.criteria.find((one) => one.ref === ref)
  if (spec === undefined || criterion === undefined)
    throw new MmmError('agent.criterion', `There is no criterion "${ref}"`)
  const check = await criterionCheck(criterion, folder, world)
  const command = check === undefined || check instanceof MmmError ? '' : check.command
  const state = work.criteria.get(ref)
  return {
    criterion: criterion.text,
    'criterion-id': criterion.id,
    check: criterion.check === undefined ? '' : checkText(criterion.check),
    command,
    'spec-title': spec.title,
    'spec-path': spec.path,
    'spec-text': spec.text.length > 60_000 ? `${spec.text.slice(0, 60_000)}\n[cut]` : spec.text,
    'last-attempt': lastAttempt(state?.lastReason),
    'check-output': await outputOf(work.standing.get(ref), context),
  }
}

/** A goal of the workflow's own: no specification says more of it. */
async function goalInputs(goal: Criterion, context: PromptContext): Promise<Record<string, Json>> {
  const run = context.run()
  const command = goal.check ?? ''
  return {
    criterion: goal.text,
    'criterion-id': goal.id.split('#').at(-1)!,
    check: command,
    command,
    'spec-title': run.workflow.name,
    'spec-path': run.workflow.path,
    'spec-text': '',
    'last-attempt': lastAttempt(goal.lastReason),
    'check-output': await outputOf(run.work.standing.get(goal.id), context),
  }
}

function lastAttempt(reason: string | undefined): string {
  if (reason === undefined) return ''
  return `Last attempt: your change for this criterion was undone, because ${reason}. Do it differently.`
}
