import { z } from 'zod'

export const text = z.string()
export const expression = z.string()
export const id = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'An id is a letter or _ followed by letters, digits, _ or -')
export const scalar = z.union([z.string(), z.number(), z.boolean()])
const noNul = /^[^\0]*$/
export const env = z.record(
  z.string().regex(/^[^=\0]+$/),
  z.union([z.string().regex(noNul, 'A variable holds no NUL character'), z.number(), z.boolean()]),
  {
    error: ({ code }) =>
      code === 'invalid_key'
        ? 'The name of a variable is not empty and holds neither "=" nor a NUL character'
        : undefined,
  },
)
/** What runs a script. */
export const shell = text.regex(/\S/, 'A shell is a program and its arguments')
export const duration = z.union([z.string(), z.number()])

const retry = z.strictObject({
  attempts: z.number().int().min(1).max(100).describe('Attempts in all, the first one included'),
  backoff: z
    .enum(['fixed', 'linear', 'exponential'])
    .default('exponential')
    .describe('How the delay grows from attempt to attempt'),
  delay: duration.default('1s').describe('Before the second attempt'),
  'max-delay': duration.default('60s').describe('Delay at most, however it grows'),
  jitter: z.number().min(0).max(1).default(0).describe('Share of the delay that is random'),
  on: z
    .array(z.enum(['failed', 'timeout', 'limit', 'model', 'environment', 'conflict']))
    .default([])
    .describe('Error classes that are tried again; none named = all'),
})

const repeat = z.strictObject({
  max: z
    .union([z.number().int().min(1), expression])
    .optional()
    .describe('Rounds at most'),
  until: expression.optional().describe('Ends the repeat when true after a round; unmet after "max" rounds it fails'),
  while: expression.optional().describe('Ends the repeat when false before a round'),
})

const approve = z.strictObject({
  message: text.describe('What is asked'),
  options: z.array(text).optional().describe('Words to choose from; without them: approve or reject'),
  expires: duration.optional().describe('Time after which the default is taken'),
  default: text.optional().describe('approve, reject, or one of the options; absent = reject'),
})

export const needs = z.union([id, z.array(id)])

export const matrix = z.record(z.string(), z.union([z.array(z.unknown()), expression]))

const outputs = z.record(
  z.string(),
  z.union([
    text,
    z.strictObject({
      from: z.enum(['stdout', 'lines', 'json']).describe('What it printed, as it is, as a list, or read'),
    }),
    z.strictObject({
      file: text.min(1).describe('A file that it wrote'),
      as: z.enum(['text', 'lines', 'json']).default('text').describe('How it is read'),
    }),
  ]),
)

const breaker = z.strictObject({
  failures: z.number().int().min(1).describe('Failures in a row after which the step is not tried any more'),
  'cool-down': duration.default('1m').describe('Time after which it is tried once again'),
})

const cache = z.strictObject({
  key: text.min(1).describe("The same key gives the same result, such as ${{ hashFiles('src/**') }}"),
  paths: z.array(text.min(1)).default([]).describe('Globs of the files that the step makes; they are put back'),
})

const artifacts = z.union([
  z.array(text.min(1)).min(1, 'At least one glob'),
  z.strictObject({
    name: text
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'A name is made of letters, digits, . _ and -')
      .optional()
      .describe("Folder that they are stored in; default: the step's path"),
    paths: z.array(text.min(1)).min(1, 'At least one glob').describe('Globs of files'),
  }),
])

/** What `on-failure` may say instead of steps. */
const onFailure = z
  .string()
  .regex(
    /^(fail|continue|restore|retry|goto [A-Za-z_][A-Za-z0-9_-]*)$/,
    'One of fail, continue, restore, retry, "goto <id>", or a list of steps',
  )

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
  extends?: string | undefined
  goto?: string | undefined
  restore?: string | number | undefined
  breaker?: z.infer<typeof breaker> | undefined
  cache?: z.infer<typeof cache> | undefined
  artifacts?: z.infer<typeof artifacts> | undefined
  retry?: z.infer<typeof retry> | undefined
  timeout?: string | number | undefined
  'continue-on-error'?: boolean | string | undefined
  env?: z.infer<typeof env> | undefined
  'working-directory'?: string | undefined
  shell?: string | undefined
  outputs?: z.infer<typeof outputs> | undefined
  'on-failure'?: RawStep[] | string | undefined
  finally?: RawStep[] | undefined
  checkpoint?: boolean | undefined
  resume?: 'rerun' | 'skip' | 'ask' | 'restore' | undefined
}

export const steps: z.ZodType<RawStep[]> = z.lazy(() => z.array(step))

export const step = z.strictObject({
  id: id.optional().describe('How expressions and needs name it; default: made from its name or its work'),
  name: text.optional().describe('What people read in its place'),
  if: z.union([expression, z.boolean()]).optional().describe('Condition; success() && is implied'),
  run: text.optional().describe('Shell lines; ${{ }} in them becomes a reference to an environment variable'),
  agent: text.optional().describe('Name of a prompt in templates/prompts or .mmm/prompts'),
  uses: text
    .optional()
    .describe('A kind of step, or the path of a workflow (./lint.yml, npm:package/lint.yml) that is run as this step'),
  with: z.record(z.string(), z.unknown()).optional().describe("The kind's input, or the workflow's inputs"),
  extends: text.optional().describe('A step of the head\'s "templates"; what stands here goes before what it says'),
  goto: text.optional().describe('Goes on with another step of the same block; back at most 100 times'),
  restore: z
    .union([z.number().int().min(1), text.min(1)])
    .optional()
    .describe('Brings the worktree back to a checkpoint: its number, or the id of the step that took it'),
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
  'max-parallel': z
    .union([z.number().int().min(1), expression])
    .optional()
    .describe('Rounds of a for-each or matrix at the same time; default: 1 for a for-each, all for a matrix'),
  'fail-fast': z
    .boolean()
    .optional()
    .describe('Whether a for-each or matrix begins no further round after a failure; default: true'),
  repeat: repeat.optional().describe('Does the step again and again'),
  retry: retry.optional().describe('Tries the step again when it fails'),
  timeout: duration.optional().describe('Time after which it fails and its processes are ended'),
  'continue-on-error': z
    .union([z.boolean(), expression])
    .optional()
    .describe('Whether the run goes on after a failure as if it had gone well'),
  env: env.optional().describe('Variables of its commands, over those of the workflow'),
  'working-directory': text.optional().describe('Folder that a run step works in, from the project'),
  shell: shell
    .optional()
    .describe(
      'Program and arguments before the script file ({0} in them stands for it; the text itself behind -c); default sh -e',
    ),
  outputs: outputs
    .optional()
    .describe('Values for the steps after it: expressions, or what a run step printed or wrote'),
  breaker: breaker.optional().describe('Spares a step that keeps failing, over all rounds of the loops around it'),
  cache: cache.optional().describe('Not run again where it ended well with the same key'),
  artifacts: artifacts.optional().describe("Files that are stored beside the run's log when the step has ended"),
  'on-failure': z
    .union([onFailure, steps])
    .optional()
    .describe('Steps, or one of fail, continue, restore (the worktree as before the step), retry, "goto <id>"'),
  finally: steps.optional().describe('Steps that run after it, whatever it came to'),
  checkpoint: z.boolean().optional().describe('Takes a checkpoint before the step; a resume goes back to it'),
  resume: z
    .enum(['rerun', 'skip', 'ask', 'restore'])
    .optional()
    .describe('What becomes of the step where a run died in it; default: restore for agent steps, else rerun'),
})
