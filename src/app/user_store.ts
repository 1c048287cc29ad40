import { join } from 'node:path'
import { MmmError, messageOf } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { readText } from '../ports/files.ts'
import { configFolder } from './folders.ts'

/** What mmm keeps for the user, in one JSON file. */
export interface UserData {
  /** Settings, by the keys of the configuration. */
  settings: Record<string, unknown>
  /** Hashes of what a project brings and the user has allowed to run, by the project's root. */
  trusted: Record<string, string[]>
  /** Projects that mmm has worked on, by root, with the last runs that this user has started. */
  projects: Record<string, { name: string; lastRun: string; runs: string[] }>
}

/** The user's file, read and written through `conf` (atomic writes). */
export interface UserStore {
  path: string
  data: UserData
  set<Key extends keyof UserData>(key: Key, value: UserData[Key]): Promise<void>
}

const empty: UserData = { settings: {}, trusted: {}, projects: {} }

/**
 * Opens the user's file. Reading makes nothing, so it works where nothing can be written. Throws `config.unreadable` where
 * the file is damaged: nothing is overwritten then.
 */
export async function openUserStore(env: Record<string, string | undefined>): Promise<UserStore> {
  const folder = configFolder(env)
  const path = join(folder, 'config.json')
  const store: UserStore = {
    path,
    data: await readData(path),
    async set(key, value) {
      const { default: Conf } = await import('conf')
      try {
        const options = { cwd: folder, configName: 'config', projectName: 'mmm', accessPropertiesByDotNotation: false }
        new Conf<UserData>({ ...options, configFileMode: 0o600 }).set(key, value)
      } catch (error) {
        throw new MmmError('config.unwritable', `Your configuration cannot be written: ${messageOf(error)}`, {
          exit: exit.environment,
          at: { file: path },
          hint: 'Give yourself leave to write there, or set XDG_CONFIG_HOME to another folder',
          cause: error,
        })
      }
      store.data = { ...store.data, [key]: value }
    },
  }
  return store
}

async function readData(path: string): Promise<UserData> {
  try {
    const read: unknown = JSON.parse((await readText(path)) ?? '{}')
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...empty, ...read }
    throw new Error('it holds no object')
  } catch (error) {
    throw new MmmError('config.unreadable', `Your configuration cannot be read: ${messageOf(error)}`, {
      at: { file: path },
      hint: 'Mend the JSON, or remove the file to start afresh',
      cause: error,
    })
  }
}
