import { join } from 'node:path'
import { MmmError, messageOf } from '../core/error.ts'
import { configFolder } from './folders.ts'

/** What mmm keeps for the user, in one JSON file. */
export interface UserData {
  /** Settings, by the keys of the configuration. */
  settings: Record<string, unknown>
  /** Hashes of what a project brings and the user has allowed to run, by the project's root. */
  trusted: Record<string, string[]>
  /** Projects that mmm has worked on, by root. */
  projects: Record<string, { name: string; lastRun: string }>
}

/** The user's file, read and written through `conf` (atomic writes). */
export interface UserStore {
  path: string
  data: UserData
  set<Key extends keyof UserData>(key: Key, value: UserData[Key]): void
}

/** Opens the user's file. Throws `config.unreadable` where it is damaged: nothing is overwritten then. */
export async function openUserStore(env: Record<string, string | undefined>): Promise<UserStore> {
  const { default: Conf } = await import('conf')
  const folder = configFolder(env)
  try {
    const conf = new Conf<UserData>({
      cwd: folder,
      configName: 'config',
      projectName: 'mmm',
      accessPropertiesByDotNotation: false,
      configFileMode: 0o600,
      defaults: { settings: {}, trusted: {}, projects: {} },
    })
    return { path: conf.path, data: conf.store, set: (key, value) => conf.set(key, value) }
  } catch (error) {
    throw new MmmError('config.unreadable', `Your configuration cannot be read: ${messageOf(error)}`, {
      at: { file: join(folder, 'config.json') },
      hint: 'Mend the JSON, or remove the file to start afresh',
      cause: error,
    })
  }
}
