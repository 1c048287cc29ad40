import { z } from 'zod'
import type { Kind, StepResult } from '../core/kind.ts'

const input = z.strictObject({ message: z.string().default('The workflow said so').describe('Why, for people') })

/** Fails with a message. */
export const failKind: Kind = {
  name: 'fail',
  summary: 'Fails with a message',
  input,
  touches: [],
  outputs: [],
  foretell: failWith,
  perform: async (given: z.infer<typeof input>) => failWith(given),
}

function failWith({ message }: z.infer<typeof input>): StepResult {
  return { status: 'failure', error: { class: 'failed', code: 'step.fail', message } }
}
