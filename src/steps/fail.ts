import { z } from 'zod'
import type { Kind } from '../core/kind.ts'

const input = z.strictObject({ message: z.string().default('The workflow said so') })

/** Fails with a message. */
export const failKind: Kind = {
  name: 'fail',
  summary: 'Fails with a message',
  input,
  touches: [],
  outputs: [],
  perform: async ({ message }: z.infer<typeof input>) => ({
    status: 'failure',
    error: { class: 'failed', code: 'step.fail', message },
  }),
}
