import type { Diagnostic } from '../../core/diagnostic.ts'
import { readCriteria } from '../criteria.ts'
import type { Document } from '../document.ts'
import { readHead } from '../head.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { readSections } from '../sections.ts'
import type { Spec } from '../spec.ts'
import { stemOf } from '../stem.ts'
import { findSwallowed } from '../swallowed.ts'

/** Reads a document whose criteria are boxes. */
export function readBoxes(
  document: Document,
  dialect: Spec['dialect'],
): { spec?: Omit<Spec, 'hash'>; findings: Diagnostic[] } {
  const { title, findings, ...head } = readHead(document.entries, document.path)
  const broken = findings.some((finding) => finding.severity === 'error')
  const sections = readSections(document)
  const { criteria, findings: found } = readCriteria(document, head.id)
  findings.push(...found, ...findLookAlikes(document), ...findSwallowed(document))
  if (broken) return { findings }
  const h1 = sections.find((section) => section.depth === 1 && section.title !== '')
  const spec = {
    ...head,
    path: document.path,
    files: [document.path],
    dialect,
    kind: 'spec' as const,
    title: title ?? h1?.title ?? stemOf(document.path),
    sections,
    requirements: [],
    scenarios: [],
    tasks: [],
    criteria,
    questions: [],
    frozen: [],
    text: document.text,
  }
  if (criteria.length === 0) findings.push(noCriterion(document.path))
  return { spec, findings }
}

function noCriterion(file: string): Diagnostic {
  const hint = 'Write at least one item such as "- [ ] what must hold"'
  return {
    code: 'spec.no-criterion',
    severity: 'warning',
    message: 'This spec has no criterion',
    at: { file, line: 1, column: 1 },
    hint,
  }
}
