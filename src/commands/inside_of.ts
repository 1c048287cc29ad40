import { relative, sep } from 'node:path'
import { MmmError } from '../core/error.ts'

/** A folder as a path from the root. Throws where it lies elsewhere. */
export function insideOf(root: string, folder: string, typed: string): string {
  const path = relative(root, folder).split(sep).join('/')
  if (path !== '..' && !path.startsWith('../') && !path.startsWith('/') && !/^[A-Za-z]:/.test(path)) return path
  throw new MmmError('spec.outside', `"${typed}" leads out of the project`, {
    hint: 'Name a folder inside the project',
  })
}
