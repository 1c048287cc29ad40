import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { codeOf, MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { readText } from '../ports/files.ts'

/** The key from the file that the user's configuration names. Refuses one that others can read. */
export async function readKeyFile(file: string, env: Record<string, string | undefined>): Promise<string> {
  const home = env['HOME'] || env['USERPROFILE'] || '/'
  const path = file.startsWith('~/') ? join(home, file.slice(2)) : file
  if (!isAbsolute(path))
    throw bad(
      `The key-file "${file}" is no whole path`,
      'Write it with a / or ~/ in front: mmm config set key-file ~/.config/mmm/key',
    )
  const found = await stat(path).catch((error: unknown) => {
    throw bad(
      `The key-file "${path}" cannot be read (${codeOf(error) ?? 'unknown'})`,
      'Write the key into it, or: mmm config unset key-file',
    )
  })
  if ((found.mode & 0o077) !== 0) throw bad(`The key-file "${path}" can be read by others`, `Type: chmod 600 '${path}'`)
  const key = ((await readText(path)) ?? '').trim()
  if (key === '') throw bad(`The key-file "${path}" is empty`, 'Write the key into it')
  return key
}

function bad(message: string, hint: string): MmmError {
  return new MmmError('model.key-file', message, { exit: exit.environment, hint })
}
