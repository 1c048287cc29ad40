import { sha256 } from '../core/id.ts'
import type { ModelRequest } from '../ports/model.ts'

/** The key of a recording: sha256 over the canonical JSON of a request. */
export function requestHash(request: ModelRequest): string {
  return sha256(canonicalJson(request))
}

/** JSON with the keys of every object sorted, so that equal values are equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
