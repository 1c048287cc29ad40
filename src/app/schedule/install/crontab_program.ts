import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MmmError } from '../../../core/error.ts'
import { exit } from '../../../core/exit.ts'
import { run } from '../../../ports/shell.ts'

type Env = Record<string, string | undefined>

/** The user's crontab; '' where there is none. */
export async function readCrontab(env: Env): Promise<string> {
  const ended = await call(['-l'], env)
  if (ended.exit === 0) return ended.stdout
  if (/no crontab/i.test(ended.stderr)) return ''
  throw failed(ended.stderr)
}

/** Puts a text in place of the user's crontab; an empty one removes it. */
export async function writeCrontab(text: string, env: Env): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mmm-crontab-'))
  try {
    const file = join(folder, 'crontab')
    await writeFile(file, text, { mode: 0o600 })
    const ended = await call(text === '' ? ['-r'] : [file], env)
    if (ended.exit !== 0) throw failed(ended.stderr)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function call(args: readonly string[], env: Env) {
  const given = Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
  return run(['crontab', ...args], { cwd: tmpdir(), env: { ...given, LC_ALL: 'C' }, timeout: 30_000 })
}

function failed(stderr: string): MmmError {
  return new MmmError('schedule.crontab', 'The program crontab failed', {
    exit: exit.environment,
    hint: stderr.trim().slice(0, 500),
  })
}
