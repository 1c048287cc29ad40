import { z } from 'zod'
import { text } from './schema_step.ts'

const globs = z.array(z.string().trim().min(1, 'A glob must not be empty')).min(1, 'At least one glob')

/** What starts a workflow beside a person. */
export const on = z.strictObject({
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
    .strictObject({
      added: z.boolean().default(false).describe('When there is a new one'),
      changed: z.boolean().default(false).describe('When one has other text'),
      paths: globs.optional().describe('Globs of the specifications that are meant; absent = all'),
    })
    .optional()
    .describe('When a specification is added or changed, while mmm watch --run is alive'),
  file: z
    .strictObject({ paths: globs.describe('Globs; node_modules, .git and .mmm are passed over') })
    .optional()
    .describe('When a file is added, changed or removed, while mmm watch --run is alive'),
  push: z
    .strictObject({ branches: globs.optional().describe('Globs of the branches that are meant') })
    .nullable()
    .optional()
    .describe('When a branch is made or moved, while mmm watch --run is alive; default: all but mmm/*'),
})
