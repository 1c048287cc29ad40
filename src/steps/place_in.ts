import { MmmError } from '../core/error.ts'
import { liesBelow } from '../core/paths.ts'
import { placeToRead } from '../agent/tools/place.ts'
import type { World } from './world.ts'

/**
 * The absolute path, after symbolic links, of a file that a step names. Throws `file.outside` where it leads out of the
 * step's folder, belongs to git or to the runs' own logs, or is hidden.
 */
export async function placeIn(cwd: string, path: string, world: World): Promise<string> {
  const place = await placeToRead(path, {
    root: cwd,
    hidden: (one) =>
      liesBelow(one.toLowerCase(), '.mmm/runs') || world.hidden().some((secret) => liesBelow(one, secret)),
    guarded: () => undefined,
    ignored: async () => false,
  })
  if ('denied' in place)
    throw new MmmError('file.outside', place.denied, {
      hint: "A path is relative to the step's folder and stays in it",
    })
  return place.file
}
