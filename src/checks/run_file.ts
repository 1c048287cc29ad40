import { readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { codeOf } from '../core/error.ts'
import type { FileForm, Looked } from './check.ts'

/** Largest file whose text is looked at, in bytes. */
const maxBytes = 50 * 1024 * 1024

/** Looks whether a regular file stands in a folder, and whether it holds a text. A link that leads out of the folder is none. */
export async function runFile({ path, contains }: FileForm, folder: string): Promise<Looked> {
  const found = await find(path, folder)
  if ('reason' in found) return { output: '', reason: found.reason }
  if (contains === undefined) return { output: `${path}: there\n` }
  if (found.size > maxBytes) return { output: '', reason: 'the file is larger than 50 MB' }
  const text = await readFile(found.real, 'utf8').catch(() => undefined)
  if (text === undefined) return { output: '', reason: 'the file cannot be read' }
  const holds = text.includes(contains)
  return holds ? { output: `${path}: holds it\n` } : { output: '', reason: `the file does not contain "${contains}"` }
}

async function find(path: string, folder: string): Promise<{ real: string; size: number } | { reason: string }> {
  try {
    const root = await realpath(folder)
    const real = await realpath(join(root, path))
    const below = relative(root, real)
    if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) {
      return { reason: 'the file is a link that leads out of the project' }
    }
    const about = await stat(real)
    return about.isFile() ? { real, size: about.size } : { reason: 'it is no regular file' }
  } catch (error) {
    const code = codeOf(error)
    const gone = code === 'ENOENT' || code === 'ENOTDIR'
    return { reason: gone ? 'there is no such file' : `the file cannot be read (${code ?? String(error)})` }
  }
}
