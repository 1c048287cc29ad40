import { z } from 'zod'
import { defineTool, said } from './tool.ts'

/** What `finish` was called with. */
export const finishInput = z.strictObject({
  summary: z.string().min(1).describe('What was changed and why, in a few sentences'),
  status: z.enum(['done', 'blocked']).describe('blocked: it cannot be done as asked, the summary says why'),
  evidence: z.string().optional().describe('What shows that it works'),
})

/** Ends the work. It is a claim: the checks decide. */
export const finish = defineTool({
  name: 'finish',
  description:
    'Call this once, when the work is done or cannot be done. The checks are then run; they decide, not this claim.',
  schema: finishInput,
  mutates: false,
  subject: ({ status }) => status,
  perform: async () => said('Noted. The checks decide.'),
})
