import type { Diagnostic } from '../core/diagnostic.ts'
import type { Document } from './document.ts'
import type { Position } from './lines.ts'

/** An error at a place in a document. */
export function fault(code: string, message: string, at: Position, document: Document, hint: string): Diagnostic {
  return { code, severity: 'error', message, at: { file: document.path, line: at.line, column: at.column }, hint }
}
