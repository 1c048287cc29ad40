import { z } from 'zod'
import type { Json } from '../core/event.ts'
import type { Kind } from '../core/kind.ts'
import { analysisJson } from '../project/index.ts'
import type { World } from './world.ts'

/** Analyses the project: languages, commands, entry points, tests, sizes. */
export function analyzeKind(world: World): Kind {
  return {
    name: 'analyze',
    summary: 'Analyses the project: languages, commands, entry points, tests, sizes',
    input: z.strictObject({}),
    touches: [],
    async perform() {
      const { root: _, ...facts } = analysisJson(await world.project()) as unknown as Record<string, Json>
      return { status: 'success', outputs: facts }
    },
  }
}
