import { open } from 'node:fs/promises'
import { MmmError } from '../../core/error.ts'
import { contentOf, hashOf } from './put_file.ts'
import { safePlace } from './safe_place.ts'

/** A file as it was read; null = there was none. */
export interface AsRead {
  /** From the root, with `/`. */
  path: string
  before: Uint8Array | null
  /** What is to be there; null = nothing. */
  after: Uint8Array | null
}

/**
 * Makes sure that a file still is as it was read, and may be written.
 *
 * @throws MmmError `spec.exists` where a new file is there already, `spec.changed-since` where an old one is another
 */
export async function asItWasRead(root: string, { path, before, after }: AsRead): Promise<void> {
  const file = await safePlace(root, path)
  const now = await contentOf(file)
  if (before === null && now !== null) {
    throw new MmmError('spec.exists', `There is a file "${path}" already`, {
      at: { file: path },
      hint: 'Nothing is ever overwritten: give the new one another name or place',
    })
  }
  if (hashOf(now) !== hashOf(before)) {
    throw new MmmError('spec.changed-since', `"${path}" has changed since it was read`, {
      at: { file: path },
      hint: 'Nothing was written; look at the file, then try again',
    })
  }
  // Moving a file over another one asks for no leave to write the other
  if (now !== null && after !== null) await (await open(file, 'r+')).close()
}
