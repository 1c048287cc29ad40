import { constants } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../core/error.ts'
import { cacheFolder } from '../folders.ts'
import type { Looking, Probe } from './probe.ts'

const gigabyte = 1024 ** 3

/** The folder that worktrees are made in: whether it can be written, how much fits, and whether copies cost nothing there. */
export async function cacheProbes({ env, config, root }: Looking): Promise<Probe[]> {
  const folder = config['worktree-dir'] ?? join(cacheFolder(env), 'worktrees')
  const id = 'cache'
  let own: string | undefined
  try {
    await mkdir(folder, { recursive: true })
    own = await mkdtemp(join(folder, '.doctor-'))
    await writeFile(join(own, 'probe'), 'probe\n')
    return [
      { id, status: 'ok', message: `Worktrees are made in ${folder}` },
      await space(folder),
      await reflink(root, own),
    ]
  } catch (error) {
    const hint = 'Give yourself leave to write there, or name another folder: mmm config set worktree-dir <folder>'
    return [
      {
        id,
        status: 'error',
        message: `The folder of worktrees cannot be written: ${messageOf(error)}`,
        at: { file: folder },
        hint,
      },
    ]
  } finally {
    if (own !== undefined) await rm(own, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function space(folder: string): Promise<Probe> {
  const id = 'cache.space'
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const message = `Free there: ${(free / gigabyte).toFixed(1)} GB`
  if (free >= gigabyte) return { id, status: 'ok', message }
  const hint = 'Make room, or name a folder on another disk: mmm config set worktree-dir <folder>'
  return { id, status: free < gigabyte / 10 ? 'error' : 'warning', message, hint }
}

/** A file of the project is what a run would copy; where it has none at its top, the probe's own stands for it. */
async function reflink(root: string, own: string): Promise<Probe> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  const file = entries.find((entry) => entry.isFile())
  const source = file === undefined ? join(own, 'probe') : join(root, file.name)
  const can = await copyFile(source, join(own, 'copy'), constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  )
  const message = can
    ? 'Copies there share their blocks (reflink): they cost no room'
    : 'Copies there are whole copies: no reflink between the project and this folder'
  return { id: 'cache.reflink', status: 'ok', message }
}
