import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomic } from '../../ports/files.ts'

/** Notes that a change has begun, or that none is half done: what {@link mayBeHalfDone} looks for. */
export async function markHalfDone(root: string, begun: boolean): Promise<void> {
  if (begun && mayBeHalfDone(root)) return
  await (begun ? writeAtomic(note(root), '') : rm(note(root), { force: true, recursive: true }))
}

/** Whether a change may be half done. Costs one look, so that reading can ask each time. */
export function mayBeHalfDone(root: string): boolean {
  return existsSync(note(root))
}

function note(root: string): string {
  return join(root, '.mmm', 'spec-changes', 'half-done')
}
