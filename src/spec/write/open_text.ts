import { MmmError } from '../../core/error.ts'
import { decode } from '../decode.ts'
import { type Document, openDocument } from '../document.ts'

/**
 * Takes a file apart that is about to be changed.
 *
 * @throws MmmError `spec.unreadable`
 */
export function openText(bytes: Uint8Array, path: string): Document {
  const decoded = decode(bytes, path)
  const { document, findings } = 'severity' in decoded ? { findings: [decoded] } : openDocument(decoded, path)
  if (document !== undefined) return document
  const [first] = findings
  throw new MmmError('spec.unreadable', `"${path}" cannot be read: ${first?.message ?? 'it is no markdown'}`, {
    at: first?.at ?? { file: path },
    ...(first?.hint === undefined ? {} : { hint: first.hint }),
  })
}

/** A text as bytes, with the byte order mark that its file had. */
export function toBytes(text: string, { lead }: { lead: 0 | 3 }): Uint8Array {
  return Buffer.concat([lead === 3 ? Buffer.from([0xef, 0xbb, 0xbf]) : Buffer.alloc(0), Buffer.from(text)])
}

/** The line end that a text uses most, LF where it has none. */
export function lineEndOf(text: string): string {
  const crlf = text.match(/\r\n/g)?.length ?? 0
  const lf = (text.match(/\n/g)?.length ?? 0) - crlf
  const cr = (text.match(/\r/g)?.length ?? 0) - crlf
  if (crlf > lf && crlf >= cr) return '\r\n'
  return cr > lf ? '\r' : '\n'
}

/** A text with other line ends. */
export function withLineEnds(text: string, end: string): string {
  return text.replace(/\r\n|\n|\r/g, end)
}
