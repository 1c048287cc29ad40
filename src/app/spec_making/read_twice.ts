import { isSpecPath, readSpecs, specRules, type Spec } from '../../spec/index.ts'
import { placedAt } from '../../spec/placed.ts'

/** A spec that mmm now finds in two places. */
export interface Twice {
  /** The id of the source. */
  id: string
  /** Whether both bear this id, which is an error. */
  shared: boolean
  /** Where it was, and where it is written to. */
  paths: [string, string]
}

/** A spec and what it was written as. */
export interface Copied {
  spec: Pick<Spec, 'id' | 'path' | 'files'>
  copy: { id: string; files: readonly string[] }
}

/** Which specs would be read in two places, as the project's rules stand. */
export async function readTwice(root: string, all: readonly Copied[]): Promise<Twice[]> {
  const rules = await specRules(root)
  const known = new Set((await readSpecs(root, { rules })).specs.flatMap((one) => [one.path, ...one.files]))
  const isRead = (files: readonly string[]) => files.find((path) => known.has(path) || isSpecPath(path, rules))
  return all.flatMap(({ spec, copy }): Twice[] => {
    const [from, to] = [isRead([spec.path, ...spec.files]), isRead(copy.files)]
    if (from === undefined || to === undefined) return []
    return [{ id: spec.id, shared: spec.id === copy.id, paths: [from, to] }]
  })
}

/** Globs of the files of a spec: its folder where that is all its own. */
export function globsOf(files: readonly string[]): string[] {
  const globs = files.map((path) => {
    const placed = placedAt(path)
    const folder = placed?.group === undefined ? -1 : path.indexOf(`/${placed.id}/`)
    return folder === -1 ? escaped(path) : `${escaped(path.slice(0, folder + placed!.id.length + 1))}/**`
  })
  return [...new Set(globs)]
}

/** A path in which no sign means more than itself. */
function escaped(path: string): string {
  return path.replace(/[\\{}()[\]*?!+@|]/g, '\\$&')
}
