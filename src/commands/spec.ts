import { checkSpecs, type CheckedCriterion } from '../app/check_specs.ts'
import { locateProject } from '../app/locate.ts'
import { open } from '../app/open.ts'
import { projectSpecs, type ProjectSpecs } from '../app/project_specs.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { didYouMean } from '../core/suggest.ts'
import { checkedText, specCheckJson, specCheckText } from '../views/spec_check.ts'
import { oneSpecJson, oneSpecText, specsJson, specsText } from '../views/specs.ts'
import { lookOf } from './look_of.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define, type Host, type Output } from './verb.ts'

export const verb = define({
  name: 'spec',
  summary: 'list and show the specifications, or check their ticked criteria',
  description:
    'Reads the specifications in your files as they stand; no model, no git and no commit is needed. A spec is named by its id or its path.\n' +
    '"mmm spec check" runs the checks of ticked criteria: 1 = one is red, 2 = a spec cannot be read or is not valid. What is open or has no check is no failure. Typing it gives leave for the commands that the specs bring.',
  args: '[form] [spec...]',
  flags: [
    {
      name: 'allow-env',
      value: 'list',
      placeholder: 'name',
      description: 'let the commands of "spec check" see this variable',
    },
    projectFlag,
  ],
  subverbs: [
    { name: 'list', summary: 'all specs with their state, and what is wrong with them (as without a word)' },
    { name: 'show', args: '<spec>', summary: 'one spec with its criteria, their checks and places' },
    { name: 'check', args: '[spec...]', summary: 'run the checks of all ticked criteria, or of those of these specs' },
  ],
  examples: [
    { line: 'mmm spec check', about: 'in continuous integration: what is ticked must hold' },
    { line: 'mmm spec show login', about: 'the criteria of specs/login.md' },
  ],
  async run({ args: [form = 'list', ...named], flags, host, out }) {
    if (flags['allow-env'] !== undefined && form !== 'check') throw onlyForCheck(form)
    if (form === 'check') return check(named, { host, out, project: flags.project, allowEnv: flags['allow-env'] ?? [] })
    const root = locateProject(host.cwd, flags.project)
    const read = (names: string[]) => projectSpecs(root, { named: names, cwd: host.cwd, signal: host.signal })
    if (form === 'show') return show(await read(oneOf(named)), { host, out })
    if (form !== 'list') throw unknownForm(form)
    if (named.length > 0) throw tooMany(named[0]!, 'mmm spec show <spec>')
    const found = await read([])
    out.show('specs', specsJson(found), () => specsText(found, lookOf(host, out), out.mode.verbosity > 0))
    return exit.done
  },
})

interface Checking {
  host: Host
  out: Output
  project: string | undefined
  allowEnv: readonly string[]
}

async function check(named: string[], { host, out, project, allowEnv }: Checking): Promise<number> {
  const opened = await open(host, { project, allowEnv })
  for (const warning of opened.warnings) out.say(warning)
  const { specs, findings, unreadable } = await projectSpecs(opened.root, { named, cwd: host.cwd, signal: host.signal })
  const tell = (one: CheckedCriterion) => {
    const text = checkedText(one, out.colors)
    if (text !== '' && !out.mode.json) out.text(text)
  }
  const checked = await checkSpecs(specs, opened.world, { signal: host.signal, onChecked: tell })
  const invalid = findings.some((one) => one.severity === 'error')
  const red = checked.some((one) => one.status === 'red')
  const code = invalid ? exit.usage : red ? exit.unreached : exit.done
  const all = { checked, findings, unreadable }
  out.show('spec-check', specCheckJson(all, code), () => specCheckText(all, lookOf(host, out), out.mode.verbosity > 0))
  return code
}

function show({ specs, findings, unreadable }: ProjectSpecs, { host, out }: { host: Host; out: Output }): number {
  const [spec, second] = specs
  if (spec === undefined) {
    const worst = findings.find((one) => one.severity === 'error')
    const hint = worst?.hint === undefined ? {} : { hint: worst.hint }
    throw new MmmError('spec.unreadable', `The spec "${unreadable[0]}" cannot be read: ${worst?.message}`, {
      ...(worst === undefined ? {} : { at: worst.at }),
      ...hint,
    })
  }
  if (second !== undefined) {
    const hint = `Name one by its path: ${specs.map((one) => one.path).join(', ')}`
    throw new MmmError('spec.ambiguous', `${specs.length} specs bear this name`, { hint })
  }
  out.show('spec', oneSpecJson(spec, findings), () => oneSpecText(spec, findings, lookOf(host, out)))
  return exit.done
}

function oneOf(named: string[]): string[] {
  if (named.length === 0)
    throw new MmmError('cli.missing-argument', 'Which spec is to be shown?', {
      hint: 'Usage: mmm spec show <spec>; "mmm spec list" names them',
    })
  if (named.length > 1) throw tooMany(named[1]!, 'mmm spec show <spec>')
  return named
}

function tooMany(word: string, usage: string): MmmError {
  return new MmmError('cli.unused-argument', `Too many arguments: "${word}"`, { hint: `Usage: ${usage}` })
}

function onlyForCheck(form: string): MmmError {
  return new MmmError('cli.unused-flag', `Flag "--allow-env" has no meaning for "mmm spec ${form}"`, {
    hint: 'It belongs to "mmm spec check"',
  })
}

function unknownForm(form: string): MmmError {
  const hint = didYouMean(form, ['list', 'show', 'check']) ?? 'Type "mmm spec show <spec>"'
  return new MmmError('cli.unknown-form', `"mmm spec" has no form "${form}"`, { hint })
}
