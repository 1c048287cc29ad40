import { z } from 'zod'
import type { Kind, StepContext, StepResult } from '../core/kind.ts'
import { goalInput } from './goal.ts'
import { asCheck, projectChecks } from './material.ts'
import { runChecks } from './run_checks.ts'
import { verifyBase } from './verify_base.ts'
import { verifyCandidate } from './verify_candidate.ts'
import { verifyEnd } from './verify_end.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  of: z
    .enum(['here', 'base', 'candidate', 'end'])
    .default('here')
    .describe(
      'here: the checks where the workflow works; base: the baseline; candidate: the verdict; end: checks kept for the end',
    ),
  repair: z.number().int().min(0).default(0).describe('Rounds in which a red verdict asks for another try'),
  focus: z
    .string()
    .nullish()
    .describe('For "base": only criteria whose id, text, title or path holds this are in hand'),
  only: z.array(z.string()).optional().describe('Names of checks to run, for "here"'),
  goals: z
    .array(goalInput)
    .optional()
    .describe('For "base": what is to be proven in place of specifications; ticked criteria stay protected'),
})

/** Runs checks and says what they proved. */
export function verifyKind(world: World): Kind {
  return {
    name: 'verify',
    summary: 'Runs checks and says what they prove',
    input,
    touches: ['processes', 'files', 'git'],
    outputs: [
      'verdict',
      'again',
      'reasons',
      'proven',
      'broken',
      'feedback',
      'passed',
      'failed',
      'met',
      'open',
      'unproven',
    ],
    async perform({ of, repair, focus, only, goals }: z.infer<typeof input>, context): Promise<StepResult> {
      if (of === 'base') return verifyBase(world, context, { focus, goals })
      if (of === 'candidate') return verifyCandidate(world, context, repair)
      if (of === 'end') return verifyEnd(world, context)
      return verifyHere(world, context, only)
    },
  }
}

/** The project's checks in the folder that the workflow works in; fails where one is red. */
async function verifyHere(world: World, context: StepContext, only: string[] | undefined): Promise<StepResult> {
  const checks = (await projectChecks(world)).filter((one) => only === undefined || only.includes(one.id))
  const planned = checks.map((check) => ({ check: asCheck(check) }))
  const results = await runChecks(planned, { world, context, folder: context.cwd, phase: 'check', roots: [world.root] })
  const failed = results.filter((one) => !one.passed).map((one) => one.check)
  const passed = results.filter((one) => one.passed).map((one) => one.check)
  const outputs = { passed, failed, verdict: failed.length === 0 ? 'green' : 'red' }
  if (checks.length === 0) {
    return {
      status: 'failure',
      outputs,
      error: {
        class: 'failed',
        code: 'verify.none',
        message: 'The project has no checks that mmm knows',
        hint: 'Name them under `checks:` in .mmm/config.yml',
      },
    }
  }
  if (failed.length === 0) return { status: 'success', outputs }
  return {
    status: 'failure',
    outputs,
    error: { class: 'failed', code: 'verify.red', message: `Red: ${failed.join(', ')}` },
  }
}
