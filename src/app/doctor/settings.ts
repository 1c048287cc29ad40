import { userConfigSchema } from '../../core/config.ts'
import { MmmError } from '../../core/error.ts'
import { masker } from '../../core/mask.ts'
import { costOf } from '../../agent/price.ts'
import { systemClock } from '../../ports/clock.ts'
import { pricesOf } from '../../steps/prices.ts'
import { projectConfig, resolveConfig, type Resolved } from '../config.ts'
import { openUserStore, type UserStore } from '../user_store.ts'
import type { Looking, Probe } from './probe.ts'

/** The settings as far as they can be read, and what is wrong with the rest. */
export interface ReadSettings {
  resolved?: Resolved
  user?: UserStore
  probes: Probe[]
}

/** Reads your file and the project's, each for itself, then joins them. */
export async function readSettings(root: string, env: Looking['env']): Promise<ReadSettings> {
  const probes: Probe[] = []
  const user = await tried('config.user', probes, () => openUserStore(env))
  if (user !== undefined) probes.push(userProbe(user))
  const own = await tried('config.project', probes, () => projectConfig(root))
  if (own !== undefined) {
    const count = Object.keys(own).length
    probes.push({
      id: 'config.project',
      status: 'ok',
      message:
        count === 0
          ? 'Project configuration: nothing set, and nothing needs to be'
          : `Project configuration: ${count} set in .mmm/config.yml`,
    })
  }
  if (user === undefined || probes.some((one) => one.status === 'error'))
    return { probes, ...(user === undefined ? {} : { user }) }
  const resolved = await tried('config.environment', probes, () => resolveConfig({ root, env, user, flags: {} }))
  for (const message of resolved?.warnings ?? []) {
    probes.push({
      id: 'config.environment',
      status: 'warning',
      message,
      hint: 'Unset it, or mend its name; "mmm config" lists the settings',
    })
  }
  return { user, probes, ...(resolved === undefined ? {} : { resolved }) }
}

function userProbe({ data, path }: UserStore): Probe {
  const id = 'config.user'
  const checked = userConfigSchema.safeParse(data.settings)
  if (checked.success)
    return { id, status: 'ok', message: `Your configuration: ${Object.keys(checked.data).length} set in ${path}` }
  const issue = checked.error.issues[0]!
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0]! : String(issue.path[0])
  return {
    id,
    status: 'error',
    class: 'config',
    message: `Your setting "${key}" is invalid: ${issue.message}`,
    at: { file: path },
    hint: `Type "mmm config unset ${key}"`,
  }
}

async function tried<T>(id: string, probes: Probe[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof MmmError)) throw error
    const { message, at, hint } = error
    probes.push({
      id,
      status: 'error',
      class: 'config',
      message,
      ...(at === undefined ? {} : { at }),
      hint: hint ?? 'Mend it where it stands',
    })
    return undefined
  }
}

/** The key (never printed), the server, and the price of the model. Nothing is sent. */
export function modelProbes({ env, config }: Looking): Probe[] {
  const base = config['base-url']
  const key =
    ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'].find((name) => env[name]) ??
    (config['key-file'] === undefined ? undefined : 'key-file')
  const usage = { input: 1_000, output: 1_000, cacheRead: 0, cacheWrite: 0 }
  const priced = costOf(config.model, usage, systemClock.now(), pricesOf(config)) !== null
  return [
    keyProbe(key, base, config.backend),
    {
      id: 'model.base-url',
      status: 'ok',
      message: `Server: ${base === undefined ? "Anthropic's own" : masker(env)(base)} (not asked)`,
    },
    priced
      ? { id: 'model.price', status: 'ok', message: `Model ${config.model}: its price is known` }
      : {
          id: 'model.price',
          status: 'warning',
          message: `Model ${config.model}: its price is not known, so only the limits of tokens, time and iterations hold`,
          hint: `Set it, in dollars per million tokens: mmm config set prices.${config.model} '{"input": 2, "output": 10}'`,
        },
  ]
}

function keyProbe(key: string | undefined, base: string | undefined, backend: string | undefined): Probe {
  const id = 'model.key'
  if (key !== undefined) return { id, status: 'ok', message: `Key: ${key} is set` }
  if (backend === 'replay') return { id, status: 'ok', message: 'Key: none, and none is needed for replaying' }
  if (base !== undefined) return { id, status: 'ok', message: 'Key: none; the server that is set may need none' }
  return {
    id,
    status: 'warning',
    message: 'Key: none, so no model can be asked',
    hint: 'Set ANTHROPIC_API_KEY, or name a server: mmm config set base-url <url>; checks, specs and "mmm demo" need none',
  }
}
