import { readFile, stat } from 'node:fs/promises'
import { sha256 } from '../../core/id.ts'
import { codeOf } from '../../core/error.ts'
import { type Place, show } from './place.ts'

const maxBytes = 10 * 1024 * 1024

/** A text file as it lies on disk. */
export interface TextFile {
  /** The text after the byte order mark, line ends as they are. */
  raw: string
  bom: boolean
  /** Whether at least one line ends in CRLF. */
  crlf: boolean
  /** Short hash of the bytes. */
  version: string
  /** Permission bits. */
  mode: number
}

/** Why a file has no text to give. */
export interface NoText {
  problem: string
  missing?: boolean
}

/** Reads a text file; binary, large and special files are told, not read. */
export async function loadText(place: Place): Promise<TextFile | NoText> {
  try {
    const found = await stat(place.file)
    if (found.isDirectory()) return { problem: `${show(place.path) || '.'} is a folder: use list` }
    if (!found.isFile()) return { problem: `${show(place.path)} is not a regular file` }
    if (found.size > maxBytes) {
      return { problem: `${show(place.path)} is too large: ${found.size} bytes, the limit is ${maxBytes}` }
    }
    return decode(await readFile(place.file), place.path, found.mode & 0o7777)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return { problem: `${show(place.path)} does not exist`, missing: true }
    if (code === 'ENOTDIR') return { problem: `${show(place.path)} has a file where a folder should be` }
    return { problem: `${show(place.path)} cannot be read (${code ?? 'unknown'})` }
  }
}

/** Short hash of a file's bytes, which names its version in results. */
export function versionOf(bytes: string | Uint8Array): string {
  return sha256(bytes).slice(0, 12)
}

function decode(bytes: Buffer, path: string, mode: number): TextFile | NoText {
  if (bytes.includes(0)) return { problem: `${show(path)} is binary, ${bytes.length} bytes` }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { problem: `${show(path)} is binary or not UTF-8, ${bytes.length} bytes` }
  }
  const bom = text.startsWith('\uFEFF')
  const raw = bom ? text.slice(1) : text
  return { raw, bom, crlf: raw.includes('\r\n'), version: versionOf(bytes), mode }
}
