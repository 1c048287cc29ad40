import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, MmmError } from '../../core/error.ts'

/**
 * The full path of a file that is to be read or written, once it is sure that it lies inside the project and that no link
 * stands on the way.
 *
 * @param path relative to the project's root, with `/`
 * @throws MmmError `spec.outside`, `spec.link`, `spec.not-a-file`
 */
export async function safePlace(root: string, path: string): Promise<string> {
  const parts = path.split('/')
  if (path.startsWith('/') || path.includes('\\') || parts.some((part) => part === '..' || part.includes('\0'))) {
    throw new MmmError('spec.outside', `"${path}" leads out of the project`, {
      hint: 'Name a place inside the project',
    })
  }
  for (let i = 1; i <= parts.length; i++) await refuseLink(root, parts.slice(0, i).join('/'), i === parts.length)
  return join(root, path)
}

async function refuseLink(root: string, path: string, last: boolean): Promise<void> {
  const found = await lstat(join(root, path)).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  })
  if (found === undefined) return
  if (found.isSymbolicLink()) {
    const hint = 'Links are not followed when specifications are written; name the true place'
    throw new MmmError('spec.link', `"${path}" is a symbolic link`, { at: { file: path }, hint })
  }
  if (!last && !found.isDirectory()) throw inTheWay(path, 'no folder')
  if (last && !found.isFile()) throw inTheWay(path, 'no regular file')
}

function inTheWay(path: string, what: string): MmmError {
  return new MmmError('spec.not-a-file', `"${path}" is ${what}`, { at: { file: path }, hint: 'Move it away' })
}
