import { userConfigSchema } from '../core/config.ts'
import { parseDuration } from '../core/duration.ts'
import { messageOf, MmmError } from '../core/error.ts'
import { isSecretName, masker } from '../core/mask.ts'
import { readVariable } from './config.ts'
import { splitKey } from './settings.ts'
import type { UserStore } from './user_store.ts'

type Values = Record<string, unknown>

/** Writes a setting to the user's file. Throws with the reason, and writes nothing, where key or value is not valid. */
export function setSetting(user: UserStore, key: string, words: readonly string[]): unknown {
  refuseSecrets(key, words)
  const { head, rest } = splitKey(key)
  const value = rest === undefined ? valueOf(head, words, key) : partOf(head, rest, words)
  const old = user.data.settings[head]
  const next = rest === undefined ? value : { ...(isValues(old) ? old : {}), [rest]: value }
  const checked = userConfigSchema.shape[head as keyof typeof userConfigSchema.shape].safeParse(next)
  if (!checked.success) throw invalid(key, words, checked.error.issues[0]!.message)
  if (head === 'max-time' && parseDuration(String(next)) === undefined) throw invalid(key, words, 'it is no duration', 'Write it like 90s, 45m or 2h')
  user.set('settings', { ...user.data.settings, [head]: next })
  return value
}

/** Takes a setting out of the user's file, also one that is not known or not valid. False where it was not there. */
export function unsetSetting(user: UserStore, key: string): boolean {
  const settings = { ...user.data.settings }
  if (key in settings) {
    delete settings[key]
    user.set('settings', settings)
    return true
  }
  const { head, rest } = splitKey(key)
  const old = settings[head]
  if (rest === undefined || !isValues(old) || !(rest in old)) return false
  const { [rest]: _gone, ...others } = old
  if (Object.keys(others).length === 0) delete settings[head]
  else settings[head] = others
  user.set('settings', settings)
  return true
}

const lists = ['allow-run', 'allow-env', 'setup', 'bring']

function valueOf(head: string, words: readonly string[], key: string): unknown {
  if (lists.includes(head)) {
    const single = words.length === 1 ? words[0]! : undefined
    if (single === undefined) return [...words]
    return single.trimStart().startsWith('[') ? readJson(single, key) : readVariable(head, single)
  }
  const text = oneWord(words, key)
  if (['checks', 'prices', 'git'].includes(head)) return readJson(text, key)
  return readVariable(head, text)
}

function partOf(head: string, rest: string, words: readonly string[]): unknown {
  const text = oneWord(words, `${head}.${rest}`)
  if (head === 'git' && (text === 'true' || text === 'false')) return text === 'true'
  if (head === 'prices' || text.trimStart().startsWith('{')) return readJson(text, `${head}.${rest}`)
  return head === 'checks' && text === 'false' ? false : text
}

function oneWord(words: readonly string[], key: string): string {
  if (words.length === 1 && words[0]!.trim() !== '') return words[0]!
  const hint = words.length > 1 ? 'Put a value that holds blanks in quotes' : `Usage: mmm config set ${key} <value>`
  throw new MmmError('config.invalid', words.length > 1 ? `"${key}" takes one value` : `The value of "${key}" is missing`, { hint })
}

function readJson(text: string, key: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    const hint = key.startsWith('prices') ? `For example: mmm config set ${key} '{"input": 2, "output": 10}'` : `"${key}" takes JSON`
    throw new MmmError('config.invalid', `"${text}" is no JSON: ${messageOf(error)}`, { hint })
  }
}

function refuseSecrets(key: string, words: readonly string[]): void {
  const known = Object.keys(userConfigSchema.shape).includes(key.split('.')[0]!)
  const isSecret = known ? words.some((word) => masker({})(word) !== word) : isSecretName(key) || /^api/i.test(key)
  if (!isSecret) return
  throw new MmmError('config.secret', `"${key}" ${known ? 'would hold a secret' : 'is a secret'}, and secrets are not kept in the configuration`, {
    hint: 'Set ANTHROPIC_API_KEY in the environment: export ANTHROPIC_API_KEY=...',
  })
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(key: string, words: readonly string[], reason: string, hint?: string): MmmError {
  const said = reason.replace(/, received NaN$/, '').replace(/^Invalid input: /, '')
  return new MmmError('config.invalid', `"${words.join(' ')}" is no value of "${key}": ${said}`, hint === undefined ? {} : { hint })
}
