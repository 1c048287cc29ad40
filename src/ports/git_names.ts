import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openGit } from './git.ts'

/** Long lists of names are no reason to fail: 64 MB are about a million. */
const MOST = 64 * 1024 * 1024

/**
 * Paths, from a folder and with `/`, of the files below it that match one of git's pathspecs: tracked ones, and those that are
 * neither tracked nor ignored. None outside of a repository, or where git cannot tell. A process of its own, which is several times
 * as fast as what else speaks to git: names are asked for at each start.
 */
export async function gitNames(dir: string, pathspecs: readonly string[]): Promise<string[]> {
  if (!isInRepository(dir)) return []
  const { env } = openGit(dir, process.env)
  const settings = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']
  const args = [...settings, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...pathspecs]
  const out = await new Promise<string>((resolve) => {
    execFile('git', args, { cwd: dir, env, maxBuffer: MOST, windowsHide: true }, (error, stdout) => {
      resolve(error === null ? stdout : '')
    })
  })
  return [...new Set(out.split('\0').filter((path) => path !== ''))]
}

function isInRepository(dir: string): boolean {
  for (let at = dir; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true
    if (dirname(at) === at) return false
  }
}
