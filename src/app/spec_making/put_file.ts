import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from '../../core/error.ts'
import { sha256 } from '../../core/id.ts'
import { syncFolder } from '../../ports/files.ts'

/**
 * Writes a file whole or not at all, durably, and keeps its mode. What a crash leaves beside it has a name that
 * {@link removeTemporary} knows.
 */
export async function putFile(file: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => undefined,
  )
  await removeTemporary(file)
  const handle = await open(temporaryOf(file), 'wx')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (mode !== undefined) await chmod(temporaryOf(file), mode)
  await rename(temporaryOf(file), file)
  await syncFolder(dirname(file))
}

/** Removes what a crash has left beside a file. */
export function removeTemporary(file: string): Promise<void> {
  return rm(temporaryOf(file), { force: true })
}

/** A file's bytes; null = there is none. */
export async function contentOf(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw error
  }
}

/** sha256 of a content; null = there is none. */
export function hashOf(content: Uint8Array | null): string | null {
  return content === null ? null : sha256(content)
}

function temporaryOf(file: string): string {
  return `${file}.mmm-spec.tmp`
}
