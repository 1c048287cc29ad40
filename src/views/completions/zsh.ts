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
  _arguments -C '1: :->verb' '*:: :->rest'
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
      : [
          quoted(
            `1: :((${words.map((one) => `${one.name}\\:${escaped(one.about).replaceAll(' ', '\\ ')}`).join(' ')}))`,
          ),
        ]
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
