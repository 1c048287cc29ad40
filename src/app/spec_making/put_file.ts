import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf } from '../../core/error.ts'
import { sha256 } from '../../core/id.ts'
import { syncFolder } from '../../ports/files.ts'
import { journalsFolder } from './journal.ts'
import { safePlace } from './safe_place.ts'

/**
 * Writes a file of a project whole or not at all, durably, and keeps its mode. It is written where git does not look, and then
 * moved; only who is in `editSpecs` may call this, as all use one place.
 */
export async function putFile(root: string, { path, bytes }: { path: string; bytes: Uint8Array }): Promise<void> {
  const file = await safePlace(root, path)
  await mkdir(dirname(file), { recursive: true })
  try {
    await moveInto(file, bytes, join(journalsFolder(root), 'next.tmp'))
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    await moveInto(file, bytes, `${file}.mmm-spec.tmp`)
  }
  await syncFolder(dirname(file))
}

/** What a crash leaves at `temporary` goes with the next call. */
async function moveInto(file: string, bytes: Uint8Array, temporary: string): Promise<void> {
  const mode = await modeOf(file)
  await mkdir(dirname(temporary), { recursive: true })
  await rm(temporary, { force: true, recursive: true })
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(bytes)
      if (mode !== undefined) await chmod(temporary, mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

async function modeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found === undefined ? undefined : found.mode & 0o777
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
