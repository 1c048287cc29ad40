import { join } from 'node:path'
import type { ZodType } from 'zod'
import {
  configDefaults,
  projectConfigSchema,
  userConfigSchema,
  type Config,
  type Origin,
  type ProjectConfig,
} from '../core/config.ts'
import { formatDiagnostic, type Diagnostic } from '../core/diagnostic.ts'
import { parseDuration } from '../core/duration.ts'
import { messageOf, MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { parseYaml } from '../core/yaml_file.ts'
import { readText } from '../ports/files.ts'
import type { UserStore } from './user_store.ts'

/** The settings of a call, and where each of them comes from. */
export interface Resolved {
  config: Config
  origins: Record<string, Origin>
  warnings: string[]
}

export interface ConfigSources {
  root: string
  env: Record<string, string | undefined>
  user: UserStore
  /** From the command line, by the keys of the configuration. */
  flags: Record<string, unknown>
}

/** What a project's own file can only lower. */
const limitKeys = ['max-iterations', 'budget-usd', 'budget-tokens', 'max-time'] as const

/** Joins defaults < user < project < environment < flags. A project's limits count only where they are lower. */
export async function resolveConfig({ root, env, user, flags }: ConfigSources): Promise<Resolved> {
  const own = userSettings(user)
  const project = await projectConfig(root)
  const { values: variables, warnings } = environment(env)
  const config: Record<string, unknown> = {}
  const origins: Record<string, Origin> = {}
  const lay = (layer: Record<string, unknown>, origin: Origin) => {
    for (const [key, value] of Object.entries(layer)) {
      if (value === undefined) continue
      config[key] = value
      origins[key] = origin
    }
  }
  lay(configDefaults, 'default')
  lay(own, 'user')
  lay(narrowed(project, config), 'project')
  lay(variables, 'environment')
  lay(flags, 'flag')
  const checked = userConfigSchema.safeParse(config)
  if (!checked.success) throw invalid(checked.error.issues[0]!, origins)
  return { config: checked.data as Config, origins, warnings }
}

/** Reads `.mmm/config.yml`; all that is wrong with it is thrown as one error. */
export async function projectConfig(root: string): Promise<ProjectConfig> {
  const file = '.mmm/config.yml'
  const text = await readText(join(root, file))
  if (text === undefined) return {}
  const { value, findings } = parseConfig(text, file)
  if (value !== undefined) return value
  throw new MmmError('config.invalid', findings.map(formatDiagnostic).join('\n'), { at: findings[0]!.at })
}

/** Parses a project's configuration. A key that only the user may set gets a sentence of its own. */
export function parseConfig(text: string, file: string): { value?: ProjectConfig; findings: Diagnostic[] } {
  const parsed = parseYaml(text, file, projectConfigSchema as ZodType<ProjectConfig>, 'config')
  const users = Object.keys(userConfigSchema.shape)
  for (const finding of parsed.findings) {
    const key = /^Unknown key "([^"]+)"$/.exec(finding.message)?.[1]
    if (finding.code !== 'config.unknown-key' || key === undefined || !users.includes(key)) continue
    finding.message = `"${key}" cannot be set by a project`
    finding.hint = `Set it for yourself: mmm config set ${key} <value>`
  }
  return parsed.value === undefined ? { findings: parsed.findings } : { value: parsed.value, findings: parsed.findings }
}

/** Milliseconds of a setting that was checked to be a duration. */
export function durationOf(config: Config): number {
  return parseDuration(config['max-time'])!
}

function userSettings(user: UserStore): Record<string, unknown> {
  const checked = userConfigSchema.safeParse(user.data.settings)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]!
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0]! : String(issue.path[0])
  const hint = didYouMean(key, Object.keys(userConfigSchema.shape))
  throw new MmmError('config.invalid', `Your setting "${key}" is invalid: ${issue.message}`, {
    at: { file: user.path },
    hint: hint ?? `Type "mmm config unset ${key}"`,
  })
}

function narrowed(project: ProjectConfig, soFar: Record<string, unknown>): Record<string, unknown> {
  const layer: Record<string, unknown> = { ...project }
  for (const key of limitKeys) {
    const wanted = project[key]
    if (wanted !== undefined && amount(wanted) >= amount(soFar[key])) delete layer[key]
  }
  return layer
}

function amount(value: unknown): number {
  return typeof value === 'string' ? (parseDuration(value) ?? 0) : typeof value === 'number' ? value : Infinity
}

/** Variables of mmm that are no settings. */
const otherVariables = ['MMM_OUTPUT', 'MMM_RETRY_DELAY', 'MMM_STALL']

function environment(env: Record<string, string | undefined>): { values: Record<string, unknown>; warnings: string[] } {
  const values: Record<string, unknown> = {}
  const warnings: string[] = []
  const known = Object.keys(userConfigSchema.shape)
  if (env['ANTHROPIC_BASE_URL']) values['base-url'] = env['ANTHROPIC_BASE_URL']
  for (const [name, text] of Object.entries(env)) {
    if (
      !name.startsWith('MMM_') ||
      text === undefined ||
      text === '' ||
      otherVariables.includes(name) ||
      name.startsWith('MMM_EXPR_')
    )
      continue
    const key = name.slice(4).toLowerCase().replaceAll('_', '-')
    if (known.includes(key)) values[key] = readVariable(key, text)
    else
      warnings.push(
        `The variable ${name} is not known. ${didYouMean(key, known)?.replace(/"([^"]+)"/, (_, word: string) => `"MMM_${word.toUpperCase().replaceAll('-', '_')}"`) ?? ''}`.trim(),
      )
  }
  return { values, warnings }
}

/** Text of a variable or of `mmm config set` as the value that a setting takes. */
export function readVariable(key: string, text: string): unknown {
  const numeric = ['max-iterations', 'budget-usd', 'budget-tokens', 'repair', 'target']
  if (numeric.includes(key)) return Number(text)
  if (['allow-run', 'allow-env', 'setup', 'bring'].includes(key)) return text.split(',').map((part) => part.trim())
  if (['checks', 'prices', 'git', 'lint'].includes(key)) return readJson(key, text)
  return text
}

/** A value in JSON. Throws `config.invalid` with an example. */
export function readJson(key: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new MmmError('config.invalid', `The value of "${key}" is no JSON: ${messageOf(error)}`, {
      hint: examples[key.split('.')[0]!] ?? `"${key}" takes JSON`,
    })
  }
}

const examples: Record<string, string> = {
  checks: 'For example {"test": "npm test"}',
  git: 'For example {"sign": true}',
  lint: 'For example {"rules": {"vague-word": "off"}}',
  prices: 'Dollars per million tokens of a model, for example {"input": 2, "output": 10}',
}

function invalid(issue: { path: PropertyKey[]; message: string }, origins: Record<string, Origin>): MmmError {
  const key = String(issue.path[0] ?? '')
  const from = origins[key]
  const where =
    from === 'environment' ? `MMM_${key.toUpperCase().replaceAll('-', '_')}` : from === 'flag' ? `--${key}` : key
  return new MmmError('config.invalid', `"${where}" is invalid: ${issue.message}`)
}
