import { join } from 'node:path'
import { userConfigSchema, type Origin } from '../core/config.ts'
import { MmmError } from '../core/error.ts'
import { masker } from '../core/mask.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Resolved } from './config.ts'

/** A setting, its value, and where that comes from. */
export interface Setting {
  /** Its key. */
  id: string
  /** null = not set. */
  value: unknown
  origin: Origin | null
  /** The file, variable or flag that it comes from; null for a default and where it is not set. */
  from: string | null
  about: string | null
}

export interface SettingSources {
  env: Record<string, string | undefined>
  /** Path of the user's file. */
  userPath: string
  root: string
}

/** All settings by the order of the schema, set or not. Passwords inside of values are masked. */
export function settingsList({ config, origins }: Resolved, sources: SettingSources): Setting[] {
  const mask = masker(sources.env)
  const values = config as Record<string, unknown>
  return Object.entries(userConfigSchema.shape).map(([id, schema]) => ({
    id,
    value: values[id] === undefined ? null : (JSON.parse(mask(JSON.stringify(values[id]))) as unknown),
    origin: origins[id] ?? null,
    from: origins[id] === undefined ? null : fromOf(id, origins[id], sources),
    about: schema.description ?? null,
  }))
}

/** The setting of a key: `model`, or a part of one: `git.sign`, `checks.test`, `prices.<model>`. Throws where it is unknown. */
export function settingOf(key: string, list: readonly Setting[]): Setting {
  const { head, rest } = splitKey(key)
  const whole = list.find((one) => one.id === head)!
  if (rest === undefined || whole.value === null) return { ...whole, id: key }
  const value = (whole.value as Record<string, unknown>)[rest]
  return { ...whole, id: key, ...(value === undefined ? { value: null, origin: null, from: null } : { value }) }
}

/** Settings that hold others by name. */
const holders = ['checks', 'git', 'lint', 'prices']

/** Takes a key apart. Throws where there is no such setting. */
export function splitKey(key: string): { head: string; rest?: string } {
  const known = Object.keys(userConfigSchema.shape)
  if (known.includes(key)) return { head: key }
  const dot = key.indexOf('.')
  const head = key.slice(0, Math.max(0, dot))
  if (holders.includes(head) && dot < key.length - 1) return { head, rest: key.slice(dot + 1) }
  const hint = didYouMean(key, known) ?? 'Type "mmm config" for the list'
  throw new MmmError('config.unknown-key', `There is no setting "${key}"`, { hint })
}

function fromOf(id: string, origin: Origin, { env, userPath, root }: SettingSources): string | null {
  if (origin === 'user') return userPath
  if (origin === 'project') return join(root, '.mmm', 'config.yml')
  if (origin === 'flag') return `--${id}`
  if (origin === 'default') return null
  const own = `MMM_${id.toUpperCase().replaceAll('-', '_')}`
  return env[own] ? own : 'ANTHROPIC_BASE_URL'
}
