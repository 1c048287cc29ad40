import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MmmError, messageOf } from '../core/error.ts'
import { writeAtomic } from '../ports/files.ts'

/** Writes what was asked for to where it was asked for, whole or not at all. Throws with exit 2 where its folder is not there. */
export async function writeResult(path: string, content: string): Promise<void> {
  try {
    await stat(dirname(path))
    await writeAtomic(path, content)
  } catch (error) {
    throw new MmmError('output.unwritable', `"${path}" cannot be written: ${messageOf(error)}`, {
      hint: 'Name a file in a folder that is there and that you may write to',
      cause: error,
    })
  }
}
