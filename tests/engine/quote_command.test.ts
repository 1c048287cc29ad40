import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { MmmError } from '../../src/core/error.ts'
import type { Scope } from '../../src/core/expression.ts'
import { checkCommand, quoteCommand } from '../../src/engine/quote_command.ts'

/** What somebody would put into a spec title, a branch name, an input or an output to have it run. */
const nasty = [
  '$(echo owned)',
  '`echo owned`',
  '"; echo owned; "',
  "'; echo owned; '",
  '\\',
  '\\"',
  "it's",
  '${HOME}',
  'a\nEND\necho owned\n',
  '* ? [a]',
  '  two  blanks  ',
  '-n',
  '# no comment',
  '!(x)',
  '',
]

const places: Record<string, string> = {
  bare: 'printf %s ${{ inputs.v }}',
  'in a word': 'printf %s pre${{ inputs.v }}post',
  'double quotes': 'printf %s "pre${{ inputs.v }}post"',
  'single quotes': "printf %s 'pre${{ inputs.v }}post'",
  'quotes over lines': 'printf %s "one\n${{ inputs.v }}\ntwo"',
  'here-document': 'cat <<END\npre${{ inputs.v }}post\nEND',
  'here-document with tabs': 'cat <<-END\n\tpre${{ inputs.v }}post\n\tEND',
  'after a here-document': 'cat <<END\nx\nEND\nprintf %s ${{ inputs.v }}',
  substitution: 'printf %s "$(printf %s ${{ inputs.v }})"',
  'quotes in a substitution in quotes': 'printf %s "pre$(printf %s "${{ inputs.v }}")post"',
  'after a comment': "# it's a comment\nprintf %s ${{ inputs.v }}",
  'after an escaped quote': 'printf %s%s \\" ${{ inputs.v }}',
}

/** What each place prints around the value. A substitution loses line ends, as in any shell. */
const around: Record<string, (value: string) => string> = {
  bare: (v) => v,
  'in a word': (v) => `pre${v}post`,
  'double quotes': (v) => `pre${v}post`,
  'single quotes': (v) => `pre${v}post`,
  'quotes over lines': (v) => `one\n${v}\ntwo`,
  'here-document': (v) => `pre${v}post\n`,
  'here-document with tabs': (v) => `pre${v}post\n`,
  'after a here-document': (v) => `x\n${v}`,
  substitution: (v) => v.replace(/\n+$/, ''),
  'quotes in a substitution in quotes': (v) => `pre${v.replace(/\n+$/, '')}post`,
  'after a comment': (v) => v,
  'after an escaped quote': (v) => `"${v}`,
}

function play(command: string, value: string): string {
  const scope: Scope = {
    get: () => ({ v: value }),
    success: () => true,
    failure: () => false,
    cancelled: () => false,
    hashFiles: () => '',
  }
  const quoted = quoteCommand(command, scope)
  const ended = spawnSync('/bin/sh', ['-e', '-c', quoted.command], { env: { PATH: '/usr/bin:/bin', ...quoted.values } })
  return ended.status === 0 ? ended.stdout.toString() : `exit ${ended.status}: ${ended.stderr.toString()}`
}

test.each(Object.keys(places))('a value is a value, whatever it holds: %s', (place) => {
  for (const value of nasty) expect(play(places[place]!, value), JSON.stringify(value)).toBe(around[place]!(value))
})

test.each([
  ['backticks', 'echo `echo ${{ inputs.v }}`'],
  ['arithmetic', 'echo $((1 + ${{ inputs.v }}))'],
  ['a quoted here-document', "cat <<'END'\n${{ inputs.v }}\nEND"],
])('where it cannot be quoted it is an error: %s', (_name, command) => {
  expect(() => checkCommand(command)).toThrow(MmmError)
  expect(() => checkCommand(command)).toThrow(/stands where it cannot be quoted/)
})
