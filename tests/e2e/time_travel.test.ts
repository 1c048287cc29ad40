import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Host } from '../../src/commands/verb.ts'
import type { Event } from '../../src/core/event.ts'
import { cutLog, improve, logPath, shellMachine, shellModel, snapshotOf } from './crash_project.ts'
import { eventsOf, userSide } from './tiny.ts'
import { mmm, type Said } from '../cli/world.ts'
import { newMachine, playModel, repository, type Machine } from './world.ts'

let machine: Machine
let host: Partial<Host>

beforeAll(async () => {
  machine = await newMachine({
    'a.txt': 'a\n',
    'three.yml': `workspace: worktree
steps:
  - {id: a, checkpoint: true, run: 'echo a >> log.txt'}
  - {id: b, checkpoint: true, run: 'echo b >> log.txt; cat log.txt > b.txt'}
  - {id: c, run: 'echo c >> log.txt; test ! -e "$HOME/broken"'}
  - {id: d, run: 'cat log.txt'}
`,
  })
})

beforeAll(() => {
  host = { cwd: machine.project, env: machine.env, packageRoot: repository }
})

afterAll(() => machine.remove())

const json = (ended: Pick<Said, 'stdout' | 'stderr'>) => {
  if (!ended.stdout.startsWith('{')) throw new Error(ended.stdout + ended.stderr)
  return JSON.parse(ended.stdout)
}

/** In this process; where mmm is killed, the binary runs. */
async function call(...args: string[]) {
  const ended = await mmm([...args, '--json'], host)
  return { ended, said: json(ended) }
}

async function printed(run: string, step: string): Promise<string[]> {
  const { said } = await call('logs', run, step)
  return said.logs.map((one: { text: string }) => one.text)
}

/** All that a run has left: its log and its refs. */
async function tracesOf(id: string): Promise<string> {
  const log = await machine.read(`.mmm/runs/${id}/log.jsonl`)
  return `${log}${await machine.git('for-each-ref', `refs/mmm/${id}/`, `refs/heads/mmm/${id}`)}`
}

const started = (events: readonly Event[]) => events.flatMap((one) => (one.type === 'step.started' ? [one.path] : []))

test('resume --from: back to before a step of a run that has ended, with its worktree; nothing is lost', async () => {
  const before = await userSide(machine)
  const first = (await call('run', './three.yml')).said
  expect(first).toMatchObject({ status: 'success' })
  const { ended, said } = await call('resume', '--from', 'b')
  expect(ended.code, ended.stderr).toBe(0)
  expect(said).toMatchObject({ id: first.id, status: 'success', resumes: 1 })
  expect(ended.stderr).toContain(`Back to before "b"; how it stood until now is checkpoint 3 (refs/mmm/${first.id}/3)`)
  expect(await printed(first.id, 'd')).toEqual(['a\nb\nc\n', 'a\nb\nc\n'])
  expect(started(await eventsOf(machine, first.id))).toEqual(['a', 'b', 'c', 'd', 'b', 'c', 'd'])
  expect(said.spent.ms).toBeGreaterThan(first.spent.ms)
  expect(said.steps.map((one: { path: string; attempt: number }) => `${one.path} ${one.attempt}`)).toEqual([
    'a 1',
    'b 1',
    'c 1',
    'd 1',
  ])
  const list = (await call('checkpoint', 'list')).said.checkpoints
  expect(list.map((one: { id: number; path: string; dropped: boolean }) => [one.id, one.path, one.dropped])).toEqual([
    [4, 'b', false],
    [3, '!from b', true],
    [2, 'b', false],
    [1, 'a', false],
  ])
  expect(await userSide(machine)).toEqual(before)
})

test('resume --from: where the worktree is not known, the step unknown or not one, it is refused with the way out', async () => {
  const { id } = (await call('run', './three.yml')).said
  const log = await machine.read(`.mmm/runs/${id}/log.jsonl`)
  const unknown = await call('resume', '--from', 'd')
  expect(unknown.ended.code).toBe(2)
  expect(unknown.said).toMatchObject({
    code: 'rewind.unknown-tree',
    hint: 'Known is: b. A step with "checkpoint: true" can always be gone back to',
  })
  const typo = await call('resume', '--from', 'deploy')
  expect([typo.ended.code, typo.said.code, typo.said.hint]).toEqual([2, 'step.unknown', 'Known: a, b, c, d'])
  const ended = await call('resume', id)
  expect(ended.said).toMatchObject({ code: 'run.ended' })
  expect(await machine.read(`.mmm/runs/${id}/log.jsonl`)).toBe(log)
})

test('resume --from in a loop and in your own files: a round, its files left as they are; what failed runs again', async () => {
  await machine.write(
    'loop.yml',
    `steps:
  - id: loop
    repeat: {max: 3}
    steps:
      - {id: one, run: 'echo one >> "$HOME/rounds"'}
      - {id: two, run: 'wc -l < "$HOME/rounds"; test ! -e "$HOME/full"'}
`,
  )
  await machine.write('../home/full', '')
  const failed = (await call('run', './loop.yml')).said
  expect(failed).toMatchObject({ code: 1 })
  const again = await call('resume', failed.id)
  expect(again.said).toMatchObject({ code: 'run.ended' })
  await rm(join(machine.home, 'full'))
  const mended = await call('resume', failed.id, '--from', 'two')
  expect(mended.ended.code, mended.ended.stderr).toBe(0)
  expect(mended.ended.stderr).toContain('your files are left as they are')
  const back = await call('resume', failed.id, '--from', 'loop#2')
  expect(back.ended.code, back.ended.stderr).toBe(0)
  const several = await call('resume', failed.id, '--from', 'two')
  expect(several.said).toMatchObject({ code: 'step.ambiguous', hint: 'One of: loop#1/two, loop#2/two, loop#3/two' })
  expect((await printed(failed.id, 'loop#2/two')).map(Number)).toEqual([2, 4])
})

test('fork: a new run of its own takes over what was done; the other one is not touched', async () => {
  const first = (await call('run', './three.yml')).said
  const traces = await tracesOf(first.id)
  const { ended, said } = await call('fork', '--at', 'b')
  expect(ended.code, ended.stderr).toBe(0)
  expect(said).toMatchObject({ status: 'success', branch: `mmm/${said.id}`, origin: { run: first.id } })
  expect(said.id).not.toBe(first.id)
  const events = await eventsOf(machine, said.id)
  expect(events.map((one) => one.seq)).toEqual(events.map((_, i) => i + 1))
  expect(started(events)).toEqual(['a', 'b', 'c', 'd'])
  expect(events.filter((one) => one.type === 'run.forked')).toHaveLength(1)
  expect(await printed(said.id, 'd')).toEqual(['a\nb\nc\n'])
  expect(JSON.stringify(events)).not.toContain(`refs/mmm/${first.id}`)
  const atCheckpoint = await call('fork', first.id, '--at', '1', '--branch', 'mine')
  expect(atCheckpoint.ended.code, atCheckpoint.ended.stderr).toBe(0)
  expect(atCheckpoint.said.branch).toBe('mine')
  expect(started(await eventsOf(machine, atCheckpoint.said.id))).toEqual(['a', 'b', 'c', 'd'])
  const taken = await call('fork', first.id, '--at', '1', '--branch', 'mine')
  expect(taken.said).toMatchObject({ code: 'workspace.branch' })
  const none = await call('fork', first.id, '--at', '9')
  expect(none.said).toMatchObject({ code: 'checkpoint.unknown' })
  expect(await tracesOf(first.id)).toBe(traces)
})

test('fork without --at: from the last finished step on; what failed is tried again', async () => {
  await machine.write('../home/broken', '')
  await machine.write(
    'two.yml',
    `steps:
  - {id: a, run: echo a}
  - {id: b, run: 'test ! -e "$HOME/broken"'}
  - {id: c, if: "steps.a.outcome == 'success'", run: echo c}
`,
  )
  const failed = (await call('run', './two.yml')).said
  expect(failed.code).toBe(1)
  await rm(join(machine.home, 'broken'))
  const { ended, said } = await call('fork')
  expect(ended.code, ended.stderr).toBe(0)
  expect(started(await eventsOf(machine, said.id))).toEqual(['a', 'b', 'b', 'c'])
  expect(said.steps.map((one: { path: string; status: string }) => `${one.path} ${one.status}`)).toEqual([
    'a success',
    'b success',
    'c success',
  ])
})

test('fork of a run that waits: its worktree as it stands, also where the log does not tell', async () => {
  await machine.write(
    'waits.yml',
    `workspace: worktree
steps:
  - {id: a, run: 'echo made > made.txt'}
  - {id: ask, approve: Go on?}
  - {id: b, run: 'cat made.txt'}
`,
  )
  const waits = await call('run', './waits.yml')
  expect(waits.ended.code).toBe(4)
  const traces = await tracesOf(waits.said.id)
  const fork = await call('fork')
  expect([fork.ended.code, fork.said.reason]).toEqual([4, 'waiting'])
  await call('approve', fork.said.id)
  const { ended, said } = await call('resume', fork.said.id)
  expect(ended.code, ended.stderr).toBe(0)
  expect(await printed(said.id, 'b')).toEqual(['made\n'])
  expect(started(await eventsOf(machine, said.id)).filter((path) => path === 'a')).toHaveLength(1)
  expect(await tracesOf(waits.said.id)).toBe(traces)
})

test('killed after it went back in time: a resume goes on from there, wherever the log was cut', async () => {
  const other = await shellMachine(['AC2', 'AC3'])
  const model = await playModel(shellModel)
  const there = { cwd: other.project, env: { ...other.env, ...model.env }, packageRoot: repository }
  const play = async (...args: string[]) => json(await mmm([...args, '--yes', '--json'], there))
  const first = await play('improve', '--repair', '1')
  const trees = () => other.git('log', '--format=%T %s', `main..${first.branch}`)
  const made = await trees()
  const seen = (await eventsOf(other, first.id)).length
  const back = await play('resume', '--from', 'loop#2/try#2/change')
  const all = (await eventsOf(other, first.id)).length
  const snapshot = await snapshotOf(other)
  // The run that goes back notes how it stood, and then that it does
  for (let cut = seen + 2; cut < all; cut += 13) {
    await snapshot.restore()
    await cutLog(logPath(other, first.id), cut, 0.5)
    expect(await play('resume', first.id)).toMatchObject({ code: 0, spent: { calls: back.spent.calls } })
    expect(await trees()).toBe(made)
  }
  await model.close()
  await snapshot.remove()
  await other.remove()
})

test('money: --from forgets none of it, a fork counts its own and shows what it inherits', async () => {
  const other = await shellMachine(['AC1', 'AC2', 'AC3'])
  const model = await playModel(shellModel)
  const there = { cwd: other.project, env: { ...other.env, ...model.env }, packageRoot: repository }
  const play = async (...args: string[]) => json(await mmm(args, there))
  const first = await play(...improve)
  expect(first).toMatchObject({ code: 0, kept: 2, undone: 1 })
  const trees = (branch: string) => other.git('log', '--format=%T %s', `main..${branch}`)
  const made = await trees(first.branch)
  const back = await play('resume', '--from', 'loop#3', '--yes', '--json')
  expect(back).toMatchObject({ id: first.id, code: 0, kept: 2, undone: 1 })
  expect(back.spent.calls).toBeGreaterThan(first.spent.calls)
  expect(await trees(back.branch)).toBe(made)
  const fork = await play('fork', '--at', 'loop#2', '--yes', '--json')
  await model.close()
  expect(fork).toMatchObject({ code: 0, kept: 2, undone: 1 })
  expect(await trees(fork.branch)).toBe(made)
  expect(fork.inherited.calls).toBeGreaterThan(0)
  expect(fork.inherited.calls + fork.spent.calls).toBe(first.spent.calls)
  expect(fork.inherited.usd).toBeGreaterThan(0)
  await other.remove()
})

test('a workflow that changed in between: said in words, finished steps keep their results unless they changed', async () => {
  const text = (b: string, more = '') => `steps:
  - {id: a, run: echo a}
  - {id: b, run: echo ${b}}
${more}  - id: group
    steps:
      - {id: x, run: echo x}
      - {id: dies, run: 'if test ! -e "$HOME/died"; then touch "$HOME/died"; kill -9 $PPID; fi'}
  - {id: last, run: echo last}
`
  await machine.write('changing.yml', text('b'))
  const killed = await machine.mmm(['run', './changing.yml'])
  expect(killed.signal).toBe('SIGKILL')
  await machine.write('changing.yml', `${text('b')}  - {id: more, rum: echo}\n`)
  const invalid = await call('resume')
  expect([invalid.ended.code, invalid.said.code]).toEqual([2, 'workflow.invalid'])
  expect(invalid.said.hint).toContain('--as-started')
  await machine.write('changing.yml', text('changed', '  - {id: fresh, run: echo fresh}\n'))
  const { ended, said } = await call('resume')
  expect(ended.code, ended.stderr).toBe(0)
  expect(ended.stderr).toContain('changing.yml has changed since the run began:\nstep "b": run changed from "echo b"')
  expect(ended.stderr).toContain('step "fresh" added')
  expect(said.notices[0].message).toBe('Goes on with changing.yml as it is now: 1 finished step is forgotten')
  const events = await eventsOf(machine, said.id)
  expect(started(events)).toEqual(['a', 'b', 'group', 'group/x', 'group/dies', 'group/dies', 'b', 'fresh', 'last'])
  expect(await printed(said.id, 'b')).toEqual(['b\n', 'changed\n'])
})

test('--as-started: goes on with the workflow as it was', async () => {
  const text = (word: string) => `steps:
  - {id: a, run: 'if test ! -e "$HOME/${'as-started'}"; then touch "$HOME/as-started"; kill -9 $PPID; fi'}
  - {id: b, run: echo ${word}}
`
  await machine.write('as_started.yml', text('before'))
  expect((await machine.mmm(['run', './as_started.yml'])).signal).toBe('SIGKILL')
  await machine.write('as_started.yml', text('after'))
  const { ended, said } = await call('resume', '--as-started')
  expect(ended.code, ended.stderr).toBe(0)
  expect(ended.stderr).not.toContain('changed')
  expect(await printed(said.id, 'b')).toEqual(['before\n'])
})

test('resume: ask - a step that died is asked about, each time it died, and the answer is done', async () => {
  await machine.write(
    'ask.yml',
    `steps:
  - {id: a, resume: ask, run: 'test -e "$HOME/asked" || { touch "$HOME/asked"; kill -9 $PPID; }'}
  - {id: b, run: echo b}
`,
  )
  const stepsOf = ({ said }: Awaited<ReturnType<typeof call>>) =>
    said.steps.map((one: { path: string; status: string }) => `${one.path} ${one.status}`)
  const die = async () => {
    await rm(join(machine.home, 'asked'), { force: true })
    expect((await machine.mmm(['run', './ask.yml'])).signal).toBe('SIGKILL')
  }
  for (const [option, expected] of [
    ['rerun', ['a success', 'b success']],
    ['fail', ['a failure', 'b skipped']],
  ] as const) {
    await die()
    const waiting = await call('resume')
    expect([waiting.ended.code, waiting.said.reason]).toEqual([4, 'waiting'])
    expect(waiting.said.message).toContain('"a" was under way when the run ended')
    expect((await call('resume')).ended.code).toBe(4)
    await call('approve', waiting.said.id, '--option', option)
    const resumed = await call('resume')
    expect(stepsOf(resumed)).toEqual(expected)
    const asked = (await eventsOf(machine, resumed.said.id)).filter((one) => one.type === 'approval.asked')
    expect(asked.map((one) => one.options)).toEqual([['rerun', 'skip', 'fail']])
  }
  await die()
  const asked: string[] = []
  const ask = async (question: string) => `${asked.push(question) === 1 ? 's' : ''}`
  const terminal = await mmm(['resume'], { ...host, stdinIsTTY: true, stderrIsTTY: true, ask })
  expect(terminal.code, terminal.stderr).toBe(0)
  expect(asked).toEqual([expect.stringContaining('What now? [rerun/skip/fail] ')])
  expect(stepsOf(await call('runs', 'show'))).toEqual(['a skipped', 'b success'])
})

test('checkpoint: list, show, diff, restore elsewhere, and into an unfinished run', async () => {
  await machine.write(
    'dies.yml',
    `workspace: worktree
steps:
  - {id: a, checkpoint: true, run: 'echo a > one.txt'}
  - {id: b, checkpoint: true, run: 'echo b > two.txt; chmod +x two.txt'}
  - {id: c, checkpoint: true, run: 'if test ! -e "$HOME/c"; then touch "$HOME/c"; kill -9 $PPID; fi; ls *.txt'}
`,
  )
  const before = await userSide(machine)
  expect((await machine.mmm(['run', './dies.yml'])).signal).toBe('SIGKILL')
  const shown = (await call('checkpoint', 'show', '3')).said
  expect(shown).toMatchObject({ kind: 'checkpoint', id: 3, path: 'c', available: true })
  expect(shown.files.map((one: { path: string }) => one.path)).toEqual(['one.txt', 'two.txt'])
  const diff = (await call('checkpoint', 'diff', '2', '3')).said
  expect(diff.files).toEqual([{ path: 'two.txt', added: 1, deleted: 0 }])
  expect(diff.patch).toContain('new file mode 100755')
  const target = join(machine.home, 'before')
  expect((await call('checkpoint', 'restore', '3', '--to', target)).said).toMatchObject({ restored: { to: target } })
  expect(await readdir(target)).toContain('two.txt')
  const full = await call('checkpoint', 'restore', '3', '--to', target)
  expect([full.ended.code, full.said.code]).toEqual([2, 'checkpoint.not-empty'])
  const inside = await call('checkpoint', 'restore', '3', '--to', 'new')
  expect([inside.ended.code, inside.said.code]).toEqual([2, 'checkpoint.inside'])
  await call('checkpoint', 'restore', '2', '--branch', 'kept')
  expect(await machine.git('ls-tree', '--name-only', 'kept', 'one.txt')).toBe('one.txt\n')
  await machine.git('branch', '-D', 'kept')
  const restored = (await call('checkpoint', 'restore', '2')).said
  expect(restored).toMatchObject({ restored: { saved: 4 } })
  const resumed = await call('resume')
  expect(resumed.ended.code, resumed.ended.stderr).toBe(0)
  const { id } = resumed.said
  expect((await printed(id, 'c')).join('')).toBe('a.txt\none.txt\n')
  const ended = await call('checkpoint', 'restore', '1')
  expect([ended.ended.code, ended.said.code]).toEqual([2, 'run.ended'])
  const text = await mmm(['checkpoint', '--run', id], host)
  expect(text.stdout).toContain('before a checkpoint was restored')
  const wrong = await call('checkpoint', 'shwo', '1')
  expect(wrong.said).toMatchObject({ code: 'cli.unknown-form', hint: 'Did you mean "show"?' })
  expect(await userSide(machine)).toEqual(before)
})

test('killed while it forks: nothing that looks like a run, and the other one as it was', async () => {
  await machine.write('plain.yml', 'steps:\n  - {id: a, run: echo a}\n  - {id: b, run: echo b}\n')
  const { id } = (await call('run', './plain.yml')).said
  const traces = await tracesOf(id)
  const runs = join(machine.project, '.mmm', 'runs')
  for (let wait = 60; wait < 400; wait += 35) {
    const { child, ended } = machine.start(['fork', id, '--at', 'b'])
    setTimeout(() => child.kill('SIGKILL'), wait)
    await ended
    for (const { status } of (await call('runs')).said.runs) expect(status).not.toBe('damaged')
  }
  expect(await tracesOf(id)).toBe(traces)
  const left = '20200101-000000-0000'
  await machine.write(`.mmm/runs/.fork-${left}/log.jsonl`, '{"torn')
  await machine.git('update-ref', `refs/mmm/${left}/1`, 'HEAD')
  const { ended } = await call('fork', id, '--at', 'b')
  expect(ended.code, ended.stderr).toBe(0)
  expect((await readdir(runs)).filter((name) => /^\.fork-[\w-]+(\.lock)?$/.test(name))).toEqual([])
  expect(await machine.git('for-each-ref', `refs/mmm/${left}`)).toBe('')
  for (const run of (await call('runs')).said.runs.filter((one: { workflow: string }) => one.workflow === 'plain')) {
    const log = await readFile(join(runs, run.id, 'log.jsonl'), 'utf8')
    if (run.status === 'died') expect((await call('resume', run.id)).said.status).toBe('success')
    else expect(log).toContain('"run.ended"')
  }
})

test('a workflow below .mmm that changed in between: what it runs needs leave', async () => {
  const text = (word: string) => `steps:
  - {id: a, run: 'test -e "$HOME/trusted" || { touch "$HOME/trusted"; kill -9 $PPID; }'}
  - {id: b, run: echo ${word}}
`
  await machine.write('.mmm/workflows/own.yml', text('before'))
  expect((await machine.mmm(['run', 'own'])).signal).toBe('SIGKILL')
  await machine.write('.mmm/workflows/own.yml', text('after'))
  const refused = await call('resume')
  expect(refused.said).toMatchObject({ code: 'trust.needed', message: expect.stringContaining('echo after') })
  const { ended, said } = await call('resume', '--yes')
  expect(ended.code, ended.stderr).toBe(0)
  expect(await printed(said.id, 'b')).toEqual(['after\n'])
})
