import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, MmmError, messageOf } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { writeAtomic } from '../ports/files.ts'

/** Writes what was asked for to where it was asked for, whole or not at all. Throws with exit 2 where no file can be there, with 5 where the file system refuses. */
export async function writeResult(path: string, content: string): Promise<void> {
  try {
    await stat(dirname(path))
    await writeAtomic(path, content)
  } catch (error) {
    const isMisnamed = ['ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR'].includes(codeOf(error) ?? '')
    throw new MmmError('output.unwritable', `"${path}" cannot be written: ${messageOf(error)}`, {
      exit: isMisnamed ? exit.usage : exit.environment,
      hint: 'Name a file in a folder that is there and that you may write to',
      cause: error,
    })
  }
}
