import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Event } from '../../core/event.ts'
import { runFolder } from '../runs.ts'

/** A file that a run has stored as an artifact, by the end of its path; undefined where it has stored none. */
export async function storedFile(
  events: readonly Event[],
  of: { root: string; run: string; ending: string },
): Promise<Uint8Array | undefined> {
  for (const event of events.toReversed()) {
    if (event.type !== 'artifacts.stored') continue
    const found = event.files.find(({ path }) => path === of.ending || path.endsWith(`/${of.ending}`))
    if (found === undefined) continue
    return readFile(join(runFolder(of.root, of.run), 'artifacts', event.name, found.path))
  }
  return undefined
}
