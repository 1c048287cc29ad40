import { join } from 'node:path'
import { resolveConfig } from '../app/config.ts'
import { setSetting, unsetSetting } from '../app/change_settings.ts'
import { locateProject } from '../app/locate.ts'
import { settingOf, settingsList, splitKey, type Setting } from '../app/settings.ts'
import { openUserStore, type UserStore } from '../app/user_store.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { didYouMean } from '../core/suggest.ts'
import { settingsText, valueText } from '../views/settings.ts'
import { lookOf } from './look_of.ts'
import { projectFlag } from './project_flag.ts'
import { limitFlags, settingsOf } from './run_flags.ts'
import { verb as define, type Host, type Output } from './verb.ts'

const forms = ['list', 'get', 'set', 'unset', 'path'] as const
type Form = (typeof forms)[number]

export const verb = define({
  name: 'config',
  summary: 'show the settings and where they come from, or change your own',
  description:
    'A setting comes from the defaults, your own file, .mmm/config.yml, MMM_* variables, or flags; the later one wins, but a project can only lower limits. "set" and "unset" write your own file; a project\'s is edited by hand. Keys are never stored: set ANTHROPIC_API_KEY.\n' +
    'Limits given as flags are shown as a run would take them.',
  args: '[form] [key] [value...]',
  flags: [{ name: 'origin', description: 'show where each value comes from' }, ...limitFlags, projectFlag],
  subverbs: [
    { name: 'list', summary: 'all settings with their values (as without a word)' },
    { name: 'get', args: '<key>', summary: 'the value of one' },
    {
      name: 'set',
      args: '<key> <value...>',
      summary: 'write one to your own file; several values make a list',
      flags: ['project'],
    },
    { name: 'unset', args: '<key>', summary: 'take one out of your own file', flags: ['project'] },
    { name: 'path', summary: 'where your own file lies', flags: ['project'] },
  ],
  examples: [
    { line: 'mmm config --origin', about: 'all settings, and where each comes from' },
    { line: 'mmm config set budget-usd 2', about: 'two dollars a run at most, in all projects' },
    { line: 'mmm config set allow-run "npm run gen *"', about: 'what the model may run beside the checks' },
  ],
  async run({ args: [word = 'list', key, ...values], flags, host, out }) {
    const form = formOf(word)
    if (form === 'list' || form === 'path') refuse(key, `mmm config ${form}`)
    else if (key === undefined) throw missing(form)
    if (form !== 'set') refuse(values[0], `mmm config ${form}${form === 'list' || form === 'path' ? '' : ' <key>'}`)
    const typed = settingsOf(flags)
    if (form !== 'list' && form !== 'get')
      refuseFlags([...Object.keys(typed), ...(flags.origin === true ? ['origin'] : [])], form)
    const root = locateProject(host.cwd, flags.project)
    const user = await openUserStore(host.env)
    const showing: Showing = { host, out, user, root, typed, origin: flags.origin === true }
    if (form === 'path') return path(showing)
    if (form === 'list') return list(showing)
    if (form === 'get') return get(key!, showing)
    return form === 'set' ? set(key!, values, showing) : unset(key!, showing)
  },
})

interface Showing {
  host: Host
  out: Output
  user: UserStore
  root: string
  typed: Record<string, unknown>
  origin: boolean
}

function path({ out, user, root }: Showing): number {
  const body = { path: user.path, project: join(root, '.mmm', 'config.yml') }
  out.show('config-path', body, () => user.path)
  return exit.done
}

async function list(showing: Showing): Promise<number> {
  const { host, out, user, root, origin } = showing
  const settings = await read(showing)
  const files = { user: user.path, project: join(root, '.mmm', 'config.yml') }
  out.show('config', { settings, files }, () => settingsText(settings, lookOf(host, out), origin))
  return exit.done
}

async function get(key: string, showing: Showing): Promise<number> {
  const { out, origin } = showing
  splitKey(key)
  const setting = settingOf(key, await read(showing))
  if (setting.value === null) out.say(`"${key}" is not set`)
  const from = [setting.origin, setting.from].filter((one) => one !== null).join(' ')
  out.show('setting', { ...setting }, () => valueText(setting.value) + (origin && from !== '' ? `   (${from})` : ''))
  return exit.done
}

async function set(key: string, values: string[], showing: Showing): Promise<number> {
  const { out, user } = showing
  const value = await setSetting(user, key, values)
  const now = await inForce(key, showing)
  if (now !== undefined && now.origin !== 'user') {
    out.say(`Here another value holds: ${valueText(now.value)}, from ${now.from ?? now.origin}`)
  }
  out.show(
    'setting',
    { id: key, value, origin: 'user', from: user.path },
    () => `${key} = ${valueText(value)}   (${user.path})`,
  )
  return exit.done
}

async function unset(key: string, showing: Showing): Promise<number> {
  const { out, user } = showing
  const removed = await unsetSetting(user, key)
  const now = await inForce(key, showing)
  const body = { id: key, removed, value: now?.value ?? null, origin: now?.origin ?? null, from: now?.from ?? null }
  out.show('setting', body, () =>
    removed ? `${key} is no longer set in ${user.path}` : `${key} was not set in ${user.path}`,
  )
  return exit.done
}

/** The value that holds after a change; undefined where something else in the configuration is not valid. */
async function inForce(key: string, showing: Showing): Promise<Setting | undefined> {
  try {
    return settingOf(key, await read(showing))
  } catch (error) {
    if (error instanceof MmmError) return undefined
    throw error
  }
}

async function read({ host, out, user, root, typed }: Showing): Promise<Setting[]> {
  const resolved = await resolveConfig({ root, env: host.env, user, flags: typed })
  for (const warning of resolved.warnings) out.say(warning)
  return settingsList(resolved, { env: host.env, userPath: user.path, root })
}

function formOf(word: string): Form {
  const form = forms.find((one) => one === word)
  if (form !== undefined) return form
  const hint = didYouMean(word, forms) ?? 'Type "mmm help config"'
  throw new MmmError('cli.unknown-form', `"mmm config" has no form "${word}"`, { hint })
}

function missing(form: Form): MmmError {
  const usage = form === 'set' ? 'mmm config set <key> <value>' : `mmm config ${form} <key>`
  return new MmmError('cli.missing-argument', `"mmm config ${form}" needs a key`, { hint: `Usage: ${usage}` })
}

function refuse(word: string | undefined, usage: string): void {
  if (word === undefined) return
  throw new MmmError('cli.unused-argument', `Too many arguments: "${word}"`, { hint: `Usage: ${usage}` })
}

function refuseFlags(names: readonly string[], form: Form): void {
  if (names[0] === undefined) return
  throw new MmmError('cli.unused-flag', `Flag "--${names[0]}" has no meaning for "mmm config ${form}"`, {
    hint: 'It belongs to "mmm config list" and "mmm config get"',
  })
}
