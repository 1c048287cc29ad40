import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Record<string, string | undefined>

/** Folder of the user's own configuration: `$XDG_CONFIG_HOME/mmm`, else `~/.config/mmm`. */
export function configFolder(env: Env): string {
  return join(env['XDG_CONFIG_HOME'] || join(home(env), '.config'), 'mmm')
}

/** Folder for what can be made again: `$XDG_CACHE_HOME/mmm`, else `~/.cache/mmm`. */
export function cacheFolder(env: Env): string {
  return join(env['XDG_CACHE_HOME'] || join(home(env), '.cache'), 'mmm')
}

function home(env: Env): string {
  return env['HOME'] || env['USERPROFILE'] || homedir()
}
