import { z } from 'zod'
import { touches } from '../core/kind.ts'
import { on } from './schema_on.ts'
import { duration, env, expression, id, matrix, needs, scalar, step, steps, text } from './schema_step.ts'

export type { RawStep } from './schema_step.ts'

const input = z.strictObject({
  type: z.enum(['string', 'number', 'boolean', 'choice', 'list', 'file']).default('string'),
  description: text.optional(),
  default: z.union([scalar, z.array(scalar)]).optional(),
  required: z.boolean().optional(),
  pattern: text.optional(),
  options: z.array(text).optional(),
})

const secrets = z.union([
  z.array(id).describe('Names of variables'),
  z.record(id, z.union([z.strictObject({ env: text }), z.strictObject({ file: text })])),
])

const job = z.strictObject({
  name: text.optional(),
  needs: needs.optional(),
  if: z.union([expression, z.boolean()]).optional(),
  matrix: z.union([matrix, expression]).optional(),
  'max-parallel': z.union([z.number().int().min(1), expression]).optional(),
  'fail-fast': z.boolean().optional(),
  env: env.optional(),
  timeout: duration.optional(),
  'continue-on-error': z.union([z.boolean(), expression]).optional(),
  outputs: z.record(z.string(), z.string()).optional(),
  steps: z.array(step).min(1, 'A job needs at least one step').optional(),
  uses: text.optional().describe('A workflow that is run as this job'),
  with: z.record(z.string(), z.unknown()).optional().describe("The workflow's inputs"),
})

/** A workflow file: from this come validation, suggestions, and the reference page. */
export const workflowSchema = z.strictObject({
  name: text.optional(),
  description: text.optional(),
  extends: text
    .optional()
    .describe('A workflow whose head and steps this one takes over: a path, npm:package/file, or a name'),
  on: on.optional().describe('What starts it beside mmm run'),
  inputs: z.record(id, input).optional(),
  env: env.optional(),
  secrets: secrets.optional().describe('Values from variables or files, masked everywhere'),
  environments: z
    .record(id, z.strictObject({ env: env.optional(), secrets: secrets.optional() }))
    .optional()
    .describe('Named sets of env and secrets; --env chooses one'),
  defaults: z
    .strictObject({ shell: text.optional(), 'working-directory': text.optional(), timeout: duration.optional() })
    .optional()
    .describe('For all run steps that do not say otherwise'),
  permissions: z
    .array(z.enum(touches))
    .optional()
    .describe('All that its steps may touch; a step that needs more is an error. Absent = what the kinds declare'),
  concurrency: z
    .union([
      text.min(1),
      z.strictObject({
        group: text.min(1).describe('Runs of one group never run at the same time on one machine'),
        'cancel-in-progress': z.boolean().default(false).describe('End the run that holds the group'),
        queue: z.enum(['single', 'max']).default('single').describe('Of those that wait: the newest one, or all'),
      }),
    ])
    .optional()
    .describe('A group of runs that wait for each other'),
  templates: z.record(id, step).optional().describe('Steps, or parts of steps, that steps take over with extends'),
  workspace: z.enum(['worktree', 'here']).optional(),
  budget: z
    .strictObject({
      usd: z.number().positive().optional(),
      tokens: z.number().int().positive().optional(),
      time: duration.optional(),
      iterations: z.number().int().positive().optional(),
    })
    .optional(),
  steps: z.array(step).min(1, 'A workflow needs at least one step').optional(),
  jobs: z.record(id, job).optional().describe('Sequences of steps that run at the same time, but for their needs'),
  outputs: z.record(z.string(), z.string()).optional(),
  'on-success': steps.optional().describe('Steps that run when all went well'),
  'on-failure': steps.optional().describe('Steps that run when something failed'),
  'on-cancel': steps.optional().describe('Steps that run when the run is ended by hand; for a minute at most'),
  finally: steps.optional().describe('Steps that run last, whatever it came to'),
})

export type RawWorkflow = z.infer<typeof workflowSchema>
