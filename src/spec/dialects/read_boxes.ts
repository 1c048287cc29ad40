import type { Diagnostic } from '../../core/diagnostic.ts'
import { readCriteria } from '../criteria.ts'
import type { Document } from '../document.ts'
import { type Head, readHead } from '../head.ts'
import { idByPlace } from '../id_by_place.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { partOf, type ReadPart } from '../part.ts'
import { questionsIn } from '../questions.ts'
import type { DialectName } from '../spec.ts'
import { findSwallowed } from '../swallowed.ts'

/**
 * Reads a document whose criteria are boxes. Where its front matter is no valid YAML, the body is read all the same; what the head
 * asks for is then not known, so such a spec is blocked and gives leave to nothing. A value that cannot be makes it unreadable.
 */
export function readBoxes(document: Document, dialect: DialectName): ReadPart {
  const { title, findings, ...head } = headOf(document)
  const broken = findings.some(({ code, severity }) => severity === 'error' && code !== 'spec.front-matter')
  const { criteria, findings: found } = readCriteria(document, head.id)
  findings.push(...found, ...findLookAlikes(document), ...findSwallowed(document))
  // Of a page with a broken head and no criterion there is nothing to go on with
  if (broken || (criteria.length === 0 && isLost(document))) return { findings }
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

function headOf({ entries, faults, path }: Document): Head {
  const head = readHead(entries, path)
  if (!isLost({ faults })) return { ...head, findings: [...faults, ...head.findings] }
  const id = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u.test(head.id) ? head.id : idByPlace(path)
  return { ...head, id, status: 'blocked', mayChange: [], findings: [...faults] }
}

function isLost({ faults }: Pick<Document, 'faults'>): boolean {
  return faults.some(({ severity }) => severity === 'error')
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
