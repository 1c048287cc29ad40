import type { Linting } from './linting.ts'
import { commandsOf } from './shell_commands.ts'

const keywords = [
  'if',
  'then',
  'elif',
  'else',
  'while',
  'until',
  'do',
  'time',
  '!',
  '{',
  '(',
  'exec',
  'command',
  'env',
  'nohup',
]
const silent = new Set(
  `case esac for in fi done select function } ) alias bg break builtin cd continue declare echo eval exit export false fg getopts hash
   history jobs kill let local popd printf pushd pwd read readonly return set shift shopt source . : [ [[ test times trap true type typeset
   ulimit umask unalias unset wait`.split(/\s+/),
)

/** Commands of run lines that are not on the PATH. Scripts for another shell and names that are computed are left alone. */
export function lintPrograms({ source, hasProgram, add }: Linting): void {
  if (hasProgram === undefined) return
  const defaults = source.keys.some((key) => key.name === 'shell')
  for (const { value, path, range } of source.scalars) {
    if (path.at(-1) !== 'run' || typeof value !== 'string' || defaults) continue
    for (const name of programsOf(value)) {
      if (hasProgram(name)) continue
      add('unknown-command', `The command "${name}" is not on the PATH`, source.placeAt(range[0]), {
        hint: `Install it, or write its path`,
      })
    }
  }
}

function programsOf(command: string): string[] {
  const defined = new Set([...command.matchAll(/(?:^|[\s;])([\w-]+)\s*\(\)/g)].map((match) => match[1]!))
  const aside = command.includes('case ') ? [] : commandsOf(command)
  const words = aside.map(({ text }) => firstWord(text)).filter((word) => word !== undefined)
  return [...new Set(words)].filter((word) => !silent.has(word) && !defined.has(word))
}

/** The program of a simple command, without assignments and keywords before it; undefined where it is computed or a path. */
function firstWord(text: string): string | undefined {
  const words = text.split(/\s+/)
  while (words[0] !== undefined && (keywords.includes(words[0]) || /^[A-Za-z_]\w*=[^"'$`(]*$/.test(words[0])))
    words.shift()
  const word = words[0]?.replace(/^\(+/, '')
  return word !== undefined && /^[A-Za-z_][\w.+-]*$/.test(word) ? word : undefined
}
