import { z } from 'zod'
import type { Json } from '../core/event.ts'
import type { Kind } from '../core/kind.ts'

/** Gives values a name: its outputs are its input. */
export const setKind: Kind = {
  name: 'set',
  summary: 'Gives values a name: its outputs are its input',
  input: z.record(z.string(), z.unknown()),
  touches: [],
  perform: async (input: Record<string, Json>) => ({ status: 'success', outputs: input }),
}
