import type { Diagnostic } from '../core/diagnostic.ts'
import { sha256 } from '../core/id.ts'
import { decode } from './decode.ts'
import type { Dialect } from './dialect.ts'
import { dialects } from './dialects/index.ts'
import { type Document, openDocument } from './document.ts'
import { findLookAlikes } from './look_alikes.ts'
import { type Placed, placedAt } from './placed.ts'
import { recognise } from './recognise.ts'
import type { DialectName, Spec } from './spec.ts'
import { findSwallowed } from './swallowed.ts'

export interface ReadSpecOptions {
  /** Reads it so, whatever its folder and its text say. */
  dialect?: DialectName | undefined
}

/**
 * Reads one file; `path` is relative to the project's root, with `/`. Never throws. Without a spec, a finding of severity error
 * says that the file is unreadable, one of severity info that it is none. A file of several that are one spec is read for itself.
 */
export function readSpec(
  bytes: Uint8Array,
  path: string,
  options: ReadSpecOptions = {},
): { spec?: Spec; findings: Diagnostic[] } {
  const decoded = decode(bytes, path)
  if ('severity' in decoded) return { findings: [decoded] }
  const { document, findings: faults } = openDocument(decoded, path)
  if (document === undefined) return { findings: faults }
  const { spec, findings } = readDocument(document, options.dialect)
  const sorted = findings.toSorted(byPlace)
  return spec === undefined ? { findings: sorted } : { spec: { ...spec, hash: sha256(bytes) }, findings: sorted }
}

function readDocument(
  document: Document,
  forced: DialectName | undefined,
): ReturnType<typeof noSpec> | ReturnType<typeof dialects.mmm.read> {
  const placed = placedAt(document.path)
  if (forced !== undefined) return readAs(dialects[forced], document, placed?.dialect === forced ? placed : undefined)
  const found = recognise(document)
  if (found.finding !== undefined) return { findings: [found.finding] }
  return found.dialect === undefined ? noSpec(document) : readAs(found.dialect, document, found.placed)
}

function readAs(dialect: Dialect, document: Document, placed: Placed | undefined): ReturnType<Dialect['read']> {
  const isOwn = dialect.name === 'mmm' || dialect.name === 'checklist'
  return dialect.read(isOwn ? document : { ...document, isForeign: true }, placed)
}

/** A page without criteria is no spec, unless it would have some but for a slip. */
function noSpec(document: Document): { spec?: undefined; findings: Diagnostic[] } {
  const isTasks = placedAt(document.path)?.role === 'tasks'
  const lost = [...findLookAlikes(document), ...findSwallowed(document, isTasks), ...document.faults]
  const errors = lost.filter((found) => found.severity === 'error')
  if (errors.length > 0) return { findings: errors }
  if (lost.length > 0) return { findings: lost }
  const message = 'No criterion stands here, so this is no spec'
  const hint = 'Write what must hold as items such as "- [ ] ..."'
  return {
    findings: [{ code: 'spec.none', severity: 'info', message, at: { file: document.path, line: 1, column: 1 }, hint }],
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.at.line ?? 0) - (b.at.line ?? 0) || (a.at.column ?? 0) - (b.at.column ?? 0)
}
