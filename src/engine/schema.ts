import { z } from 'zod'

const text = z.string()
const expression = z.string()
const id = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'An id is a letter or _ followed by letters, digits, _ or -')
const scalar = z.union([z.string(), z.number(), z.boolean()])
const env = z.record(z.string(), scalar)
const duration = z.union([z.string(), z.number()])

const retry = z.strictObject({
  attempts: z.number().int().min(1).max(100).describe('Attempts in all, the first one included'),
  backoff: z.enum(['fixed', 'linear', 'exponential']).default('exponential'),
  delay: duration.default('1s').describe('Before the second attempt'),
  'max-delay': duration.default('60s'),
  jitter: z.number().min(0).max(1).default(0).describe('Share of the delay that is random'),
  on: z
    .array(z.enum(['failed', 'timeout', 'limit', 'model', 'environment', 'conflict']))
    .default([])
    .describe('Error classes that are tried again; none named = all'),
})

const repeat = z.strictObject({
  max: z.union([z.number().int().min(1), expression]).optional(),
  until: expression.optional().describe('Ends the repeat when true after a round; unmet after "max" rounds it fails'),
  while: expression.optional().describe('Ends the repeat when false before a round'),
})

const approve = z.strictObject({
  message: text,
  options: z.array(text).optional(),
  expires: duration.optional(),
  default: text.optional(),
})

const needs = z.union([id, z.array(id)])

const matrix = z.record(z.string(), z.union([z.array(z.unknown()), expression]))

/** One step as a file writes it. */
export interface RawStep {
  id?: string | undefined
  name?: string | undefined
  if?: string | boolean | undefined
  run?: string | undefined
  agent?: string | undefined
  uses?: string | undefined
  with?: Record<string, unknown> | undefined
  steps?: RawStep[] | undefined
  parallel?: RawStep[] | undefined
  approve?: string | z.infer<typeof approve> | undefined
  needs?: string | string[] | undefined
  matrix?: z.infer<typeof matrix> | string | undefined
  'for-each'?: unknown | undefined
  'max-parallel'?: number | string | undefined
  'fail-fast'?: boolean | undefined
  repeat?: z.infer<typeof repeat> | undefined
  retry?: z.infer<typeof retry> | undefined
  timeout?: string | number | undefined
  'continue-on-error'?: boolean | string | undefined
  env?: z.infer<typeof env> | undefined
  'working-directory'?: string | undefined
  shell?: string | undefined
  outputs?: Record<string, string> | undefined
  'on-failure'?: RawStep[] | undefined
  finally?: RawStep[] | undefined
  checkpoint?: boolean | undefined
  resume?: 'rerun' | 'skip' | 'restore' | undefined
}

const steps: z.ZodType<RawStep[]> = z.lazy(() => z.array(step))

const step = z.strictObject({
  id: id.optional(),
  name: text.optional(),
  if: z.union([expression, z.boolean()]).optional().describe('Condition; success() && is implied'),
  run: text.optional().describe('Shell lines; ${{ }} in them becomes a reference to an environment variable'),
  agent: text.optional().describe('Name of a prompt in templates/prompts or .mmm/prompts'),
  uses: text.optional().describe('A kind of step'),
  with: z.record(z.string(), z.unknown()).optional().describe("The kind's input"),
  steps: steps.optional().describe('Steps in sequence'),
  parallel: steps.optional().describe('Steps at the same time'),
  approve: z
    .union([text, approve])
    .optional()
    .describe('Asks for leave; without a terminal the run waits, exit code 4'),
  needs: needs
    .optional()
    .describe('Steps of the same block that come first; steps with needs run as soon as these have ended'),
  matrix: z
    .union([matrix, expression])
    .optional()
    .describe('One round for each combination of the axes; include and exclude as in GitHub Actions'),
  'for-each': z.unknown().optional().describe('A list, or an expression that gives one'),
  'max-parallel': z.union([z.number().int().min(1), expression]).optional(),
  'fail-fast': z.boolean().optional(),
  repeat: repeat.optional(),
  retry: retry.optional(),
  timeout: duration.optional(),
  'continue-on-error': z.union([z.boolean(), expression]).optional(),
  env: env.optional(),
  'working-directory': text.optional(),
  shell: text.optional().describe('Program and arguments before the script file; default sh -e'),
  outputs: z.record(z.string(), z.string()).optional(),
  'on-failure': steps.optional(),
  finally: steps.optional(),
  checkpoint: z.boolean().optional().describe('Takes a checkpoint before the step; a resume goes back to it'),
  resume: z.enum(['rerun', 'skip', 'restore']).optional(),
})

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
  steps: z.array(step).min(1, 'A job needs at least one step'),
})

const globs = z.array(z.string().trim().min(1, 'A glob must not be empty')).min(1, 'At least one glob')

const on = z.strictObject({
  manual: z
    .union([z.boolean(), z.strictObject({})])
    .nullable()
    .optional()
    .describe('By hand, with mmm run; false refuses that'),
  schedule: z
    .array(
      z.strictObject({
        cron: text.describe('Minute, hour, day of month, month, weekday'),
        timezone: text.default('UTC').describe('A zone such as Europe/Berlin'),
        overlap: z
          .enum(['skip', 'queue', 'cancel'])
          .default('skip')
          .describe('While the run before is alive: leave this time out, start after it, or stop it first'),
        'catch-up': z
          .enum(['none', 'last', 'all'])
          .default('none')
          .describe('Of the times that were missed: start none, the last one, or all (100 at most)'),
      }),
    )
    .min(1, 'A schedule needs at least one time')
    .optional()
    .describe('At these times, while mmm schedule run is alive, or by what mmm schedule install wrote'),
  spec: z
    .strictObject({ added: z.boolean().default(false), changed: z.boolean().default(false), paths: globs.optional() })
    .optional()
    .describe('When a specification is added or changed, while mmm watch --run is alive'),
  file: z
    .strictObject({ paths: globs })
    .optional()
    .describe('When a file is added, changed or removed, while mmm watch --run is alive'),
  push: z
    .strictObject({ branches: globs.optional() })
    .nullable()
    .optional()
    .describe('When a branch is made or moved, while mmm watch --run is alive; default: all but mmm/*'),
})

/** A workflow file: from this come validation, suggestions, and the reference page. */
export const workflowSchema = z.strictObject({
  name: text.optional(),
  description: text.optional(),
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
  'on-success': steps.optional(),
  'on-failure': steps.optional(),
  finally: steps.optional(),
})

export type RawWorkflow = z.infer<typeof workflowSchema>
