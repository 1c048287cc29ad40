import type { Json } from '../core/event.ts'
import { ModelFault } from '../ports/model.ts'
import type { Model, ModelRequest } from '../ports/model.ts'
import type { Recorded } from './recording.ts'
import { requestHash } from './request_hash.ts'
import { firstDifference, likeness, outlineOf } from './request_outline.ts'

/**
 * A model that answers from a recording, by the hash of the request. Several answers to one request come in their order,
 * the last one again and again. A request that is not there is a fault that says in what it differs from the nearest.
 */
export function replayModel(recording: readonly Recorded[]): Model {
  const answers = new Map<string, Recorded[]>()
  for (const entry of recording) answers.set(entry.hash, [...(answers.get(entry.hash) ?? []), entry])
  return {
    async ask(request, { signal, onText } = {}) {
      signal?.throwIfAborted()
      const known = answers.get(requestHash(request))
      if (known === undefined) throw notRecorded(request, recording)
      const { answer } = known.length > 1 ? known.shift()! : known[0]!
      for (const text of answer.content.flatMap(textOf)) onText?.(text)
      return structuredClone(answer)
    },
    countTokens: () => Promise.resolve(undefined),
  }
}

function textOf(block: Json): string[] {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return []
  return block.type === 'text' && typeof block.text === 'string' ? [block.text] : []
}

function notRecorded(request: ModelRequest, recording: readonly Recorded[]): ModelFault {
  const asked = outlineOf(request)
  const outlines = recording.flatMap((entry) => (entry.request === undefined ? [] : [entry.request]))
  const nearest = outlines.toSorted((a, b) => likeness(asked, b) - likeness(asked, a))[0]
  const difference = nearest === undefined ? undefined : firstDifference(asked, nearest)
  const words = difference === undefined ? '' : `: ${difference}`
  return new ModelFault(`The recording has no answer to this request${words}`, { class: 'never', code: 'not-recorded' })
}
