import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Flag } from '../commands/verb.ts'

/** A command line sorted by what each part is. */
export interface Tokens {
  positional: string[]
  given: Array<{ flag: Flag; value: string | boolean }>
}

/**
 * Sorts a command line by the flags that are known: clusters (`-vn5`) are taken apart, values joined to their flags. Text
 * stays text, whatever it looks like. An unknown flag and a missing value are errors of usage.
 */
export function tokenize(argv: readonly string[], flags: readonly Flag[]): Tokens {
  const end = argv.indexOf('--')
  const todo = end < 0 ? [...argv] : argv.slice(0, end)
  const tokens: Tokens = { positional: [], given: [] }
  for (let word = todo.shift(); word !== undefined; word = todo.shift()) {
    if (word.startsWith('--')) takeLong(word, { todo, flags, tokens })
    else if (/^-\S/.test(word)) takeCluster(word, { todo, flags, tokens })
    else tokens.positional.push(word)
  }
  // What stands after "--" are arguments, whatever they look like
  if (end >= 0) tokens.positional.push(...argv.slice(end + 1))
  return tokens
}

interface Taking {
  todo: string[]
  flags: readonly Flag[]
  tokens: Tokens
}

function takeLong(word: string, { todo, flags, tokens }: Taking): void {
  const equals = word.indexOf('=')
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals)
  const inline = equals < 0 ? undefined : word.slice(equals + 1)
  const negated = flags.find((one) => one.negatable && name === `no-${one.name}`)
  if (negated !== undefined) {
    if (inline !== undefined) throw takesNoValue(`--${name}`)
    tokens.given.push({ flag: negated, value: false })
    return
  }
  const flag = flags.find((one) => one.name === name)
  if (flag === undefined) throw unknownFlag(`--${name}`, flags)
  tokens.given.push({ flag, value: valueOf(flag, inline, todo) })
}

function takeCluster(word: string, { todo, flags, tokens }: Taking): void {
  for (let i = 1; i < word.length; i++) {
    const flag = flags.find((one) => one.short === word[i])
    if (flag === undefined) throw unknownFlag(word.length === 2 ? word : `-${word[i]}`, flags)
    if (flag.value === undefined) {
      if (word[i + 1] === '=') throw takesNoValue(`-${word[i]}`)
      tokens.given.push({ flag, value: true })
      continue
    }
    const joined = word.slice(i + 1).replace(/^=/, '')
    tokens.given.push({ flag, value: valueOf(flag, joined === '' ? undefined : joined, todo) })
    return
  }
}

function valueOf(flag: Flag, inline: string | undefined, todo: string[]): string | boolean {
  if (flag.value === undefined) {
    if (inline !== undefined) throw takesNoValue(`--${flag.name}`)
    return true
  }
  if (inline === undefined && flag.optional) return true
  const next = todo[0]
  const usable = next !== undefined && !/^-(?!\d|\.\d|$)/.test(next)
  const value = inline ?? (usable ? todo.shift() : undefined)
  if (value === undefined || value === '') {
    throw new MmmError('cli.missing-value', `Flag "--${flag.name}" needs a value`, {
      hint: `Write --${flag.name} <${flag.placeholder ?? flag.value}>`,
    })
  }
  return value
}

function takesNoValue(flag: string): MmmError {
  return new MmmError('cli.unexpected-value', `Flag "${flag}" takes no value`)
}

function unknownFlag(word: string, flags: readonly Flag[]): MmmError {
  const known = flags.flatMap((one) => [`--${one.name}`, ...(one.negatable ? [`--no-${one.name}`] : [])])
  const hint = word.startsWith('--') ? didYouMean(word, known) : undefined
  return new MmmError('cli.unknown-flag', `Unknown flag "${word}"`, hint === undefined ? {} : { hint })
}
