import type { Diagnostic } from '../../core/diagnostic.ts'
import { MmmError, messageOf } from '../../core/error.ts'
import { recoverChanges } from './change_files.ts'
import { readJournals, type Journal } from './journal.ts'

/** Finishes changes that a crash has left half done. Where that cannot be, gives a finding for each of them. */
export async function finishHalfDone(root: string): Promise<Diagnostic[]> {
  try {
    await recoverChanges(root)
    return []
  } catch (error) {
    const { journals } = await readJournals(root)
    return journals.filter((one) => one.state === 'begun').map((one) => finding(one, error))
  }
}

/** Words of `mmm spec` with a flag `--undo`. */
const undoable = new Set(['split', 'import', 'export', 'archive'])

function finding({ id, kind, about, files }: Journal, error: unknown): Diagnostic {
  const own = error instanceof MmmError && error.code === 'spec.interrupted' ? error.hint : undefined
  const back = undoable.has(kind) ? `, "mmm spec ${kind} --undo ${id}" takes it back` : ''
  return {
    code: 'spec.half-done',
    severity: 'error',
    message: `The ${kind} of "${about}" was cut off and is half done; it cannot be finished now: ${messageOf(error)}`,
    at: { file: files[0]!.path },
    hint: own ?? `Where it may write, "mmm spec list" finishes it${back}`,
  }
}
