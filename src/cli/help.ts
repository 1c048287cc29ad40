import { groups, type Entry } from '../commands/index.ts'
import type { Flag, Subverb, Verb } from '../commands/verb.ts'
import type { Look } from '../views/look.ts'
import { globalFlags } from '../commands/global_flags.ts'

type Row = readonly [string, string]

const exitCodes: readonly Row[] = [
  ['0', 'done'],
  ['1', 'the goal or the checks were not reached: unproven criteria, no progress, a failed step'],
  ['2', 'usage, or an invalid specification, workflow or configuration'],
  ['3', 'a limit was reached: iterations, tokens, dollars or time'],
  ['4', 'waiting for an approval'],
  ['5', 'trouble with the model or the environment'],
  ['130', 'interrupted'],
]

/** The help of everything: verbs by group, global flags, exit codes. */
export function overviewText(verbs: readonly Entry[], look: Look): string {
  const width = Math.max(...verbs.map((one) => one.name.length))
  const lists = groups.flatMap((group) => {
    const rows = verbs.filter((one) => one.group === group).map((one): Row => [one.name, one.summary])
    return rows.length === 0 ? [] : [section(capital(group), rows, look, width)]
  })
  return [
    'mmm reads markdown specifications, lets a model change the code, runs the checks itself,\nkeeps what is proven and undoes what is not.',
    usage('mmm <verb> [arguments] [flags]', look),
    ...lists,
    section('Flags of every verb', globalFlags.map(flagRow), look),
    exitCodesText(look),
    'Type "mmm help <verb>" for the arguments and flags of a verb.',
  ].join('\n\n')
}

/** The exit codes, the same for every verb. */
export function exitCodesText(look: Look): string {
  return section('Exit codes', exitCodes, look)
}

/** Flags above this number are shown with the forms that take them. */
const mostFlags = 12

/** The help of one verb. */
export function verbText(verb: Verb, look: Look): string {
  const parts = [`${capital(verb.summary)}.`]
  if (verb.description !== undefined) parts.push(wrap(verb.description, widthOf(look)).join('\n'))
  parts.push(usageOf(verb, verb.args, look))
  const forms = verb.subverbs
  if (forms !== undefined)
    parts.push(
      section(
        'Forms',
        forms.map((one) => formRow(verb, one)),
        look,
      ),
    )
  const ofForms = forms !== undefined && verb.flags.length > mostFlags
  const own = ofForms ? verb.flags.filter(({ name }) => forms.every((one) => one.flags?.includes(name))) : verb.flags
  parts.push(...flagSections(verb, own, look))
  if (ofForms) parts.push(`Type "mmm ${verb.name} <form> --help" for the flags and examples of a form.`)
  else if (verb.examples !== undefined) parts.push(examplesText(verb.examples, look))
  return parts.join('\n\n')
}

/** The help of a form of a verb: `mmm runs show`. A form that is in the list twice has a line for each. */
export function formText(verb: Verb, name: string, look: Look): string {
  const forms = verb.subverbs?.filter((one) => one.name === name) ?? []
  const lines = forms.map((one) => `${capital(one.summary)}.`)
  const usages = forms.map(({ args }) => [name, args].filter(Boolean).join(' '))
  const flags = verb.flags.filter((flag) => forms.some((one) => one.flags?.includes(flag.name) ?? true))
  const start = `mmm ${verb.name} ${name}`
  const examples = verb.examples?.filter(({ line }) => line === start || line.startsWith(`${start} `)) ?? []
  return [
    lines.join('\n'),
    ...usages.map((args) => usageOf(verb, args, look)),
    ...flagSections(verb, flags, look),
    ...(examples.length === 0 ? [] : [examplesText(examples, look)]),
    `More: mmm ${verb.name} --help`,
  ].join('\n\n')
}

function formRow(verb: Verb, form: Subverb): Row {
  return [[verb.name, form.name, form.args].filter(Boolean).join(' '), form.summary]
}

function usageOf(verb: Verb, args: string | undefined, look: Look): string {
  return usage(['mmm', verb.name, args, '[flags]'].filter((one) => one !== undefined).join(' '), look)
}

function flagSections(verb: Verb, own: readonly Flag[], look: Look): string[] {
  const flags = verb.events === undefined ? globalFlags.filter((one) => one.name !== 'events') : globalFlags
  const width = Math.max(...[...own, ...flags].map((one) => flagRow(one)[0].length))
  return [
    ...(own.length === 0 ? [] : [section('Flags', own.map(flagRow), look, width)]),
    section('Flags of every verb', flags.map(flagRow), look, width),
  ]
}

function examplesText(examples: NonNullable<Verb['examples']>, look: Look): string {
  return section(
    'Examples',
    examples.map((one): Row => [one.line, one.about]),
    look,
  )
}

function flagRow(flag: Flag): Row {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `
  const name = flag.negatable ? `--[no-]${flag.name}` : `--${flag.name}`
  const about = flag.default === undefined ? flag.description : `${flag.description} (default: ${flag.default})`
  return [`${short}${name}${valueText(flag)}`, flag.value === 'list' ? `${about}; may be repeated` : about]
}

function valueText(flag: Flag): string {
  if (flag.value === undefined) return ''
  const word = `<${flag.placeholder ?? (flag.value === 'list' ? 'string' : flag.value)}>`
  return flag.optional ? `[=${word}]` : ` ${word}`
}

function usage(line: string, look: Look): string {
  return `${look.colors.bold('Usage')}\n  ${line}`
}

function section(
  title: string,
  rows: readonly Row[],
  look: Look,
  width = Math.max(...rows.map((row) => row[0].length)),
): string {
  const indent = width + 4
  const lines = rows.flatMap(([name, about]) => {
    const [first = '', ...more] = wrap(about, Math.max(24, widthOf(look) - indent))
    return [`  ${name.padEnd(width)}  ${first}`.trimEnd(), ...more.map((line) => ' '.repeat(indent) + line)]
  })
  return [look.colors.bold(title), ...lines].join('\n')
}

function widthOf(look: Look): number {
  return Math.min(Math.max(look.columns, 60), 100)
}

/** Breaks text at blanks into lines of at most `width`; its own line breaks stay. */
function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line)
        line = word
      } else {
        line = line === '' ? word : `${line} ${word}`
      }
    }
    return [...lines, line]
  })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
