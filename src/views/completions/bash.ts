import { quoted, typed, type Completed } from './words.ts'

/** The script for bash. Needs nothing beside bash itself; what is no verb, word or flag is completed as a file. */
export function bashScript(verbs: readonly Completed[]): string {
  return `# Completions of mmm for bash, made by: mmm completions bash
_mmm() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb='' words='' flags='' values='' first=1 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ -z $verb && \${COMP_WORDS[i]} != -* ]]; then verb=\${COMP_WORDS[i]}
    elif [[ -n $verb && \${COMP_WORDS[i]} != -* ]]; then first=0; fi
  done
  COMPREPLY=()
  case $verb in
    '') words=${quoted(verbs.map((one) => one.name).join(' '))}; flags=${quoted('--help --version --json --verbose --quiet --no-color')} ;;
${verbs.map(verbCase).join('\n')}
  esac
  case "$verb $prev" in
${verbs.flatMap(choiceCases).join('\n')}
  esac
  if [[ -n $values && " $values " == *" $prev "* ]]; then COMPREPLY=($(compgen -f -- "$cur"))
  elif [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [[ $first == 1 && -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -o filenames -o bashdefault -F _mmm mmm
`
}

function verbCase(verb: Completed): string {
  const values = typed(verb, (flag) => flag.takesValue)
  const words = verb.words.map((one) => one.name)
  return `    ${verb.name}) words=${quoted(words.join(' '))}; flags=${quoted(typed(verb).join(' '))}; values=${quoted(values.join(' '))} ;;`
}

function choiceCases(verb: Completed): string[] {
  return verb.flags
    .filter((flag) => flag.choices !== undefined)
    .map(
      (flag) =>
        `    ${quoted(`${verb.name} --${flag.name}`)}) COMPREPLY=($(compgen -W ${quoted(flag.choices!.join(' '))} -- "$cur")); return ;;`,
    )
}
