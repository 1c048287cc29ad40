import { userConfigSchema } from '../core/config.ts'
import { MmmError } from '../core/error.ts'
import { isSecretName, masker } from '../core/mask.ts'
import { readJson, readVariable } from './config.ts'
import { splitKey } from './settings.ts'
import type { UserStore } from './user_store.ts'

type Values = Record<string, unknown>

/** Writes a setting to the user's file. Throws with the reason, and writes nothing, where key or value is not valid. */
export async function setSetting(user: UserStore, key: string, words: readonly string[]): Promise<unknown> {
  refuseSecrets(key, words)
  const { head, rest } = splitKey(key)
  const value = rest === undefined ? valueOf(head, words, key) : partOf(head, rest, words)
  const old = user.data.settings[head]
  const next = rest === undefined ? value : { ...(isValues(old) ? old : {}), [rest]: value }
  const checked = userConfigSchema.shape[head as keyof typeof userConfigSchema.shape].safeParse(next)
  if (!checked.success) throw invalid(key, words, checked.error.issues[0]!.message)
  await user.set('settings', { ...user.data.settings, [head]: next })
  return value
}

/** Takes a setting out of the user's file, also one that is not known or not valid. False where it was not there. */
export async function unsetSetting(user: UserStore, key: string): Promise<boolean> {
  const settings = { ...user.data.settings }
  if (key in settings) {
    delete settings[key]
    await user.set('settings', settings)
    return true
  }
  const { head, rest } = splitKey(key)
  const old = settings[head]
  if (rest === undefined || !isValues(old) || !(rest in old)) return false
  const { [rest]: _gone, ...others } = old
  if (Object.keys(others).length === 0) delete settings[head]
  else settings[head] = others
  await user.set('settings', settings)
  return true
}

const lists = ['allow-run', 'allow-env', 'setup', 'bring']

function valueOf(head: string, words: readonly string[], key: string): unknown {
  if (!lists.includes(head)) return readVariable(head, oneWord(words, key))
  const [first = '', second] = words
  if (second !== undefined) return [...words]
  if (first.trimStart().startsWith('[')) return readJson(key, first)
  return readVariable(head, oneWord(words, key))
}

function partOf(head: string, rest: string, words: readonly string[]): unknown {
  const text = oneWord(words, `${head}.${rest}`)
  if (head === 'git' && (text === 'true' || text === 'false')) return text === 'true'
  if (head === 'checks' && text === 'false') return false
  const isJson = head === 'prices' || text.trimStart().startsWith('{')
  return isJson ? readJson(`${head}.${rest}`, text) : text
}

function oneWord(words: readonly string[], key: string): string {
  if (words.length === 1 && words[0]!.trim() !== '') return words[0]!
  const hint = words.length > 1 ? 'Put a value that holds blanks in quotes' : `Usage: mmm config set ${key} <value>`
  throw new MmmError(
    'config.invalid',
    words.length > 1 ? `"${key}" takes one value` : `The value of "${key}" is missing`,
    { hint },
  )
}

function refuseSecrets(key: string, words: readonly string[]): void {
  const known = Object.keys(userConfigSchema.shape).includes(key.split('.')[0]!)
  const isSecret = known ? words.some((word) => masker({})(word) !== word) : isSecretName(key) || /^api/i.test(key)
  if (!isSecret) return
  throw new MmmError(
    'config.secret',
    `"${key}" ${known ? 'would hold a secret' : 'is a secret'}, and secrets are not kept in the configuration`,
    {
      hint: 'Set ANTHROPIC_API_KEY in the environment: export ANTHROPIC_API_KEY=...',
    },
  )
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(key: string, words: readonly string[], reason: string): MmmError {
  const said = reason.replace(/, received NaN$/, '').replace(/^Invalid input: /, '')
  return new MmmError('config.invalid', `"${words.join(' ')}" is no value of "${key}": ${said}`, {
    hint: 'Nothing was written; "mmm config list" shows the settings',
  })
}
