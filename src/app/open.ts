import { resolveConfig, type Resolved } from './config.ts'
import { locateProject } from './locate.ts'
import { makeWorld, type OpenWorld } from './make_world.ts'
import { openModel } from './model.ts'
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

/** Opens the project around a folder. Reads settings only; git and the model are asked when they are needed. */
export async function open(start: Start, options: OpenOptions = {}): Promise<Opened> {
  const { cwd, env, packageRoot } = start
  const root = await realRoot(locateProject(cwd, options.project))
  const user = await openUserStore(env)
  const resolved = await resolveConfig({ root, env, user, flags: options.settings ?? {} })
  const { config } = resolved
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
  return { ...resolved, root, user, world }
}

async function realRoot(folder: string): Promise<string> {
  const { realpath } = await import('node:fs/promises')
  return realpath(folder)
}
