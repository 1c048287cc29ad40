import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, lstat, mkdir, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MmmError } from '../core/error.ts'

/** A file that was copied; its path is relative, its hash the sha256 of its bytes. */
export interface Copied {
  path: string
  bytes: number
  hash: string
}

/**
 * The files below a folder that globs name, sorted, relative to it. No links, nothing of git or of mmm's own. Throws with
 * exit 2 where a glob leads out of the folder.
 */
export async function filesOf(patterns: readonly string[], cwd: string): Promise<string[]> {
  const outside = patterns.find((one) => /^!?([\\/~]|[A-Za-z]:)|(^|[\\/])\.\.([\\/]|$)/.test(one))
  if (outside !== undefined) {
    throw new MmmError('file.outside', `"${outside}" leads out of the step's folder`, {
      hint: 'A glob is relative to the folder and stays in it',
    })
  }
  const { default: glob } = await import('fast-glob')
  const ignore = ['**/.git/**', '.mmm/runs/**', '.mmm/cache/**']
  const found = await glob([...patterns], { cwd, dot: true, ignore, followSymbolicLinks: false, onlyFiles: true })
  return found.toSorted()
}

/** Copies files from one folder to another. A folder on the way that is a link out of the target is refused. */
export async function copyFiles(paths: readonly string[], from: string, to: string): Promise<Copied[]> {
  const copied: Copied[] = []
  await mkdir(to, { recursive: true })
  const real = await realpath(to)
  for (const path of paths) {
    const source = join(from, path)
    const target = join(real, path)
    if (!(await lstat(source)).isFile()) continue
    await mkdir(dirname(target), { recursive: true })
    const folder = await realpath(dirname(target))
    const isLink = await lstat(target).then(
      (found) => found.isSymbolicLink(),
      () => false,
    )
    if (isLink || (folder !== real && !folder.startsWith(real + sep)))
      throw new MmmError('file.outside', `"${path}" leads through a link out of its folder`)
    await copyFile(source, target)
    copied.push({ path, ...(await sumOf(target)) })
  }
  return copied
}

async function sumOf(path: string): Promise<{ bytes: number; hash: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(createReadStream(path), async (chunks) => {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      bytes += chunk.length
      hash.update(chunk)
    }
  })
  return { bytes, hash: hash.digest('hex') }
}
