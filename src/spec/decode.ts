import { isUtf8 } from 'node:buffer'
import type { Diagnostic } from '../core/diagnostic.ts'
import { indexLines } from './lines.ts'

/** The largest file that is read as a spec. Its time grows with its size alone: what is not plain markdown has a limit of its own. */
export const MAX_SPEC_BYTES = 20 * 1024 * 1024

/** A file's text without the byte order mark, whose length in bytes is `lead`. */
export interface Decoded {
  text: string
  lead: 0 | 3
}

/** Decodes a markdown file, or says why it is none. */
export function decode(bytes: Uint8Array, path: string): Decoded | Diagnostic {
  if (bytes.length > MAX_SPEC_BYTES) return tooLarge(path, bytes.length)
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return fault('spec.not-utf8', 'The file is UTF-16, not UTF-8', path, 'Save it as UTF-8')
  }
  const nul = bytes.indexOf(0)
  if (nul !== -1) {
    return fault(
      'spec.binary',
      `The file holds a NUL byte at offset ${nul}`,
      path,
      'Remove it, or move the file elsewhere',
    )
  }
  if (!isUtf8(bytes)) return notUtf8(bytes, path)
  const lead = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(lead)), lead }
}

/** The finding for a file above {@link MAX_SPEC_BYTES}. */
export function tooLarge(path: string, size: number): Diagnostic {
  const limit = MAX_SPEC_BYTES / 1024 / 1024
  const message = `The file has ${(size / 1024 / 1024).toFixed(1)} MB, more than the ${limit} MB that are read`
  return fault('spec.too-large', message, path, 'Split it into several specs')
}

function notUtf8(bytes: Uint8Array, path: string): Diagnostic {
  const { text, byte } = firstInvalid(bytes)
  const lines = indexLines(text)
  const message = `The file is not UTF-8: byte 0x${bytes[byte]!.toString(16).padStart(2, '0')} at offset ${byte}`
  const found = fault('spec.not-utf8', message, path, 'Save it as UTF-8')
  return { ...found, at: { file: path, ...lines.at(text.length) } }
}

/** The valid text before the first invalid byte, and that byte's offset. */
function firstInvalid(bytes: Uint8Array): { text: string; byte: number } {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  let byte = 0
  let last = 0
  for (let i = text.indexOf('\uFFFD'); i !== -1; i = text.indexOf('\uFFFD', i + 1)) {
    byte += Buffer.byteLength(text.slice(last, i))
    const written = bytes[byte] === 0xef && bytes[byte + 1] === 0xbf && bytes[byte + 2] === 0xbd
    if (!written) return { text: text.slice(0, i), byte }
    last = i
  }
  return { text: '', byte: 0 }
}

function fault(code: string, message: string, file: string, hint: string): Diagnostic {
  return { code, severity: 'error', message, at: { file }, hint }
}
