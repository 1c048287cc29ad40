import type { Diagnostic } from '../core/diagnostic.ts'
import { sha256 } from '../core/id.ts'
import { decode } from './decode.ts'
import { dialects } from './dialect.ts'
import { type Document, openDocument } from './document.ts'
import { findLookAlikes } from './look_alikes.ts'
import type { Spec } from './spec.ts'
import { findSwallowed } from './swallowed.ts'

/**
 * Reads one markdown file; `path` is relative to the project's root, with `/`. Never throws. Without a spec, a finding of
 * severity error says that the file is unreadable, one of severity info that it is none.
 */
export function readSpec(bytes: Uint8Array, path: string): { spec?: Spec; findings: Diagnostic[] } {
  const decoded = decode(bytes, path)
  if ('severity' in decoded) return { findings: [decoded] }
  const { document, findings: faults } = openDocument(decoded, path)
  if (document === undefined) return { findings: faults }
  const dialect = dialects.find((candidate) => candidate.recognise(document))
  const { spec, findings } = dialect?.read(document) ?? noSpec(document)
  const sorted = findings.toSorted(byPlace)
  return spec === undefined ? { findings: sorted } : { spec: { ...spec, hash: sha256(bytes) }, findings: sorted }
}

/** A page without criteria is no spec, unless it would have some but for a slip. */
function noSpec(document: Document): { spec?: undefined; findings: Diagnostic[] } {
  const lost = [...findLookAlikes(document), ...findSwallowed(document)].filter((found) => found.severity === 'error')
  if (lost.length > 0) return { findings: lost }
  const message = 'No criterion stands here, so this is no spec'
  const hint = 'Write what must hold as items such as "- [ ] ..."'
  return { findings: [{ code: 'spec.none', severity: 'info', message, at: { file: document.path }, hint }] }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.at.line ?? 0) - (b.at.line ?? 0) || (a.at.column ?? 0) - (b.at.column ?? 0)
}
