import type { Diagnostic } from '../core/diagnostic.ts'
import { checklist } from './dialects/checklist.ts'
import { mmm } from './dialects/mmm.ts'
import type { Document } from './document.ts'
import type { DialectName, Spec } from './spec.ts'

/** A way of writing specs. A new one is a value in {@link dialects}. */
export interface Dialect {
  name: DialectName
  /** Whether a document is written in this dialect, by its path or its text. */
  recognise(document: Document): boolean
  /** What it says. No spec means that it cannot be read, for the errors among the findings. */
  read(document: Document): { spec?: Omit<Spec, 'hash'>; findings: Diagnostic[] }
}

/** All dialects; the first that recognises a document reads it. */
export const dialects: readonly Dialect[] = [mmm, checklist]
