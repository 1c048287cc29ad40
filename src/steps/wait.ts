import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import type { Kind } from '../core/kind.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  for: z
    .union([z.string(), z.number()])
    .refine((text) => parseDuration(text) !== undefined, 'Not a duration such as 90s, 5m, 1h30m')
    .describe('How long'),
})

/** Waits for a time. */
export function waitKind(world: World): Kind {
  return {
    name: 'wait',
    summary: 'Waits for a time',
    input,
    touches: [],
    outputs: [],
    async perform(given: z.infer<typeof input>, { signal }) {
      await world.clock.sleep(parseDuration(given.for)!, signal)
      signal.throwIfAborted()
      return { status: 'success' }
    },
  }
}
