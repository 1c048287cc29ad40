import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { isAlive } from '../../src/ports/shell.ts'
import { fingerprint, findProject } from '../../src/workspace/index.ts'
import {
  askedOf,
  endedSteps,
  eventsOf,
  expectStateFolds,
  improve,
  resultOf,
  resume,
  runIdsOf,
  shellMachine,
  shellModel,
  snapshotOf,
  startedSteps,
  worktreesOf,
  type Snapshot,
} from './crash_project.ts'
import { playModel, type Ended, type Machine } from './world.ts'

/** Kills that must hit, over both halves. */
const kills = Math.ceil(60 / Number(process.env['MMM_TEST_STRIDE'] ?? 1))

/** Milliseconds, on a machine that has other things to do as well. */
const patience = 900_000

interface Ground {
  machine: Machine
  snapshot: Snapshot
  /** What the walk asks and comes to when nobody kills it, and how long it takes. */
  asked: string[]
  result: Awaited<ReturnType<typeof resultOf>>
  ms: number
  user: object
}

for (const half of [0, 1]) {
  test.concurrent(
    `killed at any instant, again and again, a run goes on to the same end (seeds ${half}, ${half + 2}, ...)`,
    async () => {
      const ground = await makeGround()
      let hit = 0
      for (let seed = half; hit < kills / 2; seed += 2) hit += await killAndResume(ground, seed)
      await ground.snapshot.remove()
      await ground.machine.remove()
    },
    patience,
  )
}

test('a check that was left alive by a kill is ended by the resume before anything else is done', async () => {
  const machine = await shellMachine()
  await machine.write(
    'test.sh',
    'trap "" TERM; if test -e "$HOME/hang"; then rm "$HOME/hang"; sleep 300 & wait; fi\n. ./lib.sh && test "$(add 2 3)" = 5\n',
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
  const { child, ended } = machine.start(improve, { env: model.env })
  const hanging = await firstCheck(machine)
  child.kill('SIGKILL')
  expect((await ended).signal).toBe('SIGKILL')
  expect(isAlive(hanging.pid, hanging.startTime)).toBe(true)
  const after = await machine.mmm(resume, { env: model.env })
  expect(after.code, after.stderr + after.stdout).toBe(0)
  expect(isAlive(hanging.pid, hanging.startTime)).toBe(false)
  expect(() => process.kill(-hanging.pid, 0)).toThrow()
  await model.close()
  await machine.remove()
})

/** The first check once it runs, which its start in the log tells. */
async function firstCheck(machine: Machine): Promise<Event & { type: 'process.started' }> {
  for (;;) {
    const [id] = await runIdsOf(machine)
    const events = id === undefined ? [] : await eventsOf(machine, id)
    const started = events.find((one) => one.type === 'process.started')
    if (started?.type === 'process.started') return started
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function makeGround(): Promise<Ground> {
  const machine = await shellMachine()
  const snapshot = await snapshotOf(machine)
  const user = await userSide(machine)
  const model = await playModel(shellModel)
  const began = performance.now()
  const ended = await machine.mmm(improve, { env: model.env })
  const ms = performance.now() - began
  await model.close()
  expect(ended.code, ended.stderr + ended.stdout).toBe(0)
  const [id] = await runIdsOf(machine)
  return { machine, snapshot, asked: askedOf(model.requests), result: await resultOf(machine, id!), ms, user }
}

/** One life: started, killed up to four times, and let go on to its end. Returns how many kills hit. */
async function killAndResume(ground: Ground, seed: number): Promise<number> {
  const { machine, snapshot, ms } = ground
  const random = randomFrom(seed)
  await snapshot.restore()
  let hit = 0
  const planned = 1 + Math.floor(random() * 4)
  for (let segment = 0; ; segment++) {
    const delay = segment < planned ? random() * ms * (segment === 0 ? 1 : 0.6) : undefined
    const ended = await liveOn(ground, delay).catch((error: unknown) => {
      throw new Error(`Seed ${seed}, segment ${segment}, killed after ${delay} ms: ${String(error)}`, { cause: error })
    })
    if (ended === 'over') break
    if (ended.signal === 'SIGKILL') hit += 1
    else if (ended.code !== null) break
  }
  const id = await startedRun(machine)
  expect(await resultOf(machine, id!), `seed ${seed}`).toEqual(ground.result)
  expect((await machine.git('fsck', '--no-dangling', '--no-progress')).trim(), `seed ${seed}`).toBe('')
  return hit
}

/** Starts the run or goes on with it, killing it after a delay if one is given, and looks at what holds at every instant. */
async function liveOn(ground: Ground, delay: number | undefined): Promise<Ended | 'over'> {
  const { machine, asked } = ground
  const id = await startedRun(machine)
  const before = id === undefined ? [] : await eventsOf(machine, id)
  if (before.at(-1)?.type === 'run.ended') return 'over'
  const model = await playModel(shellModel)
  const { child, ended } = machine.start(id === undefined ? improve : resume, { env: model.env })
  const timer = delay === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), delay)
  const result = await ended
  clearTimeout(timer)
  await model.close()
  const paid = before.filter((one) => one.type === 'model.answered').length
  const bought = askedOf(model.requests.filter((one) => one.body !== undefined))
  expect(bought).toEqual(asked.slice(paid, paid + bought.length))
  expect(await userSide(machine)).toEqual(ground.user)
  const now = await startedRun(machine)
  const after = now === undefined ? [] : (await eventsOf(machine, now)).slice(before.length)
  const over = endedSteps(before)
  expect(startedSteps(after).filter((path) => over.has(path))).toEqual([])
  if (result.signal === 'SIGKILL') return result
  expect(result.code, result.stderr + result.stdout).toBe(0)
  expect(await worktreesOf(machine)).toEqual([])
  await expectStateFolds(machine)
  return result
}

/** The run whose first event is durable, if there is one. */
async function startedRun(machine: Machine): Promise<string | undefined> {
  for (const id of await runIdsOf(machine)) if ((await eventsOf(machine, id)).length > 0) return id
  return undefined
}

/** All of the user's repository that a run leaves as it is, at every instant. */
async function userSide(machine: Machine): Promise<object> {
  return fingerprint(await findProject(machine.project, { env: machine.env }), ['.mmm'])
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed + 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
