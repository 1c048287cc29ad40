import type { Place } from '../core/diagnostic.ts'
import type { RawWorkflow } from './schema.ts'

/** A workflow file as read, with what it extends merged in. */
export interface Doc {
  raw: RawWorkflow
  place(path: ReadonlyArray<PropertyKey>): Place
}
