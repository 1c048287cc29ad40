import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verbs } from '../../src/commands/index.ts'
import { mmm, projectWith } from '../cli/world.ts'

async function scriptOf(shell: string): Promise<string> {
  const { code, stdout } = await mmm(['completions', shell])
  expect(code).toBe(0)
  return stdout
}

/** What bash completes at the end of a line. */
function complete(folder: string, words: readonly string[]): string[] {
  const drive = `source ./mmm.bash; complete -p mmm >&2; COMP_WORDS=(mmm "$@"); COMP_CWORD=$#; _mmm; printf '%s\\n' "\${COMPREPLY[@]}"`
  const said = execFileSync('bash', ['--norc', '-c', drive, 'bash', ...words], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return said
    .split('\n')
    .filter((line) => line !== '')
    .toSorted()
}

test('bash completes verbs, words, flags, values of a choice, and files', async () => {
  const folder = projectWith()
  writeFileSync(join(folder, 'mmm.bash'), await scriptOf('bash'))
  expect(complete(folder, [''])).toEqual(verbs.map((one) => one.name).toSorted())
  expect(complete(folder, ['impr'])).toEqual(['improve'])
  expect(complete(folder, ['-v', 'gra'])).toEqual(['graph'])
  expect(complete(folder, ['runs', ''])).toEqual(['list', 'profile', 'show'])
  expect(complete(folder, ['runs', 'sh'])).toEqual(['show'])
  expect(complete(folder, ['improve', '--bud'])).toEqual(['--budget-tokens', '--budget-usd'])
  expect(complete(folder, ['check', '--str'])).toEqual(['--strict'])
  expect(complete(folder, ['check', '--format', ''])).toEqual(['github', 'sarif', 'text'])
  expect(complete(folder, ['graph', 'improve', '--format', 's'])).toEqual(['svg'])
  expect(complete(folder, ['help', 'exit'])).toEqual(['exit-codes'])
  expect(complete(folder, ['improve', '--record', 'mm'])).toEqual(['mmm.bash'])
  expect(complete(folder, ['check', 'mm'])).toEqual(['mmm.bash'])
  expect(complete(folder, ['runs', '--ev'])).toEqual(['--events'])
  expect(complete(folder, ['status', '--ev'])).toEqual([])
})

test('zsh and fish name every verb with its flags', async () => {
  const [zsh, fish] = await Promise.all([scriptOf('zsh'), scriptOf('fish')])
  for (const { name } of verbs) {
    expect(zsh).toContain(`        ${name}) _arguments -s`)
    expect(fish).toContain(`-n __fish_use_subcommand -a ${name} -d `)
  }
  expect(zsh).toContain(`'--format[how findings are printed]:value:(text github sarif)'`)
  expect(fish).toContain(
    `complete -c mmm -n '__fish_seen_subcommand_from check' -l format -x -a 'text github sarif' -d 'how findings are printed'`,
  )
  expect(zsh.replaceAll(/'[^']*'|\\'/g, '').includes("'"), 'balanced quotes').toBe(false)
  expect(fish.replaceAll(/'(?:[^'\\]|\\.)*'/g, '').includes("'"), 'balanced quotes').toBe(false)
})

test('another shell is an error with the known ones', async () => {
  expect(await mmm(['completions', 'bsh'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean "bash"?'),
  })
})
