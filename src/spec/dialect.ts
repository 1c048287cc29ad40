import type { Document } from './document.ts'
import type { ReadPart } from './part.ts'
import type { Placed } from './placed.ts'
import type { DialectName } from './spec.ts'

/** A way of writing specs. A new one is a value in `dialects/index.ts`. */
export interface Dialect {
  name: DialectName
  /** Whether a text bears a sign of this dialect. One that lies in a folder of the dialect is only asked where the folder may mislead. */
  claims(document: Document): boolean
  /** What it says; `placed` is what its place in the project says, where it lies in a folder of this dialect. */
  read(document: Document, placed: Placed | undefined): ReadPart
}
