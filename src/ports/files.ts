import { constants, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { link, mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { codeOf } from '../core/error.ts'

/** A file's text, or undefined where there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

/** The first bytes of a file, as text. */
export async function readHead(path: string, bytes: number): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Writes a file whole or not at all: a temporary file beside it, synced, then renamed over it. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = besides(path)
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

let written = 0

/** Steps at the same time may write the same file. */
function besides(path: string): string {
  written += 1
  return `${path}.${process.pid}-${written}.tmp`
}

/** Writes a file whole or not at all, but for a failing machine: for what can be made again. */
export async function writeQuick(path: string, content: string): Promise<void> {
  const temporary = besides(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, content)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/**
 * Makes a new file, whole or not at all; false if it is there already.
 *
 * @param via folder of the same file system in which it is written before it appears. @default its own
 */
export async function createOnly(path: string, content: string, via: string = dirname(path)): Promise<boolean> {
  const temporary = join(via, `${basename(path)}.${process.pid}.${(made += 1)}.tmp`)
  try {
    await writeFile(temporary, content)
    await link(temporary, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (codeOf(error) === 'EXDEV') return await createOnly(path, content)
    if (!linkless.has(codeOf(error) ?? '')) throw error
    return await createInPlace(path, content)
  } finally {
    await rm(temporary, { force: true })
  }
}

let made = 0

/** What file systems say that know no hard links. */
const linkless = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'])

async function createInPlace(path: string, content: string): Promise<boolean> {
  let file: FileHandle
  try {
    file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  try {
    await file.writeFile(content)
  } finally {
    await file.close()
  }
  return true
}

let own: string | undefined
let given = 0

/** A path at which there is no file yet, in a folder that goes with this process. */
export function temporaryPath(): string {
  if (own === undefined || !existsSync(own)) {
    const folder = mkdtempSync(join(tmpdir(), 'mmm-'))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    own = folder
  }
  return join(own, String((given += 1)))
}

/** Makes the entries of a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } catch (error) {
    if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'EPERM') throw error
  } finally {
    await folder.close()
  }
}
