import { messageOf, MmmError } from '../core/error.ts'
import type { Event } from '../core/event.ts'
import { exit } from '../core/exit.ts'
import { writeAtomic } from '../ports/files.ts'
import { traceOf } from '../views/profile/trace.ts'

/** Writes a run as a trace that browsers can show. Throws with exit 5 where the file cannot be written. */
export async function writeTrace(events: readonly Event[], id: string, path: string): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(traceOf(id, events))}\n`).catch((error: unknown) => {
    throw new MmmError('profile.unwritable', `The trace "${path}" cannot be written: ${messageOf(error)}`, {
      exit: exit.environment,
      cause: error,
    })
  })
}
