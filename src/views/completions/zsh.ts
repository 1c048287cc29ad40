import { quoted, type Completed, type CompletedFlag } from './words.ts'

/** The script for zsh: sourced after compinit, or as a file \`_mmm\` in \`fpath\`. */
export function zshScript(verbs: readonly Completed[]): string {
  return `#compdef mmm
# Completions of mmm for zsh, made by: mmm completions zsh
_mmm() {
  local curcontext="$curcontext" state line
  local -a verbs
  verbs=(
${verbs.map((one) => `    ${described(one)}`).join('\n')}
  )
  _arguments -C \\
${globalsOf(verbs)
  .map((one) => `    ${one} \\\n`)
  .join('')}    '1: :->verb' '*:: :->rest'
  case $state in
    verb) _describe -t verbs 'verb' verbs ;;
    rest)
      case $words[1] in
${verbs.map(verbCase).join('\n')}
      esac ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _mmm "$@"; else compdef _mmm mmm; fi
`
}

function described({ name, about }: { name: string; about: string }): string {
  return quoted(`${name}:${about.replaceAll(':', '\\:')}`)
}

function verbCase({ name, words, flags }: Completed): string {
  const first =
    words.length === 0
      ? []
      : [quoted(`1: :((${words.map((one) => `${one.name}\\:${evaluated(one.about)}`).join(' ')}))`)]
  const specs = [...flags.flatMap(flagSpecs), ...first, quoted('*:file:_files')]
  return `        ${name}) _arguments -s \\\n${specs.map((one) => `          ${one}`).join(' \\\n')} ;;`
}

function flagSpecs({ name, short, about, takesValue, choices }: CompletedFlag): string[] {
  const value = !takesValue ? '' : choices === undefined ? ':value:_files' : `:value:(${choices.join(' ')})`
  const names = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]
  return names.map((one) => quoted(`${one}[${escaped(about)}]${value}`))
}

function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:()"]/g, (found) => `\\${found}`)
}

/** A text in a list of words, which zsh evaluates: a `;` in it would end it. */
function evaluated(text: string): string {
  return text.replaceAll(/[^\w]/g, (found) => `\\${found}`)
}

/** What every verb takes may stand before the verb. */
function globalsOf(verbs: readonly Completed[]): string[] {
  const [first, ...rest] = verbs
  const common = first?.flags.filter((flag) => rest.every(({ flags }) => flags.some(({ name }) => name === flag.name)))
  return (common ?? []).flatMap(flagSpecs)
}
