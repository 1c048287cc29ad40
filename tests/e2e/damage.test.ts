import { execFile, spawn } from 'node:child_process'
import { appendFile, chmod, chown, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Script } from '../../src/agent/scripted_model/script.ts'
import type { Event } from '../../src/core/event.ts'
import { fingerprint, findProject } from '../../src/workspace/index.ts'
import {
  cutLog,
  eventsOf,
  expectStateFolds,
  improve,
  logPath,
  resultOf,
  resume,
  runIdsOf,
  shellMachine,
  shellModel,
  snapshotOf,
  worktreesOf,
} from './crash_project.ts'
import { binary, playModel, type Ended, type Machine } from './world.ts'

const script = shellModel as Extract<Script, (...args: never[]) => unknown>

/** A machine whose run was killed when it asked the model for the second time. */
async function died(): Promise<{ machine: Machine; id: string }> {
  const machine = await shellMachine(['AC2'])
  let kill = () => {}
  const model = await playModel((request, info) => {
    if (info.n === 2) kill()
    return script(request, info)
  })
  const { child, ended } = machine.start(improve, { env: model.env })
  kill = () => child.kill('SIGKILL')
  expect((await ended).signal).toBe('SIGKILL')
  await model.close()
  const [id] = await runIdsOf(machine)
  return { machine, id: id! }
}

/** Runs mmm to its end with a model that answers. */
async function withModel(machine: Machine, args: readonly string[]): Promise<Ended> {
  const model = await playModel(shellModel)
  const ended = await machine.mmm(args, { env: model.env })
  await model.close()
  return ended
}

async function expectDone(machine: Machine, id: string, ended: Ended): Promise<void> {
  expect(ended.code, ended.stderr + ended.stdout).toBe(0)
  expect(await resultOf(machine, id)).toMatchObject({ code: 0, criteria: [['shell#AC2', 'proven']], score: 10 })
  const events = await eventsOf(machine, id)
  expect(events.map((one) => one.seq)).toEqual(events.map((_, i) => i + 1))
  await expectStateFolds(machine)
}

test('a torn last line is dropped, and the run goes on', async () => {
  const { machine, id } = await died()
  await appendFile(logPath(machine, id), '{"seq":99,"type":"step.en')
  await expectDone(machine, id, await withModel(machine, resume))
  await machine.remove()
})

test('an empty log is no run to resume; status goes on working and improve starts anew', async () => {
  const { machine, id } = await died()
  await writeFile(logPath(machine, id), '')
  const none = await machine.mmm(['resume'])
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no run to resume') })
  const named = await machine.mmm(['resume', id])
  expect(named.code).toBe(5)
  expect(named.stderr).toContain(`The log of run "${id}" holds no event that starts a run`)
  expect(named.stderr).toContain('mmm improve')
  expect((await machine.mmm(['status'])).code).toBe(0)
  const ended = await withModel(machine, improve)
  await expectDone(
    machine,
    (await runIdsOf(machine)).find((one) => one !== id)!,
    ended,
  )
  await machine.remove()
})

test('a damaged line in the middle of the log is an error with file and line, and what its hint says helps', async () => {
  const { machine, id } = await died()
  const path = logPath(machine, id)
  const lines = (await readFile(path, 'utf8')).split('\n')
  await writeFile(path, lines.with(6, '{"seq":7,"ty\0\0').join('\n'))
  for (const args of [['resume'], ['resume', id]]) {
    const { code, stderr } = await machine.mmm(args)
    expect(code).toBe(5)
    expect(stderr).toContain('Line 7 of the log is damaged')
    expect(stderr).toContain(`log.jsonl:7`)
    expect(stderr).toContain('Cut the file before that line')
  }
  const json = await machine.mmm(resume)
  expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'error', code: 'log.damaged', at: { line: 7 } })
  expect((await machine.mmm(['status'])).code).toBe(0)
  await cutLog(path, 6)
  await expectDone(machine, id, await withModel(machine, resume))
  await machine.remove()
})

test('state.json may be deleted or full of garbage: status does not read it, improve writes it anew', async () => {
  const machine = await shellMachine(['AC2'])
  await withModel(machine, improve)
  const status = await machine.mmm(['status', '--json'])
  const state = join(machine.project, '.mmm', 'state.json')
  for (const damage of [() => rm(state), () => writeFile(state, '{"schemaVersion": 99, "runs": [\0')]) {
    await damage()
    expect((await machine.mmm(['status', '--json'])).stdout).toBe(status.stdout)
    const again = await withModel(machine, improve)
    expect(JSON.parse(again.stdout)).toMatchObject({ code: 0, reason: 'nothing to do' })
    await expectStateFolds(machine)
    const [first, ...later] = await runIdsOf(machine)
    expect(first).toBeDefined()
    for (const id of later) await rm(join(machine.project, '.mmm', 'runs', id), { recursive: true })
  }
  await machine.remove()
})

test('a stale lock is no obstacle: of a dead process, of a pid that was given to another, torn', async () => {
  const { machine, id } = await died()
  const snapshot = await snapshotOf(machine)
  const reused = JSON.stringify({ pid: process.pid, startTime: '1', about: id })
  for (const text of [undefined, reused, '{"pid":12', '']) {
    await snapshot.restore()
    for (const lock of [join('runs', id, 'lock'), 'lock']) {
      const path = join(machine.project, '.mmm', lock)
      if (text === undefined) expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ about: id })
      else await writeFile(path, text)
    }
    await expectDone(machine, id, await withModel(machine, resume))
    expect((await readdir(join(machine.project, '.mmm'))).filter((name) => name.includes('lock'))).toEqual([])
  }
  await snapshot.remove()
  await machine.remove()
})

test('a live run cannot be resumed; a second improve waits for it and goes on from its branch', async () => {
  const machine = await shellMachine(['AC2'])
  const gate = makeGate()
  const model = await playModel(async (request, info) => {
    await gate.opened
    return script(request, info)
  })
  const first = machine.start(improve, { env: model.env })
  await until(() => model.requests.length > 0)
  const [id] = await runIdsOf(machine)
  const refused = await machine.mmm(['resume', id!], { env: model.env })
  expect(refused.code).toBe(5)
  expect(refused.stderr).toMatch(new RegExp(`The run ${id} is alive in process ${first.child.pid}\n.*Ctrl-C`))
  const second = machine.start(improve, { env: model.env })
  let said = ''
  second.child.stderr!.on('data', (text: string) => (said += text))
  await until(() => said.includes(`Waiting for the run ${id} (process ${first.child.pid}) to end`))
  gate.open()
  const before = await first.ended
  expect(before.code, before.stderr).toBe(0)
  const after = await second.ended
  await model.close()
  await expectDone(machine, id!, before)
  expect(JSON.parse(after.stdout), after.stderr).toMatchObject({ code: 0, reason: 'nothing to do' })
  const made = (await eventsOf(machine, (await runIdsOf(machine))[1]!)).find((one) => one.type === 'workspace.made')
  expect(made).toMatchObject({ from: (await machine.git('rev-parse', `mmm/${id}`)).trim() })
  await machine.remove()
})

test('the worktree of a run that was killed after its end goes with the next run', async () => {
  const machine = await shellMachine(['AC2'])
  await withModel(machine, improve)
  const [id] = await runIdsOf(machine)
  const made = (await eventsOf(machine, id!)).find((one) => one.type === 'workspace.made') as Event & { path: string }
  await machine.git('worktree', 'add', '-q', made.path, `mmm/${id}`)
  expect(await worktreesOf(machine)).toEqual([id])
  const again = await withModel(machine, improve)
  expect(again.code, again.stderr).toBe(0)
  expect(await worktreesOf(machine)).toEqual([])
  await machine.remove()
})

test('a branch that is there already is not taken for the run', async () => {
  const machine = await shellMachine(['AC2'])
  await machine.git('branch', 'theirs')
  await machine.git('-c', 'user.name=U', '-c', 'user.email=u@x', 'commit', '-q', '--allow-empty', '-m', 'On main')
  await machine.git('branch', '-f', 'theirs')
  await machine.git('reset', '-q', '--soft', 'HEAD~1')
  const before = await machine.git('rev-parse', 'theirs')
  const ended = await withModel(machine, ['improve', '--yes', '--branch', 'theirs'])
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('There is a branch "theirs" already')
  expect(await machine.git('rev-parse', 'theirs')).toBe(before)
  await machine.remove()
})

test('a log that cannot grow (limit on file sizes) ends the run with exit 5, and resume goes on', async () => {
  const machine = await shellMachine(['AC2'])
  await expectStopped(machine, await limited(machine, 40), /Raise the limit on file sizes/)
  const [id] = await runIdsOf(machine)
  await expectDone(machine, id!, await withModel(machine, resume))
  await machine.remove()
})

test.each([32, 40])(
  'a full disk (%i KiB) ends the run with exit 5, nothing is lost, and resume goes on',
  async (size) => {
    const machine = await shellMachine(['AC2'])
    const user = await userSide(machine)
    const disk = await smallDisk(machine, size)
    try {
      await expectStopped(machine, await disk.run(), /Free some space|Raise the limit/)
      expect(await userSide(machine)).toEqual(user)
      await disk.grow()
      const [id] = await runIdsOf(machine)
      await expectDone(machine, id!, await withModel(machine, resume))
    } finally {
      await disk.release()
    }
    await machine.remove()
  },
)

test('a read-only .mmm is an error with exit 5; once it can be written to, improve and resume go on', async () => {
  const fresh = await shellMachine(['AC2'])
  const { machine: begun, id } = await died()
  for (const [machine, args] of [
    [fresh, improve],
    [begun, resume],
  ] as const) {
    const guard = await readOnly(machine)
    try {
      const model = await playModel(shellModel)
      const ended = await guard.run(args, model.env)
      await model.close()
      await expectStopped(machine, ended, /make that folder writable/)
    } finally {
      await guard.release()
    }
  }
  await expectDone(begun, id, await withModel(begun, resume))
  const ended = await withModel(fresh, improve)
  await expectDone(fresh, (await runIdsOf(fresh))[0]!, ended)
  await fresh.remove()
  await begun.remove()
})

test('Ctrl-C while a check runs ends with 130, says how to go on and leaves no process; resume finishes', async () => {
  const { machine, id, check, child, ended } = await hanging('sleep 300')
  child.kill('SIGINT')
  const { code, stdout, stderr } = await ended
  expect(code).toBe(130)
  expect(stdout + stderr).toContain(`mmm resume ${id}`)
  await until(() => !isThere(check.pid))
  expect((await eventsOf(machine, id)).at(-1)).toMatchObject({ type: 'run.ended', reason: 'interrupted', code: 130 })
  await expectDone(machine, id, await withModel(machine, resume))
  await machine.remove()
})

test('Ctrl-C twice ends at once with 130, a check that ignores signals included; resume finishes', async () => {
  const { machine, id, check, child, ended } = await hanging('trap "" TERM INT; sleep 300 & wait; sleep 300')
  child.kill('SIGINT')
  await new Promise((resolve) => setTimeout(resolve, 100))
  child.kill('SIGINT')
  expect((await ended).code).toBe(130)
  await until(() => !isThere(check.pid))
  await expectDone(machine, id, await withModel(machine, resume))
  await machine.remove()
})

test('Ctrl-C while the model answers ends with 130; resume asks again and finishes', async () => {
  const machine = await shellMachine(['AC2'])
  const gate = makeGate()
  const model = await playModel(async (request, info) => {
    if (info.n === 2) await gate.opened
    return script(request, info)
  })
  const { child, ended } = machine.start(improve, { env: model.env })
  await until(() => model.requests.length === 2)
  child.kill('SIGINT')
  expect((await ended).code).toBe(130)
  gate.open()
  await model.close()
  const [id] = await runIdsOf(machine)
  await expectDone(machine, id!, await withModel(machine, resume))
  await machine.remove()
})

async function expectStopped(machine: Machine, ended: Ended, hint: RegExp): Promise<void> {
  const text = ended.stdout + ended.stderr
  expect(ended.code, text).toBe(5)
  expect(text).toContain('cannot be written')
  expect(text).toMatch(hint)
  expect(await machine.git('status', '--porcelain', '--', 'lib.sh', 'specs')).toBe(' M specs/shell.md\n')
}

async function userSide(machine: Machine): Promise<object> {
  return fingerprint(await findProject(machine.project, { env: machine.env }), ['.mmm'])
}

/** A run whose first check hangs in a command, once. */
async function hanging(command: string) {
  const machine = await shellMachine(['AC2'])
  await machine.write(
    'test.sh',
    `if test -e "$HOME/hang"; then rm "$HOME/hang"; ${command}; fi\n. ./lib.sh && test "$(add 2 3)" = 5\n`,
  )
  await machine.git(
    '-c',
    'user.name=U',
    '-c',
    'user.email=u@x',
    'commit',
    '-qm',
    'A check that can hang',
    '--',
    'test.sh',
  )
  await mkdir(machine.home, { recursive: true })
  await writeFile(join(machine.home, 'hang'), '')
  const model = await playModel(shellModel)
  const { child, ended } = machine.start(['improve', '--yes'], { env: model.env })
  await until(async () => (await startedChecks(machine)).length > 0 && !(await readdir(machine.home)).includes('hang'))
  const [check] = await startedChecks(machine)
  const [id] = await runIdsOf(machine)
  return { machine, id: id!, check: check!, child, ended: ended.finally(() => model.close()) }
}

async function startedChecks(machine: Machine): Promise<Array<{ pid: number }>> {
  const [id] = await runIdsOf(machine)
  const events = id === undefined ? [] : await eventsOf(machine, id)
  return events.flatMap((one) => (one.type === 'process.started' ? [{ pid: one.pid }] : []))
}

function isThere(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

function makeGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

/** Runs `mmm improve` where no file may grow beyond a number of half kilobytes. */
async function limited(machine: Machine, blocks: number): Promise<Ended> {
  const model = await playModel(shellModel)
  const ended = await through(machine, ['sh', '-c', `ulimit -f ${blocks}; exec "$0" "$@"`], improve, model.env)
  await model.close()
  return ended
}

/** Runs mmm as an argument of another program. */
function through(
  machine: Machine,
  [file, ...before]: string[],
  args: readonly string[],
  env: Record<string, string>,
): Promise<Ended> {
  const child = spawn(file!, [...before, process.execPath, binary, ...args], {
    cwd: machine.project,
    env: { ...machine.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}

async function run(...[file, ...args]: string[]): Promise<boolean> {
  return promisify(execFile)(file!, args).then(
    () => true,
    () => false,
  )
}

interface Disk {
  run(): Promise<Ended>
  grow(): Promise<unknown>
  release(): Promise<unknown>
}

/** Puts `.mmm` on a disk that is soon full; where nothing may be mounted, a limit on file sizes stands in for it. */
async function smallDisk(machine: Machine, size: number): Promise<Disk> {
  const folder = join(machine.project, '.mmm')
  const config = await readFile(join(folder, 'config.yml'))
  if (!(await run('mount', '-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', folder))) {
    return { run: () => limited(machine, size), grow: async () => {}, release: async () => {} }
  }
  await writeFile(join(folder, 'config.yml'), config)
  return {
    run: () => withModel(machine, improve),
    grow: () => run('mount', '-o', 'remount,size=64m', folder),
    release: () => run('umount', '-l', folder),
  }
}

interface Guard {
  run(args: readonly string[], env: Record<string, string>): Promise<Ended>
  release(): Promise<unknown>
}

/** Makes `.mmm` read-only in the first of three ways that works here: its mode, a mount, another user's eyes. */
async function readOnly(machine: Machine): Promise<Guard> {
  const folder = join(machine.project, '.mmm')
  const plain = (args: readonly string[], env: Record<string, string>) => machine.mmm(args, { env })
  if (process.getuid?.() !== 0) {
    await run('chmod', '-R', 'a-w', folder)
    return { run: plain, release: () => run('chmod', '-R', 'u+w', folder) }
  }
  if ((await run('mount', '--bind', folder, folder)) && (await run('mount', '-o', 'remount,ro,bind', folder))) {
    return { run: plain, release: () => run('umount', '-l', folder) }
  }
  await run('chown', '-R', '65534:65534', join(machine.project, '..'))
  await chmod(join(machine.project, '..'), 0o755)
  await run('chown', '-R', '0:0', folder)
  await chown(folder, 0, 0)
  return {
    run: (args, env) => through(machine, ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'], args, env),
    release: () => run('chown', '-R', '0:0', join(machine.project, '..')),
  }
}
