import { formatDiagnostic } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import { resolveConfig, type Resolved } from './config.ts'
import { locateProject } from './locate.ts'
import { makeWorld, type OpenWorld } from './make_world.ts'
import { openModel } from './model.ts'
import { mayBeHalfDone } from './spec_making/half_done.ts'
import { openUserStore, type UserStore } from './user_store.ts'

/** Where mmm was started, as far as the app needs it. */
export interface Start {
  cwd: string
  env: Record<string, string | undefined>
  packageRoot: string
}

export interface OpenOptions {
  /** From `--project`. */
  project?: string | undefined
  /** Settings from the command line, by the keys of the configuration. */
  settings?: Record<string, unknown>
  /** A recording or run to replay. */
  replay?: string | undefined
  /** Further variables that commands may see. */
  allowEnv?: readonly string[]
}

/** A project with its settings and the world that steps work in. */
export interface Opened extends Resolved {
  root: string
  user: UserStore
  world: OpenWorld
}

/**
 * Opens the project around a folder. Reads settings only, once what a crash has left half done is finished; git and the model are
 * asked when they are needed.
 */
export async function open(start: Start, options: OpenOptions = {}): Promise<Opened> {
  const { cwd, env, packageRoot } = start
  const root = await realRoot(locateProject(cwd, options.project))
  const halfDone = mayBeHalfDone(root) ? await finishedOrSaid(root) : []
  const user = await openUserStore(env)
  const resolved = await resolveConfig({ root, env, user, flags: options.settings ?? {} })
  const { config } = resolved
  for (const name of [...(config['allow-env'] ?? []), ...(options.allowEnv ?? [])]) refuseAssignment(name)
  const { replay } = options
  const world = makeWorld({
    root,
    config,
    env,
    packageRoot,
    isReplaying: replay !== undefined || config.backend === 'replay',
    allowEnv: options.allowEnv ?? [],
    openModel: () =>
      openModel({
        root,
        cwd,
        env,
        config,
        onKey: (key) => world.hide([key]),
        ...(replay === undefined ? {} : { replay }),
      }),
  })
  return { ...resolved, warnings: [...halfDone, ...resolved.warnings], root, user, world }
}

async function finishedOrSaid(root: string): Promise<string[]> {
  const { finishHalfDone } = await import('./spec_making/finish_half_done.ts')
  return (await finishHalfDone(root)).map(formatDiagnostic)
}

/** A value typed beside the name would be taken for a part of it, and nothing would be let through. */
function refuseAssignment(name: string): void {
  if (/^[^=\s]+$/.test(name)) return
  const [bare = ''] = name.split('=')
  const wanted = bare.trim() === '' ? 'NAME' : bare.trim()
  throw new MmmError('env.name', `"${bare}${name.includes('=') ? '=...' : ''}" is no name of a variable`, {
    hint: `Give the name alone, --allow-env ${wanted}, and the value in the environment: ${wanted}=... mmm ...`,
  })
}

async function realRoot(folder: string): Promise<string> {
  const { realpath } = await import('node:fs/promises')
  return realpath(folder)
}
