import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Script } from '../../src/agent/scripted_model/script.ts'
import { call, finish } from './calculator.ts'
import { acts, eventsOf, spec, tiny, told, userSide, write, type Told } from './tiny.ts'
import { newMachine, playModel, type Machine } from './world.ts'

/** A whole life of a run: one iteration undone, one kept, two commands of the model's own. The user's side must not notice. */
const undoneThenKept: Script = (request, { turn }) => {
  const second = JSON.stringify(request.messages[0]).includes('Last attempt')
  const plan = [write(second ? 'b.txt' : 'c.txt', 'b\n'), call('run', { command: 'grep -q a a.txt' })]
  return plan[turn] ?? finish('done', 'Done')
}

interface Improving {
  cwd?: string
  /** The folder whose repository is watched. @default the project */
  watch?: string
  script?: Script
  args?: string[]
  env?: Record<string, string>
}

async function improve(
  machine: Machine,
  { cwd, watch, script = undoneThenKept, args = [], env = {} }: Improving = {},
): Promise<Told> {
  const model = await playModel(script)
  const before = await userSide(machine, watch)
  const status = await machine.git(
    '--no-optional-locks',
    '-C',
    watch ?? machine.project,
    'status',
    '--porcelain',
    '--ignored=no',
  )
  const options = { env: { ...model.env, ...env }, ...(cwd === undefined ? {} : { cwd }) }
  const ended = await machine.mmm(['improve', '--yes', '--json', '--repair=0', ...args], options)
  await model.close()
  const run = told(ended)
  expect([run.code, run.reason], ended.stderr).toEqual([0, 'done'])
  expect(await userSide(machine, watch)).toEqual(before)
  expect(
    await machine.git('--no-optional-locks', '-C', watch ?? machine.project, 'status', '--porcelain', '--ignored=no'),
  ).toBe(status)
  return run
}

const kept = [
  ['tiny#AC1', 'undone', 'red', 1],
  ['tiny#AC1', 'kept', 'green', 1],
]

describe.concurrent('the user’s side stays byte for byte', () => {
  test('a dirty tree: half-staged, untracked, ignored, odd names, a stash', async () => {
    const machine = await newMachine({ ...tiny(), '.gitignore': '*.log\n', 'staged.txt': 'one\n', 'gone.txt': 'x\n' })
    await machine.write('a.txt', 'stashed a\n')
    await machine.git('-c', 'user.name=U', '-c', 'user.email=u@e', 'stash')
    await machine.write('staged.txt', 'two\n')
    await machine.git('add', 'staged.txt')
    await machine.write('staged.txt', 'three\n')
    await machine.git('rm', '-q', '--cached', 'gone.txt')
    await machine.write('untracked.txt', 'u\n')
    await machine.write('noise.log', 'ignored\n')
    await machine.write('with\nnew "line" é.txt', 'odd\n')
    await machine.write('b.txt.orig', 'o\n')
    symlinkSync('/etc/passwd', join(machine.project, 'link'))
    const run = await improve(machine)
    expect(run.iterations).toEqual(kept)
    expect(await machine.git('ls-tree', '-r', '--name-only', run.branch)).not.toContain('untracked')
    const notices = (await eventsOf(machine, run.id)).flatMap((one) => (one.type === 'notice' ? [one.message] : []))
    expect(notices.filter((one) => one.includes('out of this run'))).toEqual([
      expect.stringMatching(/^6 uncommitted files stay out of this run/),
    ])
    await machine.remove()
  })

  test('a merge with conflicts under way', async () => {
    const machine = await newMachine({ ...tiny(), 'x.txt': 'one\n' })
    const commit = (message: string) =>
      machine.git('-c', 'user.name=U', '-c', 'user.email=u@e', 'commit', '-qam', message)
    await machine.git('switch', '-qc', 'other')
    await machine.write('x.txt', 'other\n')
    await commit('other')
    await machine.git('switch', '-q', 'main')
    await machine.write('x.txt', 'main\n')
    await commit('main')
    await expect(machine.git('-c', 'user.name=U', '-c', 'user.email=u@e', 'merge', 'other')).rejects.toThrow()
    expect((await improve(machine)).iterations).toEqual(kept)
    expect(await machine.read('x.txt')).toContain('<<<<<<<')
    await machine.remove()
  })

  test('a detached HEAD: --merge is not possible and says so', async () => {
    const machine = await newMachine(tiny())
    await machine.git('checkout', '-q', '--detach')
    const run = await improve(machine, { args: ['--merge'] })
    const notices = (await eventsOf(machine, run.id)).flatMap((one) => (one.type === 'notice' ? [one.message] : []))
    expect(notices.filter((one) => one.startsWith('Not merged'))).toHaveLength(1)
    await machine.remove()
  })

  test('hooks that fail and would tell', async () => {
    const machine = await newMachine(tiny())
    for (const name of [
      'pre-commit',
      'commit-msg',
      'post-commit',
      'post-checkout',
      'reference-transaction',
      'post-index-change',
      'prepare-commit-msg',
      'pre-auto-gc',
    ]) {
      await machine.write(`.git/hooks/${name}`, `#!/bin/sh\necho ${name} >> "${machine.home}/ran"\nexit 1\n`)
      await chmod(join(machine.project, '.git/hooks', name), 0o755)
    }
    await mkdir(machine.home, { recursive: true })
    const run = await improve(machine)
    expect([run.iterations, existsSync(join(machine.home, 'ran'))]).toEqual([kept, false])
    await machine.remove()
  })

  test('no identity, and signing asked for without a key', async () => {
    const machine = await newMachine(tiny())
    await mkdir(machine.home, { recursive: true })
    await writeFile(
      join(machine.home, '.gitconfig'),
      '[user]\n\tuseConfigOnly = true\n[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = /bin/false\n[core]\n\thooksPath = /nowhere\n',
    )
    const run = await improve(machine)
    expect(await machine.git('log', '-1', '--format=%an <%ae> %G?', run.branch)).toBe('mmm <mmm@localhost> N\n')
    await machine.remove()
  })

  test('a submodule', async () => {
    const machine = await newMachine({
      ...tiny([['AC1: b is there', 'grep -q b b.txt && grep -q lib lib/lib.txt']]),
      'lib.txt': 'lib\n',
    })
    const library = join(machine.home, 'library')
    await mkdir(library, { recursive: true })
    await machine.git('clone', '-q', machine.project, library)
    await machine.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib')
    await machine.git('-c', 'user.name=U', '-c', 'user.email=u@e', 'commit', '-qm', 'lib')
    await machine.write('lib/a.txt', 'changed in the submodule\n')
    const run = await improve(machine)
    expect(run.iterations).toEqual(kept)
    expect(await machine.git('diff', '--name-only', 'main', run.branch)).toBe('b.txt\nspecs/tiny.md\n')
    await machine.remove()
  })

  test('a start in a subfolder, and a path from there', async () => {
    const machine = await newMachine({ ...tiny(), 'deep/er/x.txt': 'x\n' })
    const run = await improve(machine, { cwd: join(machine.project, 'deep/er'), args: ['../../specs/tiny.md'] })
    expect(run.iterations).toEqual(kept)
    expect(existsSync(join(machine.project, 'deep/er/.mmm'))).toBe(false)
    await machine.remove()
  })

  test('a project in a subfolder of the repository', async () => {
    const inner = Object.fromEntries(Object.entries(tiny()).map(([path, text]) => [`packages/p/${path}`, text]))
    const machine = await newMachine({ ...inner, 'other/o.txt': 'o\n' })
    const run = await improve(machine, { cwd: join(machine.project, 'packages/p') })
    expect(run.iterations).toEqual(kept)
    expect(await machine.git('diff', '--name-only', 'main', run.branch)).toBe(
      'packages/p/b.txt\npackages/p/specs/tiny.md\n',
    )
    await machine.remove()
  })

  test('a linked worktree', async () => {
    const machine = await newMachine(tiny())
    const linked = join(machine.home, 'linked')
    await mkdir(machine.home, { recursive: true })
    await machine.git('worktree', 'add', '-q', '-b', 'side', linked)
    const main = await userSide(machine)
    const run = await improve(machine, { cwd: linked, watch: linked })
    expect([run.iterations, existsSync(linked)]).toEqual([kept, true])
    expect(await userSide(machine)).toEqual(main)
    await machine.remove()
  })

  test('node_modules, ignored: brought as a copy, which checks run with and may spoil', async () => {
    const check =
      "node -e \"require('left')(require('fs'))\" && echo spoiled > node_modules/left/spoiled.txt && grep -q b b.txt"
    const machine = await newMachine({ ...tiny([['AC1: b is there', check]]), '.gitignore': 'node_modules/\n' })
    await machine.write('node_modules/left/index.js', 'module.exports = () => {}\n')
    const run = await improve(machine)
    expect(run.iterations).toEqual(kept)
    expect(existsSync(join(machine.project, 'node_modules/left/spoiled.txt'))).toBe(false)
    await machine.remove()
  })

  test('an uncommitted spec, new and changed: carried, and committed first', async () => {
    const machine = await newMachine(tiny())
    await machine.write('specs/new.md', spec('new', [['AC1: n is there', 'grep -q n n.txt']], 'priority: low\n'))
    await machine.write('specs/tiny.md', spec('tiny', [['AC1: z is there', 'grep -q z z.txt']]))
    const script: Script = (request, { turn }) => {
      const z = JSON.stringify(request.messages[0]).includes('> AC1: z')
      return turn === 0 ? write(z ? 'z.txt' : 'n.txt', z ? 'z\n' : 'n\n') : finish('done', 'Done')
    }
    const run = await improve(machine, { script })
    expect(run.iterations.map(([criterion, outcome]) => [criterion, outcome])).toEqual([
      ['tiny#AC1', 'kept'],
      ['new#AC1', 'kept'],
    ])
    expect(await machine.git('log', '--reverse', '--format=%s', `main..${run.branch}`)).toBe(
      'docs(specs): specifications as they stand in the work tree\nfeat: AC1: z is there\nfeat: AC1: n is there\n',
    )
    expect(await machine.git('diff', '--name-only', 'main', `${run.branch}~2`)).toBe('specs/new.md\nspecs/tiny.md\n')
    await machine.remove()
  })

  test('after a failed run with a worktree left behind', async () => {
    const machine = await newMachine(tiny())
    const before = await userSide(machine)
    const model = await playModel(acts({ content: [], fault: { kind: 'status', status: 401 } }))
    const ended = await machine.mmm(['improve', '--yes', '--json'], { env: model.env })
    expect([ended.code, await userSide(machine)]).toEqual([5, before])
    const [made] = (await eventsOf(machine, told(ended).id)).filter((one) => one.type === 'workspace.made')
    expect(existsSync(made!.path)).toBe(true)
    await model.close()
    await machine.remove()
  })
})

test('.mmm keeps itself out of git status', async () => {
  const machine = await newMachine({
    'a.txt': 'a\n',
    'specs/tiny.md': spec('tiny', [['AC1: b is there', 'grep -q b b.txt']]),
  })
  await improve(machine, { script: acts(write('b.txt', 'b\n')) })
  expect(await machine.git('status', '--porcelain', '--untracked-files=all')).toBe('')
  expect(readFileSync(join(machine.project, '.mmm/.gitignore'), 'utf8')).toContain('*\n!config.yml')
  await machine.remove()
})
