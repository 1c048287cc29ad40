import type { Completed, CompletedFlag } from './words.ts'

/** The script for fish. */
export function fishScript(verbs: readonly Completed[]): string {
  const lines = verbs.flatMap((verb) => [
    `complete -c mmm -f -n __fish_use_subcommand -a ${verb.name} -d ${quoted(verb.about)}`,
    ...verb.words.map((word) => `complete -c mmm -f -n ${after(verb)} -a ${word.name} -d ${quoted(word.about)}`),
    ...verb.flags.map((flag) => flagLine(verb, flag)),
  ])
  return `# Completions of mmm for fish, made by: mmm completions fish\n${lines.join('\n')}\n`
}

function after({ name }: Completed): string {
  return quoted(`__fish_seen_subcommand_from ${name}`)
}

function flagLine(verb: Completed, { name, short, about, takesValue, choices }: CompletedFlag): string {
  const value = !takesValue ? '' : choices === undefined ? ' -r' : ` -x -a ${quoted(choices.join(' '))}`
  return `complete -c mmm -n ${after(verb)} -l ${name}${short === undefined ? '' : ` -s ${short}`}${value} -d ${quoted(about)}`
}

/** In single quotes fish reads only \\' and \\\\. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
