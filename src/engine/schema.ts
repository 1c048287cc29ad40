import { z } from 'zod'
import { touches } from '../core/kind.ts'
import { on } from './schema_on.ts'
import { duration, env, expression, id, matrix, needs, scalar, shell, step, steps, text } from './schema_step.ts'

export type { RawStep } from './schema_step.ts'

const input = z.strictObject({
  type: z
    .enum(['string', 'number', 'boolean', 'choice', 'list', 'file'])
    .default('string')
    .describe('How a value is read and checked'),
  description: text.optional().describe('What it is for, for people'),
  default: z
    .union([scalar, z.array(scalar)])
    .optional()
    .describe('Its value where none is given'),
  required: z.boolean().optional().describe('Whether a run without a value is refused'),
  pattern: text.optional().describe('Regular expression that the whole value must fit'),
  options: z.array(text).optional().describe('The values of a choice'),
})

const secrets = z.union([
  z.array(id).describe('Names of variables'),
  z.record(
    id,
    z.union([
      z.strictObject({ env: text.describe('Variable that holds the value') }),
      z.strictObject({ file: text.describe('File that holds the value') }),
    ]),
  ),
])

const job = z.strictObject({
  name: text.optional().describe('What people read in its place'),
  needs: needs.optional().describe('Jobs that come first'),
  if: z
    .union([expression, z.boolean()])
    .optional()
    .describe('Condition; success() && is implied, of the jobs that it needs'),
  matrix: z
    .union([matrix, expression])
    .optional()
    .describe('The job once for each combination of the axes; include and exclude as in GitHub Actions'),
  'max-parallel': z
    .union([z.number().int().min(1), expression])
    .optional()
    .describe('Combinations of the matrix at the same time; default: all'),
  'fail-fast': z.boolean().optional().describe('Whether no combination begins after a failure; default: true'),
  env: env.optional().describe('Variables of its commands'),
  timeout: duration.optional().describe('Time after which it fails and what runs in it is ended'),
  'continue-on-error': z
    .union([z.boolean(), expression])
    .optional()
    .describe('Whether the run goes on after a failure as if it had gone well'),
  outputs: z.record(z.string(), z.string()).optional().describe('Values for the jobs that need it'),
  steps: z.array(step).min(1, 'A job needs at least one step').optional().describe('Steps in sequence'),
  uses: text.optional().describe('A workflow that is run as this job'),
  with: z.record(z.string(), z.unknown()).optional().describe("The workflow's inputs"),
})

/** A workflow file: from this come validation, suggestions, and the reference page. */
export const workflowSchema = z.strictObject({
  name: text.optional().describe("What it is called; default: the file's name without its ending"),
  description: text.optional().describe('What it is for, for people'),
  extends: text
    .optional()
    .describe('A workflow whose head and steps this one takes over: a path, npm:package/file, or a name'),
  on: on.optional().describe('What starts it beside mmm run'),
  inputs: z.record(id, input).optional().describe('Values that a run is given with --input'),
  env: env.optional().describe('Variables of all its commands'),
  secrets: secrets.optional().describe('Values from variables or files, masked everywhere'),
  environments: z
    .record(
      id,
      z.strictObject({
        env: env.optional().describe('Variables over those of the workflow'),
        secrets: secrets.optional().describe('Secrets over those of the workflow'),
      }),
    )
    .optional()
    .describe('Named sets of env and secrets; --env chooses one'),
  defaults: z
    .strictObject({
      shell: shell.optional().describe('Program and arguments before the script file'),
      'working-directory': text.optional().describe('Folder, from the project'),
      timeout: duration.optional().describe('Time after which a step fails'),
    })
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
  workspace: z
    .enum(['worktree', 'here'])
    .optional()
    .describe('A git worktree of the run, or your own files; default: worktree where a step needs one'),
  budget: z
    .strictObject({
      usd: z.number().positive().optional().describe('Dollars at most'),
      tokens: z.number().int().positive().optional().describe('Tokens at most, in and out'),
      time: duration.optional().describe('Time at most, over all resumes'),
      iterations: z.number().int().positive().optional().describe('Iterations at most'),
    })
    .optional()
    .describe('Limits of a run; they narrow those of the settings'),
  steps: z.array(step).min(1, 'A workflow needs at least one step').optional().describe('Steps in sequence'),
  jobs: z.record(id, job).optional().describe('Sequences of steps that run at the same time, but for their needs'),
  outputs: z.record(z.string(), z.string()).optional().describe('Values that it gives: to who calls it, and to --json'),
  'on-success': steps.optional().describe('Steps that run when all went well'),
  'on-failure': steps.optional().describe('Steps that run when something failed'),
  'on-cancel': steps.optional().describe('Steps that run when the run is ended by hand; for a minute at most'),
  finally: steps.optional().describe('Steps that run last, whatever it came to'),
})

export type RawWorkflow = z.infer<typeof workflowSchema>
