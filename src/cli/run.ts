import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { verbs, type Entry } from '../commands/index.ts'
import type { Call, Host, Verb } from '../commands/verb.ts'
import { globalFlags } from '../commands/global_flags.ts'
import { exitCodesText, formText, overviewText, verbText } from './help.ts'
import { makeOutput, type CliOutput } from './output.ts'
import { parse } from './parse.ts'
import { reportError } from './report_error.ts'

/** Runs one command line (without node and script) and returns the exit code; never throws. */
export async function runCli(argv: readonly string[], host: Host): Promise<number> {
  let out = makeOutput(host, modeOf(argv))
  try {
    const { name, after } = splitVerb(argv)
    const verb = await load(name)
    const parsed = parse(verb, after)
    out = makeOutput(host, optionsOf(parsed.flags))
    if (parsed.flags['version'] === true && verb.name !== 'version') return await show('version', host, out)
    if (parsed.flags['help'] === true) return await showHelp(verb, parsed.args[0], { host, out })
    if (out.mode.json && out.mode.events) throw clash()
    if (out.mode.events && verb.events === undefined) throw noEvents(verb)
    const code = await verb.run({ ...parsed, host, out, help: (topic, form) => helpOf([topic, form], host, out) })
    if (out.mode.json && !out.printed()) out.json(verb.name, { code })
    return code
  } catch (error) {
    return reportError(error, host, out)
  }
}

/** The verb is the first word that is no flag (global flags take no values); without one it is `help`. */
function splitVerb(argv: readonly string[]): { name: string; after: string[] } {
  const end = argv.indexOf('--')
  const at = argv.findIndex((word, i) => (end < 0 || i < end) && !word.startsWith('-'))
  if (at < 0) return { name: 'help', after: [...argv] }
  const early = argv.slice(0, at).find((word) => !isGlobal(word))
  if (early !== undefined) throw tooEarly(early)
  return { name: argv[at]!, after: [...argv.slice(0, at), ...argv.slice(at + 1)] }
}

function isGlobal(word: string): boolean {
  if (!word.startsWith('--')) return /^-[vqhV]+$/.test(word)
  return globalFlags.some((one) => word === `--${one.name}` || (one.negatable && word === `--no-${one.name}`))
}

function tooEarly(word: string): MmmError {
  const name = word.replace(/=.*/s, '')
  return new MmmError('cli.unknown-flag', `Flag "${name}" is not one that stands before the verb`, {
    hint: 'The flags of a verb stand after it: mmm <verb> [arguments] [flags]',
  })
}

async function load(name: string): Promise<Verb> {
  return (await entryOf(name).load()).verb
}

function entryOf(name: string): Entry {
  const entry = verbs.find((one) => one.name === name)
  if (entry !== undefined) return entry
  throw new MmmError('cli.unknown-verb', `Unknown verb "${name}"`, {
    hint:
      didYouMean(
        name,
        verbs.map((one) => one.name),
      ) ?? 'Type "mmm help" for the list',
  })
}

async function show(name: string, host: Host, out: CliOutput): Promise<number> {
  const call: Call = { args: [], flags: {}, host, out, help: (topic, form) => helpOf([topic, form], host, out) }
  return (await load(name)).run(call)
}

/** With `--help` an argument that is no form is one of the verb as it is. */
async function showHelp(verb: Verb, word: string | undefined, to: { host: Host; out: CliOutput }): Promise<number> {
  const topic = verb.name === 'help' ? undefined : verb.name
  const form = verb.subverbs?.find((one) => one.name === word)?.name
  const text = await helpOf([topic, form], to.host, to.out)
  to.out.show('help', { topic: topic ?? null, form: form ?? null, text }, () => text)
  return 0
}

async function helpOf(
  [topic, form]: readonly [string | undefined, string | undefined],
  host: Host,
  out: CliOutput,
): Promise<string> {
  const look = { columns: host.columns(), colors: out.colors }
  if (topic === undefined) return overviewText(verbs, look)
  if (topic === 'exit-codes') return exitCodesText(look)
  const verb = await load(topic)
  if (form === undefined) return verbText(verb, look)
  const names = (verb.subverbs ?? []).map((one) => one.name)
  if (names.includes(form)) return formText(verb, form, look)
  const hint = didYouMean(form, names) ?? `Type "mmm help ${topic}"`
  throw new MmmError('cli.unknown-form', `"mmm ${topic}" has no form "${form}"`, { hint })
}

/** How to speak before the flags are parsed, so that an error in them is told as was asked. */
function modeOf(argv: readonly string[]) {
  const end = argv.indexOf('--')
  const has = (word: string) => argv.slice(0, end < 0 ? undefined : end).includes(word)
  return optionsOf({ json: has('--json'), ...(has('--no-color') ? { color: false } : {}) })
}

function optionsOf(flags: Record<string, unknown>) {
  const { json, events, quiet, verbose, color } = flags
  const verbosity = quiet === true ? -1 : Number(verbose ?? 0)
  const mode = { json: json === true, events: events === true, verbosity }
  return typeof color === 'boolean' ? { mode, color } : { mode }
}

function clash(): MmmError {
  return new MmmError('cli.clash', 'Flags "--json" and "--events" exclude each other', {
    hint: 'One document comes with --json, one line an event with --events',
  })
}

function noEvents(verb: Verb): MmmError {
  return new MmmError('cli.no-events', `"mmm ${verb.name}" has no events to print`, {
    hint: 'Flag "--json" prints its result as one document',
  })
}
