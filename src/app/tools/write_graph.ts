import { messageOf, MmmError } from '../../core/error.ts'
import { exit } from '../../core/exit.ts'
import { writeAtomic } from '../../ports/files.ts'

/** Writes a drawing. Throws with exit 5 where that is not possible. */
export async function writeGraph(path: string, content: string | Uint8Array): Promise<void> {
  await writeAtomic(path, content).catch((error: unknown) => {
    throw new MmmError('graph.unwritable', `The graph "${path}" cannot be written: ${messageOf(error)}`, {
      exit: exit.environment,
      cause: error,
    })
  })
}
