import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import {
  askedOf,
  cutLog,
  endedSteps,
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
  startedSteps,
  worktreesOf,
  type Snapshot,
} from './crash_project.ts'
import { playModel, type Machine } from './world.ts'

/** A walk to its end, and the machine as it was when its log was cut. */
interface Walk {
  machine: Machine
  snapshot: Snapshot
  id: string
  events: Event[]
  /** The requests that the whole walk made, in order. */
  asked: string[]
  result: Awaited<ReturnType<typeof resultOf>>
}

/** Milliseconds, on a machine that has other things to do as well. */
const patience = 900_000

test.concurrent(
  'cut in the middle of any line after its end, a run whose worktree is gone goes on to the same end',
  async () => {
    const walk = await walkToTheEnd()
    await resumeFromCuts(walk, { part: 0.6, every: 2, from: 0 })
  },
  patience,
)

for (const half of [0, 1]) {
  test.concurrent(
    `cut after any event (${half + 1}, ${half + 3}, ...), a run that was killed with its worktree far ahead of the log goes on to the same end`,
    async () => {
      const walk = await walkKilledAtItsEnd()
      await resumeFromCuts(walk, { part: 0, every: 2, from: half * stride })
    },
    patience,
  )
}

async function walkToTheEnd(): Promise<Walk> {
  const machine = await shellMachine(['AC1', 'AC2'])
  const model = await playModel(shellModel)
  const ended = await machine.mmm(improve, { env: model.env })
  await model.close()
  expect(ended.code, ended.stderr + ended.stdout).toBe(0)
  const [id] = await runIdsOf(machine)
  const events = await eventsOf(machine, id!)
  const result = await resultOf(machine, id!)
  expectWalk(events, result, tickedAtOnce)
  return { machine, id: id!, events, asked: askedOf(model.requests), result, snapshot: await snapshotOf(machine) }
}

/** The last check kills mmm once, when all else is done; a resume then tells what the walk comes to. */
async function walkKilledAtItsEnd(): Promise<Walk> {
  const machine = await shellMachine(['AC2', 'AC3'])
  const model = await playModel(async (request, info) => {
    if (info.n === 1) await writeFile(join(machine.home, 'armed'), '')
    return typeof shellModel === 'function' ? shellModel(request, info) : shellModel[0]!
  })
  const killed = await machine.mmm(improve, { env: model.env })
  expect(killed.signal, killed.stderr + killed.stdout).toBe('SIGKILL')
  const [id] = await runIdsOf(machine)
  const events = await eventsOf(machine, id!)
  const snapshot = await snapshotOf(machine)
  const ended = await machine.mmm(resume, { env: model.env })
  await model.close()
  expect(ended.code, ended.stderr + ended.stdout).toBe(0)
  const result = await resultOf(machine, id!)
  expectWalk(events, result, keptTwice)
  return { machine, id: id!, events, asked: askedOf(model.requests), result, snapshot }
}

/** Every sort of event that a log can hold but faults and limits stands in one of the two walks. */
function expectWalk(events: Event[], { iterations, criteria, commits }: Walk['result'], expected: Expected): void {
  const types = new Set<string>(events.map((one) => one.type))
  for (const type of expected.types) expect([...types]).toContain(type)
  expect(events.find((one) => one.type === 'workspace.prepared')).toMatchObject({ brought: ['node_modules'] })
  expect(iterations.map(({ criterion, verdict, rounds }) => `${criterion} ${verdict} ${rounds}`)).toEqual(
    expected.iterations,
  )
  expect(criteria).toEqual(expected.criteria)
  expect(commits.trimEnd().split('\n')).toHaveLength(expected.commits)
}

interface Expected {
  types: string[]
  iterations: string[]
  criteria: string[][]
  commits: number
}

const tickedAtOnce: Expected = {
  types: ['specs.committed', 'criteria.ticked', 'candidate.kept', 'notice'],
  iterations: ['shell#AC2 green 1'],
  criteria: [
    ['shell#AC1', 'met'],
    ['shell#AC2', 'proven'],
  ],
  commits: 3,
}

const keptTwice: Expected = {
  types: ['specs.committed', 'candidate.undone', 'candidate.kept', 'process.started', 'checkpoint.taken'],
  iterations: ['shell#AC2 green 1', 'shell#AC3 red 2', 'shell#AC3 green 1'],
  criteria: [
    ['shell#AC2', 'proven'],
    ['shell#AC3', 'proven'],
  ],
  commits: 3,
}

interface Cuts {
  /** How much of the line after the cut is left, 0 to 1. */
  part: number
  /** Events between two cuts. */
  every: number
  /** Events before the first. */
  from: number
}

/** Every event by default. CI's second pass, on another Node, takes every n-th: what differs there is Node, not the place. */
const stride = Number(process.env['MMM_TEST_STRIDE'] ?? 1)

async function resumeFromCuts(walk: Walk, { part, every, from }: Cuts): Promise<void> {
  const wrong: string[] = []
  for (let count = 1 + from; count < walk.events.length; count += every * stride) {
    const last = walk.events[count - 1]!
    const name = `cut after ${count} of ${walk.events.length} (${last.type} ${'path' in last ? last.path : ''})`
    await resumeFromCut(walk, { count, part }).catch((error: unknown) => wrong.push(`${name}: ${String(error)}`))
  }
  await walk.snapshot.remove()
  await walk.machine.remove()
  expect(wrong).toEqual([])
}

async function resumeFromCut(
  { machine, snapshot, id, events, asked, result }: Walk,
  { count, part }: { count: number; part: number },
) {
  await snapshot.restore()
  await cutLog(logPath(machine, id), count, part)
  await rm(join(machine.project, '.mmm', 'runs', id, 'lock'), { force: true })
  const model = await playModel(shellModel)
  const ended = await machine.mmm(resume, { env: model.env })
  await model.close()
  expect(ended.code, ended.stderr + ended.stdout).toBe(0)
  expect(await resultOf(machine, id)).toEqual(result)
  const before = events.slice(0, count)
  const after = (await eventsOf(machine, id)).slice(count)
  const over = endedSteps(before)
  expect(startedSteps(after).filter((path) => over.has(path))).toEqual([])
  const paid = before.filter((one) => one.type === 'model.answered').length
  expect(askedOf(model.requests)).toEqual(asked.slice(paid))
  expect(await worktreesOf(machine)).toEqual([])
  await expectStateFolds(machine)
}
