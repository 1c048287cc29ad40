import { spawn, type ChildProcess } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTimeOf } from '../../src/ports/shell.ts'
import { acts, parsed, tiny, write } from './tiny.ts'
import { newMachine, playModel, type Machine } from './world.ts'

let machine: Machine
beforeEach(async () => {
  machine = await newMachine({ ...tiny(), '.mmm/workflows/keep': '' })
})
afterEach(() => machine.remove())

const flow = (text: string, name = 'flow') => machine.write(`.mmm/workflows/${name}.yml`, text)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until a process has said something on either stream. */
function says(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve) => {
    let said = ''
    const hear = (chunk: string) => (said += chunk).includes(text) && resolve()
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
  })
}

const begun = (child: ChildProcess) => says(child, 'process.started')

test('on-cancel runs at Ctrl-C, and the run can go on', async () => {
  await flow('steps: [{id: a, run: "test -e go || sleep 60"}]\non-cancel: [{id: tell, run: "echo told >> told"}]\n')
  const { child, ended } = machine.start(['run', 'flow', '--events'])
  await begun(child)
  child.kill('SIGINT')
  expect((await ended).code).toBe(130)
  expect(await machine.read('told')).toBe('told\n')
  await machine.write('go', '')
  expect((await machine.mmm(['resume'])).code).toBe(0)
  expect(await machine.read('told')).toBe('told\n')
})

test('runs of one group wait, replace each other, or end each other', async () => {
  const text = (queue: string) =>
    `inputs: {n: {}}\nconcurrency: {group: 'g-\${{ inputs.n }}', ${queue}}\nsteps: [{id: a, run: 'test -e go || sleep 60'}]\n`
  await flow(text('queue: single'), 'single')
  await flow(text('cancel-in-progress: true'), 'cancel')
  const first = machine.start(['run', 'single', '--events', '-i', 'n=1'])
  await begun(first.child)
  const second = machine.start(['run', 'single', '-i', 'n=1'])
  await says(second.child, 'Waiting for the run')
  const third = machine.start(['run', 'single', '-i', 'n=1'])
  await says(third.child, 'Waiting for the run')
  const replaced = await second.ended
  expect([replaced.code, replaced.stderr]).toEqual([1, expect.stringContaining("took this one's place")])
  const fourth = machine.start(['run', 'cancel', '-i', 'n=1'])
  expect((await first.ended).code).toBe(130)
  await machine.write('go', '')
  expect([(await third.ended).code, (await fourth.ended).code].toSorted()).toContain(0)
})

test('resume says what becomes of a step that was killed', async () => {
  const killed = async (policy: string) => {
    await flow(`steps:\n  - {id: a, resume: ${policy}, run: 'echo x >> ${policy}; test -e go || sleep 60'}\n`, policy)
    const { child, ended } = machine.start(['run', policy, '--events'])
    await begun(child)
    await pause(50)
    child.kill('SIGKILL')
    await ended
  }
  await killed('rerun')
  await machine.write('go', '')
  expect((await machine.mmm(['resume'])).code).toBe(0)
  expect(await machine.read('rerun')).toBe('x\nx\n')
  await machine.git('clean', '-qf', 'go')
  await killed('skip')
  expect((await machine.mmm(['resume'])).code).toBe(1)
  expect(await machine.read('skip')).toBe('x\n')
  await killed('ask')
  expect((await machine.mmm(['resume'])).code).toBe(4)
  expect((await machine.mmm(['approve', '--option', 'skip'])).code).toBe(0)
  expect((await machine.mmm(['resume'])).code).toBe(0)
  expect(await machine.read('ask')).toBe('x\n')
})

test('an agent step spends no more than the budget', async () => {
  const text = (budget: string) => `budget: {${budget}}\nsteps: [{id: a, agent: say}]\n`
  await machine.write('.mmm/prompts/say.md', 'Write b.txt.\n')
  for (const [budget, said] of [
    ['usd: 0.000001', 'budget of $0.000001'],
    ['tokens: 5', 'limit of 5 tokens'],
  ] as const) {
    const model = await playModel(acts(write('b.txt', 'b\n')))
    await flow(text(budget))
    const { code, stdout, stderr } = await machine.mmm(['run', 'flow', '--json'], { env: model.env })
    expect([code, parsed(stdout, stderr)['message']]).toEqual([3, expect.stringContaining(said)])
    expect(model.requests.length).toBeLessThanOrEqual(1)
    await model.close()
  }
})

test('budget.iterations ends a run that improves', async () => {
  const model = await playModel(acts())
  const { readFile } = await import('node:fs/promises')
  const improve = await readFile('workflows/improve.yml', 'utf8')
  await flow(`${improve.replace(/^budget:.*\n(  .*\n)*/m, '')}\nbudget: {iterations: 1}\n`, 'improve')
  const { code, stdout, stderr } = await machine.mmm(['improve', '--yes', '--json'], { env: model.env })
  const doc = parsed(stdout, stderr)
  expect([code, doc['reason'], (doc['iterations'] as unknown[]).length]).toEqual([3, 'iterations', 1])
  await model.close()
})

test('on.schedule: a zone, and what happens to times that come while a run is alive', async () => {
  for (const [overlap, begins, lives] of [
    ['skip', false, true],
    ['cancel', true, false],
  ] as const) {
    // The run before, as the schedule remembers it
    const before = spawn('sleep', ['60'])
    const died = new Promise((resolve) => before.once('exit', () => resolve(false)))
    const on = `{schedule: [{cron: '* * * * *', timezone: Asia/Tokyo, catch-up: last, overlap: ${overlap}}]}`
    await flow(`on: ${on}\nsteps: [{id: a, run: 'touch ${overlap}'}]\n`, overlap)
    const slots = { '* * * * * Asia/Tokyo': new Date(Date.now() - 150_000).toISOString() }
    const alive = { slot: 'before', pid: before.pid!, startTime: startTimeOf(before.pid!) }
    const workflows = { [`.mmm/workflows/${overlap}.yml`]: { slots, queue: [], alive } }
    await machine.write('.mmm/schedule.json', JSON.stringify({ version: 1, workflows }))
    const { code, stderr } = await machine.mmm(['schedule', 'run', overlap, '--once', '--yes'])
    expect(code, stderr).toBe(0)
    expect(await machine.read(overlap).catch(() => undefined)).toBe(begins ? '' : undefined)
    expect(await Promise.race([died, pause(lives ? 50 : 5_000).then(() => true)])).toBe(lives)
    before.kill('SIGKILL')
  }
  expect((await machine.mmm(['schedule', 'next', 'skip', '--json'])).stdout).toContain('Asia/Tokyo')
})

test('on.spec: changed specifications of some folders start a workflow', async () => {
  await flow("on: {spec: {changed: true, paths: ['specs/**']}}\nsteps: [{id: a, run: 'echo run >> out.txt'}]\n")
  const watching = machine.start(['watch'])
  await says(watching.child, 'Watching')
  const told = says(watching.child, 'spec specs/tiny.md changed')
  await machine.write('specs/tiny.md', `${await machine.read('specs/tiny.md')}\nMore.\n`)
  await told
  watching.child.kill('SIGINT')
  expect((await watching.ended).code).toBe(130)
})

test('what commands changed in the worktree is kept when a run waits; after a kill its loss is said', async () => {
  const { rm } = await import('node:fs/promises')
  const { join } = await import('node:path')
  const text = (last: string) =>
    `workspace: worktree\nsteps: [{id: a, run: echo 1 > made}, ${last}, {id: c, run: cat made}]\n`
  await flow(text("{id: ask, approve: 'Go?'}"))
  const waiting = await machine.mmm(['run', 'flow'])
  expect(waiting.code, waiting.stderr).toBe(4)
  await rm(join(machine.home, '.cache'), { recursive: true })
  expect((await machine.mmm(['approve'])).code).toBe(0)
  const on = await machine.mmm(['resume'])
  expect(on.code, on.stderr).toBe(0)
  await flow(text("{id: long, run: 'sleep 60'}"))
  const { child, ended } = machine.start(['run', 'flow', '-v'])
  await says(child, 'a ')
  await pause(300)
  child.kill('SIGKILL')
  await ended
  await rm(join(machine.home, '.cache'), { recursive: true })
  const gone = await machine.mmm(['resume'])
  expect([gone.code, gone.stderr]).toEqual([5, expect.stringContaining('The worktree of the run is gone')])
})
