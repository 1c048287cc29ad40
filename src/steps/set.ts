import { z } from 'zod'
import type { Json } from '../core/event.ts'
import type { Kind, StepResult } from '../core/kind.ts'

/** Gives values a name: its outputs are its input. */
export const setKind: Kind = {
  name: 'set',
  summary: 'Gives values a name: its outputs are its input',
  input: z.record(z.string(), z.unknown()),
  touches: [],
  foretell: setTo,
  perform: async (input: Record<string, Json>) => setTo(input),
}

function setTo(input: Record<string, Json>): StepResult {
  return { status: 'success', outputs: input }
}
