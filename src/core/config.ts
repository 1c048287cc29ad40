import { z } from 'zod'
import { dialectNames } from './dialects.ts'
import { parseDuration } from './duration.ts'
import { lintRules } from './lint_rule.ts'

const duration = z
  .union([z.string(), z.number()])
  .refine((value) => parseDuration(value) !== undefined, { error: 'Not a duration such as 90s, 45m or 2h' })

const check = z.union([
  z.string().describe('The command'),
  z.strictObject({
    command: z.string().describe('Shell lines'),
    when: z
      .enum(['iteration', 'keep', 'end'])
      .default('keep')
      .describe('iteration: also as a quick gate; keep: in each verdict; end: once, when the run ends'),
    timeout: duration.optional().describe('Time after which it counts as failed'),
  }),
  z.literal(false).describe('Not this one'),
])

const specRule = z.strictObject({
  path: z.string().min(1).describe('Glob of files, from the root of the project'),
  dialect: z.enum([...dialectNames, 'none']).describe('How they are read; none: they are no specs'),
})

const lint = z.strictObject({
  rules: z.strictObject(levels()).optional().describe('How findings of a rule count: off, info, warning, error'),
  vague: z
    .strictObject({
      add: z.array(z.string().trim().min(1)).optional().describe('Words to find besides'),
      remove: z.array(z.string().trim().min(1)).optional().describe('Words to let pass'),
    })
    .optional()
    .describe('The list of vague words'),
})

/** A key for each rule, so that a misspelled one is found. */
function levels() {
  const level = z.enum(['off', 'info', 'warning', 'error']).optional()
  return Object.fromEntries(
    lintRules.map((name) => [name, level.describe(`What a finding spec.${name} is; see mmm spec lint`)]),
  ) as Record<(typeof lintRules)[number], typeof level>
}

const shared = {
  model: z.string().optional().describe('Model id'),
  'max-iterations': z.number().int().min(1).optional().describe('Iterations of a run at most'),
  'budget-usd': z.number().positive().optional().describe('Dollars of a run at most'),
  'budget-tokens': z.number().int().positive().optional().describe('Tokens of a run at most, in and out'),
  'max-time': duration.optional().describe('Time of a run at most, over all resumes'),
  repair: z.number().int().min(0).max(20).optional().describe('Rounds in which a red verdict goes back to the model'),
  target: z.number().min(0).max(10).optional().describe('Score from 0 to 10 that is enough'),
  checks: z.record(z.string(), check).optional().describe("The project's checks by name, over the detected ones"),
  'check-timeout': duration
    .optional()
    .describe('Time after which a check that sets none of its own counts as failed (default 10m)'),
  setup: z
    .array(z.string())
    .optional()
    .describe('Commands that make a fresh checkout ready, instead of copying what git ignores'),
  specs: z
    .array(specRule)
    .optional()
    .describe('Files that are specs of a dialect, whatever their folder and text say; the first glob that fits counts'),
  lint: lint.optional().describe('Rules of "mmm spec lint", and its list of vague words'),
  bring: z.array(z.string()).optional().describe('Ignored files to copy although they look secret'),
  git: z
    .strictObject({ sign: z.boolean().optional().describe('Sign commits as your git settings say') })
    .optional()
    .describe('How commits are made'),
}

/** `.mmm/config.yml`: committed with the project. It can narrow rights, never widen them. */
export const projectConfigSchema = z.strictObject(shared)

/** The user's own configuration: the same, and what a repository must not decide. */
export const userConfigSchema = z.strictObject({
  ...shared,
  'base-url': z.string().optional().describe('Server that speaks the Messages API'),
  'key-file': z
    .string()
    .min(1)
    .optional()
    .describe('File with the key, for runs without ANTHROPIC_API_KEY; only you may read it'),
  backend: z.enum(['anthropic', 'replay']).optional(),
  'worktree-dir': z.string().optional().describe('Folder for worktrees; default in the cache folder'),
  'allow-run': z.array(z.string()).optional().describe('Commands that the model may run beside the checks'),
  'allow-env': z.array(z.string()).optional().describe('Variables that commands may see beside the harmless ones'),
  prices: z
    .record(
      z.string(),
      z.strictObject({
        input: z.number().nonnegative(),
        output: z.number().nonnegative(),
        'cache-write': z.number().nonnegative().optional(),
        'cache-read': z.number().nonnegative().optional(),
      }),
    )
    .optional()
    .describe('Dollars per million tokens, by model id'),
})

export type ProjectConfig = z.infer<typeof projectConfigSchema>
export type UserConfig = z.infer<typeof userConfigSchema>
/** A rule of `specs:` in the settings. */
export type SpecRule = z.infer<typeof specRule>
export type CheckConfig = z.infer<typeof check>

/** All settings of a run, each with its value; the order is defaults < user < project < environment < flags. */
export type Config = Omit<UserConfig, Always> & { [Key in Always]-?: NonNullable<UserConfig[Key]> }

type Always = 'model' | 'max-iterations' | 'budget-usd' | 'budget-tokens' | 'max-time' | 'repair'

export type Origin = 'default' | 'user' | 'project' | 'environment' | 'flag'

export const configDefaults = {
  model: 'claude-sonnet-5-5',
  'max-iterations': 10,
  'budget-usd': 5,
  'budget-tokens': 2_000_000,
  'max-time': '60m',
  repair: 2,
} as const
