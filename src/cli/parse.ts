import { cac, type CAC } from 'cac'
import { parseDuration } from '../core/duration.ts'
import { messageOf, MmmError } from '../core/error.ts'
import type { Flag, FlagValue, Verb } from '../commands/verb.ts'
import { globalFlags } from '../commands/global_flags.ts'
import { tokenize, type Tokens } from './tokens.ts'

/** A command line as its verb declared it. */
export interface Parsed {
  args: string[]
  flags: Record<string, FlagValue | undefined>
}

/** cac reads what looks like a number as one; a mark before every value keeps it text. */
const mark = '='

/** Parses what follows the verb's name. Throws an {@link MmmError} that names the flag or argument. */
export function parse(verb: Verb, argv: readonly string[]): Parsed {
  const flags = [...verb.flags, ...globalFlags]
  const tokens = tokenize(argv, flags)
  const cli = describe(verb, flags)
  const { args, options } = cli.parse(['', '', verb.name, ...marked(tokens)], { run: false })
  if (options['help'] !== true && options['version'] !== true) check(verb, cli)
  const typed = flags.map((flag) => [flag.name, typeOf(flag, options[camel(flag.name)] as Raw)] as const)
  return { args: args.map(unmark), flags: Object.fromEntries(typed) }
}

type Raw = boolean | string[] | Array<boolean | string> | undefined

function describe(verb: Verb, flags: readonly Flag[]): CAC {
  const cli = cac('mmm')
  const args = (verb.args ?? '').replaceAll(/([<[])([^<[\]>]+)\.\.\.([\]>])/g, '$1...$2$3')
  const command = cli.command(`${verb.name} ${args}`.trim(), verb.summary)
  for (const flag of flags) {
    const head = `${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.name}`
    if (flag.value === undefined) command.option(head, flag.description)
    else command.option(`${head} [value]`, flag.description)
  }
  command.action(() => {})
  return cli
}

/** Arguments first, then the flags, so that none of them can take an argument for its value. */
function marked(tokens: Tokens): string[] {
  const flags = tokens.given.map(({ flag, value }) => {
    if (value === false) return `--no-${flag.name}`
    return value === true ? `--${flag.name}` : `--${flag.name}=${mark}${value}`
  })
  return [...tokens.positional.map((word) => mark + word), ...flags]
}

function unmark(value: string): string {
  return value.slice(mark.length)
}

function check(verb: Verb, cli: CAC): void {
  try {
    cli.runMatchedCommand()
  } catch (error) {
    const message = messageOf(error)
    const unused = /^Unused args: (.*)$/.exec(message)?.[1]
    const usage = `mmm ${verb.name}${verb.args === undefined ? '' : ` ${verb.args}`}`
    throw new MmmError(
      unused === undefined ? 'cli.missing-argument' : 'cli.unused-argument',
      unused === undefined
        ? `"mmm ${verb.name}" needs more arguments`
        : `Too many arguments: ${unused.replaceAll(`\`${mark}`, '"').replaceAll('`', '"')}`,
      { hint: `Usage: ${usage}`, cause: error },
    )
  }
}

function typeOf(flag: Flag, raw: Raw): FlagValue | undefined {
  if (raw === undefined) return flag.default
  const all = [raw].flat()
  if (flag.value === 'list') return all.map((one) => unmark(String(one)))
  const last = all.at(-1)!
  if (typeof last === 'boolean') return flag.name === 'verbose' ? all.length : last
  const text = unmark(last)
  if (flag.value === 'number') return numberOf(flag, text)
  if (flag.value === 'duration') return durationOf(flag, text)
  return text
}

function numberOf(flag: Flag, text: string): number {
  const value = /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isFinite(value)) return value
  throw new MmmError('cli.not-a-number', `Flag "--${flag.name}" is "${text}", not a number of 0 or more`)
}

function durationOf(flag: Flag, text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new MmmError('cli.not-a-duration', `Flag "--${flag.name}" is "${text}", not a duration`, {
    hint: 'Write it like 90s, 30m or 1h30m',
  })
}

function camel(name: string): string {
  return name.replaceAll(/([a-z])-([a-z])/g, (_, before: string, after: string) => before + after.toUpperCase())
}
