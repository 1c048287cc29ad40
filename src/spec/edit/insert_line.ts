import { MmmError } from '../../core/error.ts'
import { indexLines } from '../lines.ts'

/**
 * The file with one line put in behind line `after` (0 = before the first). The new line gets the line end of the one before it, or
 * what the file uses first; all other bytes stay. A file without a line end at its end has none afterwards either.
 *
 * @throws MmmError `spec.no-line` if there is no such line, `spec.bad-line` if the text holds a line end itself.
 */
export function insertLine(bytes: Uint8Array, after: number, text: string): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lead = source.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0
  // One byte is one sign, so that offsets are those of the bytes, whatever they hold
  const body = source.subarray(lead).toString('latin1')
  const lines = indexLines(body)
  if (/[\r\n]/.test(text)) throw new MmmError('spec.bad-line', 'A line that is put in holds no line end')
  if (after < 0 || after > lines.count) throw new MmmError('spec.no-line', `There is no line ${after}`)
  const ends =
    /\r\n|\n|\r/.exec(body.slice(lines.start(Math.max(1, after))))?.[0] ?? /\r\n|\n|\r/.exec(body)?.[0] ?? '\n'
  const at = after === 0 ? 0 : lines.start(after + 1)
  const open = after > 0 && at === body.length && !/[\r\n]$/.test(body)
  const line = Buffer.from(open ? `${ends}${text}` : `${text}${ends}`)
  return Buffer.concat([source.subarray(0, lead + at), line, source.subarray(lead + at)])
}
