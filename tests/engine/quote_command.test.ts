import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MmmError } from '../../src/core/error.ts'
import type { Scope } from '../../src/core/expression.ts'
import { checkCommand, quoteCommand } from '../../src/engine/quote_command.ts'
import { allowed, harmless, refused } from './shell_lines.ts'

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

function scopeWith(value: string): Scope {
  return {
    get: () => ({ v: value }),
    success: () => true,
    failure: () => false,
    cancelled: () => false,
    hashFiles: () => '',
  }
}

function play(command: string, value: string): string {
  const quoted = quoteCommand(command, scopeWith(value))
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

const lines = (written: string) => written.replaceAll('X#', () => '${{ inputs.v }}')

test.each(refused)('a value that would be read as code is an error: %s', (written) => {
  expect(() => checkCommand(lines(written))).toThrow(expect.objectContaining({ code: 'run.place' }))
})

test.each(allowed)('a plain argument is none: %s', (written) => {
  expect(() => checkCommand(lines(written))).not.toThrow()
})

/** Each would make a file P if anything read it as code. */
const hostile = ['a[$(touch P)]', '$(touch P)', '"; touch P; "', `'); import os; os.system("touch P")#`]

const inQuotes = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Runs a command with a value in a shell and a folder of its own, and names it where that made a file P. */
function probe(command: string, value: string): string {
  const quoted = quoteCommand(command, scopeWith(value))
  const given = Object.entries(quoted.values).map(([name, one]) => `${name}=${inQuotes(one)}`)
  const run = `${given.join(' ')} bash -c ${inQuotes(quoted.command)} </dev/null >/dev/null 2>&1`
  const named = `printf '%s\\n' ${inQuotes(`${command} with ${value}`)}`
  return `mkdir "$((n += 1))"; cd "$n"; echo {} >f\n${run}\ntest ! -e P || ${named}; cd ..`
}

// All in one process: the first of each test costs as much as a hundred of these.
test('what is no error runs nothing that a value holds', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'mmm-quote-'))
  for (const written of harmless) checkCommand(lines(written))
  const probes = harmless.flatMap((written) => hostile.map((value) => probe(lines(written), value)))
  const played = (script: string) => spawnSync('bash', ['-s'], { cwd, input: script, encoding: 'utf8' })
  expect(played(probes.join('\n'))).toMatchObject({ status: 0, stdout: '' })
  expect(played(probe('[[ 1 -eq "${{ inputs.v }}" ]]', hostile[0]!)).stdout).toContain('with a[')
})

test.each([
  ['python3', 'print(X#)'],
  ['node -e', 'console.log(X#)'],
  ['node', '// X#'],
  ['perl {0}', 'print X#'],
  ['${{ matrix.shell }}', 'echo X#'],
  ['env python3', 'X#'],
  ['zsh', '[ X# -eq 1 ]'],
  ['ksh -c', 'printf %d X#'],
])('with the shell "%s" it is an error: %s', (shell, written) => {
  expect(() => checkCommand(lines(written), shell)).toThrow(expect.objectContaining({ code: 'run.place' }))
  expect(() => checkCommand('no expression', shell)).not.toThrow()
})

test.each(['bash', 'bash -euo pipefail {0}', '/bin/sh -e', 'zsh', 'ksh -c', 'busybox sh', 'env bash'])(
  'values can be given in a script of %s',
  (shell) => expect(() => checkCommand('echo ${{ inputs.v }}', shell)).not.toThrow(),
)

test('a NUL is an error, and so is what nobody can follow', () => {
  expect(() => checkCommand('echo \0')).toThrow(/NUL/)
  expect(() => checkCommand(`${'$('.repeat(20_000)}\${{ inputs.v }}`)).toThrow(/nested too deeply/)
})
