import { z } from 'zod'
import { ruleSchema } from '../../agent/scripted_model/rules.ts'
import type { Json } from '../../core/event.ts'

const json = z.json() as z.ZodType<Json>
const texts = z.union([z.string(), z.array(z.string()).min(1)])

const error = z.strictObject({
  class: z
    .enum(['failed', 'timeout', 'limit', 'model', 'environment', 'invalid', 'interrupted', 'conflict'])
    .optional(),
  code: z.string().optional(),
  message: z.string().optional(),
})

const played = z.strictObject({
  status: z.enum(['success', 'failure']).optional().describe('failure where an error is given, else success'),
  outputs: z.record(z.string(), json).optional(),
  error: error.optional().describe('Its class decides what retry does; default: failed'),
  stdout: z.string().optional().describe('The same as the output stdout'),
  files: z
    .record(z.string(), z.string().nullable())
    .optional()
    .describe('What the step writes into its folder; null removes a file'),
})

const answer = z.union([
  z.string(),
  z.strictObject({
    answer: z.string(),
    values: z.record(z.string(), z.string()).optional(),
    comment: z.string().optional(),
  }),
])

const stepExpected = z.union([
  z.enum(['success', 'failure', 'skipped', 'cancelled', 'waiting', 'not-run']),
  z.strictObject({
    conclusion: z.enum(['success', 'failure', 'skipped', 'cancelled', 'waiting', 'not-run']).optional(),
    outputs: z.record(z.string(), json).optional(),
    error: z
      .strictObject({ class: z.string().optional(), code: z.string().optional(), message: json.optional() })
      .optional(),
  }),
])

const fileExpected = z.union([
  z.string(),
  z.null(),
  z.strictObject({ contains: texts }),
  z.strictObject({ absent: z.literal(true) }),
])

const expected = z.strictObject({
  exit: z.number().int().optional().describe('Exit code of the run; 0 where neither status nor reason is given'),
  status: z.enum(['success', 'failure', 'cancelled', 'waiting']).optional(),
  reason: z.string().optional().describe('Why it stopped: done, failed, waiting, time ...'),
  steps: z.record(z.string(), stepExpected).optional().describe('By path or id'),
  outputs: z.record(z.string(), json).optional().describe('Outputs of the workflow'),
  files: z
    .record(z.string(), fileExpected)
    .optional()
    .describe('Files where the steps worked, at the end: content, {contains: text}, or null for none'),
  stderr: z.strictObject({ contains: texts }).optional().describe('What the run said'),
})

const test = z.strictObject({
  name: z.string().min(1),
  inputs: z.record(z.string(), json).optional(),
  env: z.string().optional().describe('One of the environments of the workflow'),
  files: z.record(z.string(), z.string()).optional().describe('What the repository holds, committed'),
  secrets: z.record(z.string(), z.string()).optional(),
  steps: z
    .record(z.string(), z.union([played, z.array(played).min(1)]))
    .optional()
    .describe('What steps come to that are not performed; a list: for the first, the second ... performance'),
  agent: z.array(ruleSchema).optional().describe("The played model's rules; the first that fits answers"),
  answers: z.record(z.string(), answer).optional().describe('Answers to approve steps'),
  timeout: z.union([z.string(), z.number()]).optional().describe('Default 2m'),
  expect: expected.optional(),
})

/** A file of workflow tests: `<name>.test.yml`. */
export const testFileSchema = z.strictObject({
  workflow: z.string().min(1).optional().describe('The workflow; default: the file beside, of the same name'),
  tests: z.array(test).min(1, 'The file needs at least one test'),
})

export type RawTest = z.infer<typeof test>
export type Played = z.infer<typeof played>
export type Expected = z.infer<typeof expected>
export type StepExpected = z.infer<typeof stepExpected>
export type FileExpected = z.infer<typeof fileExpected>
