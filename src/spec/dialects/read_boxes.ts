import type { Diagnostic } from '../../core/diagnostic.ts'
import { readCriteria } from '../criteria.ts'
import type { Document } from '../document.ts'
import { readHead } from '../head.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { partOf, type ReadPart } from '../part.ts'
import { questionsIn } from '../questions.ts'
import type { DialectName } from '../spec.ts'
import { findSwallowed } from '../swallowed.ts'

/** Reads a document whose criteria are boxes. Front matter that cannot be read makes it unreadable: what it asks for is not known. */
export function readBoxes(document: Document, dialect: DialectName): ReadPart {
  if (document.faults.length > 0) return { findings: [...document.faults] }
  const { title, findings, ...head } = readHead(document.entries, document.path)
  const broken = findings.some((finding) => finding.severity === 'error')
  const { criteria, findings: found } = readCriteria(document, head.id)
  findings.push(...found, ...findLookAlikes(document), ...findSwallowed(document))
  if (broken) return { findings }
  const spec = partOf(document, {
    ...head,
    ...(title === undefined ? {} : { title }),
    dialect,
    criteria,
    questions: questionsIn(document),
  })
  if (criteria.length === 0) findings.push(noCriterion(document.path))
  return { spec, findings }
}

/** The warning for a spec in which nothing can be proven. */
export function noCriterion(file: string): Diagnostic {
  const hint = 'Write at least one item such as "- [ ] what must hold"'
  return {
    code: 'spec.no-criterion',
    severity: 'warning',
    message: 'This spec has no criterion',
    at: { file, line: 1, column: 1 },
    hint,
  }
}
