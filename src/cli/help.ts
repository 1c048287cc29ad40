import { groups, type Entry } from '../commands/index.ts'
import type { Flag, Verb } from '../commands/verb.ts'
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

/** The help of one verb. */
export function verbText(verb: Verb, look: Look): string {
  const flags = verb.events === undefined ? globalFlags.filter((one) => one.name !== 'events') : globalFlags
  const parts = [`${capital(verb.summary)}.`]
  if (verb.description !== undefined) parts.push(wrap(verb.description, widthOf(look)).join('\n'))
  parts.push(usage(['mmm', verb.name, verb.args, '[flags]'].filter((one) => one !== undefined).join(' '), look))
  if (verb.subverbs !== undefined) {
    const rows = verb.subverbs.map((one): Row => [
      [verb.name, one.name, one.args].filter(Boolean).join(' '),
      one.summary,
    ])
    parts.push(section('Forms', rows, look))
  }
  const width = Math.max(...[...verb.flags, ...flags].map((one) => flagRow(one)[0].length))
  if (verb.flags.length > 0) parts.push(section('Flags', verb.flags.map(flagRow), look, width))
  parts.push(section('Flags of every verb', flags.map(flagRow), look, width))
  if (verb.examples !== undefined)
    parts.push(
      section(
        'Examples',
        verb.examples.map((one): Row => [one.line, one.about]),
        look,
      ),
    )
  return parts.join('\n\n')
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
