import { execFileSync, spawnSync } from 'node:child_process'
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

/** Lines and what every shell completes at their end. */
const completed: Record<string, string[]> = {
  'mmm impr': ['improve'],
  'mmm -v gra': ['graph'],
  'mmm runs ': ['list', 'profile', 'show'],
  'mmm runs sh': ['show'],
  'mmm improve --bud': ['--budget-tokens', '--budget-usd'],
  'mmm check --str': ['--strict'],
  'mmm check --format ': ['github', 'sarif', 'text'],
  'mmm graph improve --format s': ['svg'],
  'mmm help exit': ['exit-codes'],
  'mmm improve --record mmm.': ['mmm.fish', 'mmm.zsh'],
  'mmm check mmm.f': ['mmm.fish'],
  'mmm runs --ev': ['--events'],
  'mmm status --ev': [],
}

async function folderWithScripts(): Promise<string> {
  const folder = projectWith()
  for (const shell of ['zsh', 'fish']) writeFileSync(join(folder, `mmm.${shell}`), await scriptOf(shell))
  return folder
}

/** Undefined where the machine has no such shell. */
function ask(shell: string, args: readonly string[], cwd: string): string | undefined {
  const { error, stdout } = spawnSync(shell, args, { cwd, encoding: 'utf8', env: { ...process.env, HOME: cwd } })
  return error === undefined ? stdout : undefined
}

/** Where there is no such shell its script names at least every verb. */
function expectVerbs(script: string): void {
  for (const { name } of verbs) expect(script).toContain(name)
}

test('zsh completes the same', async () => {
  const folder = await folderWithScripts()
  const drive = join(import.meta.dirname, 'drive.zsh')
  // Each line takes a shell of its own half a second
  const lines = [
    'mmm -v gra',
    'mmm runs ',
    'mmm improve --bud',
    'mmm graph improve --format s',
    'mmm help exit',
    'mmm check mmm.f',
  ]
  for (const line of lines) {
    const said = ask('zsh', ['-f', drive, line], folder)
    if (said === undefined) return expectVerbs(await scriptOf('zsh'))
    const hits = [...said.matchAll(/<hit>(\S+)/g)].map(([, hit]) => hit!.trim())
    expect(hits.toSorted(), line).toEqual(completed[line])
  }
})

test('fish completes the same', async () => {
  const folder = await folderWithScripts()
  for (const [line, words] of Object.entries(completed)) {
    const said = ask('fish', ['--no-config', '-c', 'source ./mmm.fish; complete -C $argv[1]', line], folder)
    if (said === undefined) return expectVerbs(await scriptOf('fish'))
    const hits = said.split('\n').map((one) => one.split('\t')[0]!)
    expect(hits.filter((one) => one !== '').toSorted(), line).toEqual(words)
  }
})

test('another shell is an error with the known ones', async () => {
  expect(await mmm(['completions', 'bsh'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean "bash"?'),
  })
})
