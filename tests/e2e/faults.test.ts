import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import type { Reply, ScriptedFault } from '../../src/agent/scripted_model/reply.ts'
import type { Script } from '../../src/agent/scripted_model/script.ts'
import { call, finish } from './calculator.ts'
import { commitsOf, eventsOf, parsed, tiny, told, userSide, write, type Told } from './tiny.ts'
import { newMachine, playModel, type Ended, type Machine } from './world.ts'

/** What the model does when nothing is wrong; it looks only at what was said, so that a fault in between changes nothing. */
const well: Script = (request) =>
  JSON.stringify(request.messages).includes('b.txt: created') ? finish('done', 'Made b') : write('b.txt', 'b\n')

/** What the run without any fault came to. */
let commits: string[]

beforeAll(async () => {
  const machine = await newMachine(tiny())
  const model = await playModel(well)
  commits = await commitsOf(machine, told(await improve(machine, model.env)).branch)
  expect(commits).toHaveLength(1)
  await model.close()
  await machine.remove()
})

const short = { MMM_STALL: '100ms' }

function improve(machine: Machine, more: Record<string, string>, ...flags: string[]): Promise<Ended> {
  return machine.mmm(['improve', '--yes', '--json', ...flags], { env: { ...short, ...more } })
}

const status = (code: number, more = {}): ScriptedFault => ({ kind: 'status', status: code, ...more })

/** Faults of which the next attempt knows nothing; `code` is what the run says when it never ends. */
const passing: Array<[name: string, fault: ScriptedFault, says: RegExp]> = [
  ['429', status(429), /429/],
  ['429 with retry-after', status(429, { retryAfter: 0 }), /429/],
  ['500', status(500), /500/],
  ['529', status(529), /529/],
  ['an error event in the midst', { kind: 'error-event', type: 'overloaded_error' }, /broke its answer off/],
  ['a reset in the midst', { kind: 'cut' }, /attempts/],
  ['an early end', { kind: 'early-end' }, /attempts/],
  ['a silent stream', { kind: 'stall' }, /Nothing came from the server for 0\.1 s/],
  ['malformed data', { kind: 'malformed-data' }, /attempts/],
  ['malformed tool input', { kind: 'malformed-input' }, /not valid JSON|attempts/],
  ['unfinished tool input', { kind: 'unfinished-input' }, /not valid JSON/],
  ['a reset before the headers', { kind: 'reset' }, /cannot be reached/],
]

/** Faults that would come again: the run is paused for `mmm resume`. */
const lasting: Array<[name: string, fault: ScriptedFault, says: RegExp]> = [
  ['400', status(400), /400/],
  ['401', status(401), /401/],
  ['403', status(403), /403/],
  ['404', status(404), /404/],
  ['413', status(413), /413/],
  ['429 of a spend limit', status(429, { errorCode: 'enforced_spend_limit_reached' }), /429/],
  ['429 that asks to wait for an hour', status(429, { retryAfter: 3600 }), /asks to wait 3600 s/],
  ['an empty body', { kind: 'empty-body' }, /./],
  ['a JSON body', { kind: 'json-body' }, /./],
  ['no event lines', { kind: 'no-event-lines' }, /./],
  ['no usage', { kind: 'no-delta-usage' }, /./],
]

describe.concurrent('once, then well', () => {
  test.each(passing)('%s', async (_name, fault) => {
    const { machine, events } = await lived((request, info) => broken(fault, info.n === 2, well(request, info)), 0)
    expect(events.filter((one) => one.type === 'model.failed')).toHaveLength(1)
    await machine.remove()
  })

  test.each<[string, Reply]>([
    ['a connection left open', { content: [], fault: { kind: 'left-open' } }],
    ['slow headers', { content: [], fault: { kind: 'slow-headers', ms: 50 } }],
    ['tool input cut at max_tokens', { ...write('c.txt', 'x'.repeat(400)), fault: { kind: 'cut-input' } }],
    ['an unknown tool', call('teleport', { to: 'moon' })],
    ['a call without input', { ...write('b.txt', 'b'), fault: { kind: 'no-input' } }],
    ['an empty answer', { content: [] }],
    ['words without a call', { content: 'I think so.' }],
  ])('%s', async (_name, reply) => {
    const { machine } = await lived((request, info) => (info.n === 1 ? reply : well(request, info)), 0)
    await machine.remove()
  })

  test('a refusal: the iteration is undone, the next one succeeds', async () => {
    const { machine, run } = await lived(
      (request, info) => (info.n === 1 ? { content: [], refusal: 'No' } : well(request, info)),
      0,
    )
    expect(run.iterations.map(([, outcome, verdict]) => [outcome, verdict])).toEqual([
      ['undone', 'unchanged'],
      ['kept', 'green'],
    ])
    await machine.remove()
  })
})

describe.concurrent('always: exit 5 with the reason, and resume goes on', () => {
  test.each([...passing, ...lasting])('%s', async (_name, fault, says) => {
    const ill = { is: true }
    const script: Script = (request, info) => broken(fault, ill.is && info.turn === 1, well(request, info))
    const { machine, model, run, side } = await lived(script, 5)
    expect([run.reason, run.message]).toEqual(['model', expect.stringMatching(says)])
    await isConsistent(machine, run)
    ill.is = false
    await resumed(machine, { id: run.id, env: model.env, side })
    await model.close()
    await machine.remove()
  })
})

describe.concurrent('always: other ends', () => {
  test('pings for ever: the time limit holds', async () => {
    const ill = { is: true }
    const { machine, model, run, side } = await lived(
      (request, info) => broken({ kind: 'pings' }, ill.is, well(request, info)),
      3,
      '--max-time=3s',
    )
    expect(run.reason).toBe('time')
    await isConsistent(machine, run, '')
    ill.is = false
    await resumed(machine, { id: run.id, env: model.env, side, flags: ['--max-time=10m'] })
    await model.close()
    await machine.remove()
  })

  test('pings for ever after the work is done: it is judged, and done is done', async () => {
    const { machine, run } = await lived(
      (request, info) => broken({ kind: 'pings' }, info.turn === 1, well(request, info)),
      0,
      '--max-time=3s',
    )
    expect([run.reason, run.iterations]).toEqual(['done', [['tiny#AC1', 'kept', 'green', 1]]])
    await machine.remove()
  })

  test.each<[string, Reply]>([
    ['a refusal', { content: [], refusal: 'No' }],
    ['tool input cut at max_tokens', { ...write('c.txt', 'x'.repeat(400)), fault: { kind: 'cut-input' } }],
    ['an unknown tool', call('teleport', { to: 'moon' })],
    ['a call without input', { ...write('b.txt', 'b'), fault: { kind: 'no-input' } }],
    ['words without a call', { content: 'I think so.' }],
  ])('%s: no progress, and a new run goes on', async (_name, reply) => {
    const ill = { is: true }
    const { machine, model, run, side } = await lived((request, info) => (ill.is ? reply : well(request, info)), 1)
    expect([run.reason, run.iterations.map(([, outcome, verdict]) => [outcome, verdict])]).toEqual([
      'no progress',
      Array.from({ length: 3 }, () => ['undone', 'unchanged']),
    ])
    const resume = await machine.mmm(['resume', run.id, '--json'], { env: model.env })
    expect([resume.code, parsed(resume.stdout)['kind']]).toEqual([2, 'error'])
    ill.is = false
    const again = told(await improve(machine, model.env))
    expect([again.code, await commitsOf(machine, again.branch)]).toEqual([0, commits])
    expect(await userSide(machine)).toEqual(side)
    await model.close()
    await machine.remove()
  })

  test('a connection that is refused; later the server is there', async () => {
    const machine = await newMachine(tiny())
    const side = await userSide(machine)
    const model = await playModel(well)
    const port = await freePort()
    const there = { ...model.env, ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` }
    const ended = await improve(machine, there)
    const run = told(ended)
    expect([ended.code, run.reason, run.message]).toEqual([5, 'model', expect.stringContaining('ECONNREFUSED')])
    const door = await forward(port, model.url)
    await resumed(machine, { id: run.id, env: there, side })
    door.close()
    await model.close()
    await machine.remove()
  })

  test('a wrong key; the right one at resume', async () => {
    const machine = await newMachine(tiny())
    const side = await userSide(machine)
    const model = await playModel(well)
    const ended = await improve(machine, { ...model.env, ANTHROPIC_API_KEY: 'wrong-key-9876543210' })
    const run = told(ended)
    expect([ended.code, run.reason, run.message]).toEqual([5, 'model', expect.stringContaining('401')])
    expect(ended.stderr + ended.stdout).not.toContain('wrong-key')
    await resumed(machine, { id: run.id, env: model.env, side })
    await model.close()
    await machine.remove()
  })

  test('a wrong address in the environment; the right one at resume', async () => {
    const machine = await newMachine(tiny())
    const side = await userSide(machine)
    const model = await playModel(well)
    const wrong = { ...model.env, ANTHROPIC_BASE_URL: `http://127.0.0.1:${await freePort()}` }
    const run = told(await improve(machine, wrong))
    expect(run.code).toBe(5)
    await resumed(machine, { id: run.id, env: model.env, side })
    await model.close()
    await machine.remove()
  })

  test('--base-url of the command line holds at resume', async () => {
    const machine = await newMachine(tiny())
    const side = await userSide(machine)
    const ill = { is: true }
    const model = await playModel((request, info) =>
      broken(status(400), ill.is && info.turn === 1, well(request, info)),
    )
    const key = { ANTHROPIC_API_KEY: model.env.ANTHROPIC_API_KEY }
    const run = told(await improve(machine, key, '--base-url', model.url))
    expect(run.code).toBe(5)
    ill.is = false
    await resumed(machine, { id: run.id, env: key, side })
    await model.close()
    await machine.remove()
  })

  test('no key at all: nothing is begun', async () => {
    const machine = await newMachine(tiny())
    const side = await userSide(machine)
    const ended = await improve(machine, {})
    expect([ended.code, parsed(ended.stdout)]).toEqual([
      5,
      expect.objectContaining({
        kind: 'error',
        code: 'model.no-key',
        hint: expect.stringContaining('ANTHROPIC_API_KEY'),
      }),
    ])
    expect(await userSide(machine)).toEqual(side)
    await expect(machine.read('.mmm/state.json')).rejects.toThrow('ENOENT')
    await machine.remove()
  })
})

test('MMM_STALL that is no duration is said', async () => {
  const machine = await newMachine(tiny())
  const ended = await improve(machine, { ANTHROPIC_API_KEY: 'test-key-0123456789', MMM_STALL: 'soon' })
  expect([ended.code, parsed(ended.stdout)]).toEqual([2, expect.objectContaining({ code: 'config.invalid' })])
  await machine.remove()
})

interface Lived {
  machine: Machine
  model: Awaited<ReturnType<typeof playModel>>
  run: Told
  events: Event[]
  side: Awaited<ReturnType<typeof userSide>>
}

/** A whole `mmm improve` with this model; the user's side must not have noticed. After an exit code of 0 the model is closed. */
async function lived(script: Script, code: number, ...flags: string[]): Promise<Lived> {
  const machine = await newMachine(tiny())
  const side = await userSide(machine)
  const model = await playModel(script)
  const ended = await improve(machine, model.env, ...flags)
  const run = told(ended)
  expect([ended.code, run.code], ended.stderr).toEqual([code, code])
  expect(await userSide(machine)).toEqual(side)
  const events = await eventsOf(machine, run.id)
  boughtOnce(events)
  if (code !== 0) return { machine, model, run, events, side }
  expect(await commitsOf(machine, run.branch)).toEqual(commits)
  await model.close()
  return { machine, model, run, events, side }
}

function broken(fault: ScriptedFault, when: boolean, reply: Reply | Promise<Reply>): Reply {
  return when ? { ...(reply as Reply), fault } : (reply as Reply)
}

/** Branch and worktree stand where the log says: nothing but the candidate of the open iteration, if any, differs. */
async function isConsistent(machine: Machine, run: Told, expected = '?? b.txt\n'): Promise<void> {
  const events = await eventsOf(machine, run.id)
  const made = events.find((one) => one.type === 'workspace.made')!
  const tip = (await machine.git('rev-parse', run.branch)).trim()
  expect(tip).toBe(made.from)
  const changes = await machine.git('-C', made.path, 'status', '--porcelain')
  expect(changes).toBe(expected)
  expect(events.at(-1)).toMatchObject({ type: 'run.ended', code: run.code })
}

interface Resuming {
  id: string
  env: Record<string, string>
  side: Awaited<ReturnType<typeof userSide>>
  flags?: string[]
}

/** The model is well again: the same run goes on to the end that it would have had. */
async function resumed(machine: Machine, { id, env, side, flags = [] }: Resuming): Promise<void> {
  const ended = await machine.mmm(['resume', '--json', ...flags], { env })
  expect(ended.code, ended.stderr + ended.stdout).toBe(0)
  const run = told(ended)
  expect([run.id, run.reason, await commitsOf(machine, run.branch)]).toEqual([id, 'done', commits])
  boughtOnce(await eventsOf(machine, id))
  expect(await userSide(machine)).toEqual(side)
}

/** Of each request at most one answer was paid, but where the conversation was begun anew. */
function boughtOnce(events: readonly Event[]): void {
  const keys = events.flatMap((one) =>
    one.type === 'model.answered' ? [`${one.conversation} ${one.turn} ${one.hash}`] : [],
  )
  expect(keys).toEqual([...new Set(keys)])
}

const doors: Server[] = []
afterAll(() => doors.forEach((door) => door.close()))

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Lets a port lead to a server. */
async function forward(port: number, url: string): Promise<Server> {
  const server = createServer((socket) => {
    const other = connect(Number(new URL(url).port), '127.0.0.1')
    socket.pipe(other).pipe(socket)
    socket.on('error', () => other.destroy())
    other.on('error', () => socket.destroy())
  })
  doors.push(server)
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
  return server
}
