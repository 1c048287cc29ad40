import type { Diagnostic } from '../core/diagnostic.ts'
import type { Document } from './document.ts'
import { readSections } from './sections.ts'
import type { Spec } from './spec.ts'
import { stemOf } from './stem.ts'

/** A spec of one file, before its hash is known. */
export type Part = Omit<Spec, 'hash'>

/** What a reader gives: no spec means that the file cannot be read, for the errors among the findings. */
export interface ReadPart {
  spec?: Part
  findings: Diagnostic[]
}

/** A spec of one file with what its dialect found in it; all else is empty. */
export function partOf(document: Document, found: Partial<Part> & Pick<Part, 'dialect'>): Part {
  const sections = found.sections ?? readSections(document)
  const h1 = sections.find((section) => section.depth === 1 && section.title !== '')
  return {
    id: stemOf(document.path),
    path: document.path,
    files: [document.path],
    kind: 'spec',
    title: h1?.title ?? stemOf(document.path),
    status: 'ready',
    priority: 3,
    needs: [],
    mayChange: [],
    sections,
    requirements: [],
    scenarios: [],
    tasks: [],
    criteria: [],
    questions: [],
    frozen: [],
    text: document.text,
    places: {},
    ...found,
  }
}
