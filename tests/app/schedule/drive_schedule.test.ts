import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { driveSchedule, fireDue, type FiredLine, type Scheduling } from '../../../src/app/schedule/drive_schedule.ts'
import type { Planned } from '../../../src/app/schedule/planned.ts'
import type { ChildEnd } from '../../../src/app/schedule/start_child.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { Schedule, Workflow } from '../../../src/core/workflow.ts'
import { ownPid, startTimeOf } from '../../../src/ports/shell.ts'

/** A clock that goes on when it is slept on and all is at rest, up to an end; then the signal aborts. */
function playClock([from, to]: [string, string], controller: AbortController, atRest: () => boolean): Clock {
  let now = Date.parse(from)
  return {
    now: () => new Date(now),
    monotonic: () => now,
    async sleep(ms) {
      do await new Promise((resolve) => setTimeout(resolve, 1))
      while (!atRest())
      now += ms
      if (now >= Date.parse(to)) controller.abort()
    },
  }
}

interface Played {
  slots: string[]
  fired: FiredLine[]
  said: string[]
  scheduling: Scheduling
  /** Ends the run that was started for a time. */
  end: Map<string, (end: ChildEnd) => void>
  root: string
}

/** A schedule whose runs last until the test ends them; at once where `at-once` is meant. */
async function play(schedule: Partial<Schedule>, times: [string, string], atOnce = true): Promise<Played> {
  const root = await mkdtemp(join(tmpdir(), 'mmm-schedule-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const controller = new AbortController()
  const one: Schedule = { cron: '0 * * * *', timezone: 'UTC', overlap: 'skip', catchUp: 'none', ...schedule }
  const workflow = { name: 'flow', path: 'flow.yml' } as Workflow
  const planned: Planned = { workflow, on: { manual: true, schedule: [one] }, named: false }
  const played: Omit<Played, 'scheduling'> = { slots: [], fired: [], said: [], end: new Map(), root }
  const scheduling: Scheduling = {
    root,
    clock: playClock(times, controller, () => !atOnce || played.fired.length >= played.slots.length),
    signal: controller.signal,
    planned: async () => [planned],
    leave: async () => undefined,
    start(_, { slot, signal, onStart }) {
      played.slots.push(slot)
      onStart(ownPid(), startTimeOf(ownPid()))
      return new Promise((resolve) => {
        const end = (code: number | null) => resolve({ run: slot, code, reason: '' })
        played.end.set(slot, resolve)
        signal.addEventListener('abort', () => end(130))
        if (atOnce) setImmediate(() => end(0))
      })
    },
    onFired: (line) => played.fired.push(line),
    say: (text) => played.said.push(text),
  }
  return { ...played, scheduling }
}

async function remember(root: string, last: string, more: object = {}): Promise<void> {
  await mkdir(join(root, '.mmm'), { recursive: true })
  const state = { version: 1, workflows: { 'flow.yml': { slots: { '0 * * * * UTC': last }, queue: [], ...more } } }
  await writeFile(join(root, '.mmm', 'schedule.json'), JSON.stringify(state))
}

test('each time is fired once, as it comes; the first look fires nothing of the past', async () => {
  const { scheduling, slots, fired } = await play({ cron: '* * * * *' }, [
    '2027-01-01T00:00:30Z',
    '2027-01-01T00:03:30Z',
  ])
  await driveSchedule(scheduling)
  expect(slots).toEqual(['01', '02', '03'].map((minute) => `flow.yml@2027-01-01T00:${minute}:00.000Z`))
  expect(fired.map(({ code }) => code)).toEqual([0, 0, 0])
})

test('once: what was missed is caught up on as asked, in order, and only once', async () => {
  const { scheduling, slots, root } = await play({ catchUp: 'all' }, ['2027-01-01T03:30Z', '2028-01-01T00:00Z'])
  await remember(root, '2027-01-01T00:00:00.000Z')
  await fireDue(scheduling)
  await fireDue(scheduling)
  expect(slots.map((slot) => slot.slice(20, 22))).toEqual(['01', '02', '03'])
  const state = JSON.parse(await readFile(join(root, '.mmm', 'schedule.json'), 'utf8'))
  expect(state.workflows['flow.yml']).toMatchObject({
    queue: [],
    slots: { '0 * * * * UTC': '2027-01-01T03:00:00.000Z' },
  })
})

test('overlap: skip leaves out, cancel stops the run before, queue waits for it', async () => {
  const times: [string, string] = ['2027-01-01T00:00:50Z', '2027-01-01T00:03:30Z']
  const skip = await play({ cron: '* * * * *', overlap: 'skip' }, times, false)
  await driveSchedule(skip.scheduling)
  expect(skip.slots).toHaveLength(1)
  expect(skip.said.filter((text) => text.includes('left out'))).toHaveLength(2)
  const cancel = await play({ cron: '* * * * *', overlap: 'cancel' }, times, false)
  await driveSchedule(cancel.scheduling)
  expect(cancel.slots).toHaveLength(3)
  expect(cancel.fired.map(({ code }) => code)).toEqual([130, 130, 130])
  const queue = await play({ cron: '* * * * *', overlap: 'queue' }, times, false)
  await driveSchedule(queue.scheduling)
  expect(queue.slots).toHaveLength(1)
  const state = JSON.parse(await readFile(join(queue.root, '.mmm', 'schedule.json'), 'utf8'))
  expect(state.workflows['flow.yml'].queue).toEqual(['2027-01-01T00:02:00.000Z', '2027-01-01T00:03:00.000Z'])
})

test('a time that was waiting when the process died is fired by the next; one that another process runs is not', async () => {
  const waiting = await play({}, ['2027-01-01T00:30Z', '2027-01-01T00:31Z'])
  await remember(waiting.root, '2027-01-01T00:00:00.000Z', { queue: ['2027-01-01T00:00:00.000Z'] })
  await fireDue(waiting.scheduling)
  expect(waiting.slots).toEqual(['flow.yml@2027-01-01T00:00:00.000Z'])
  const other = await play({}, ['2027-01-01T01:00:01Z', '2027-01-01T01:01Z'])
  const alive = { slot: '2027-01-01T00:00:00.000Z', pid: ownPid(), startTime: startTimeOf(ownPid()) }
  await remember(other.root, '2027-01-01T00:00:00.000Z', { alive })
  await fireDue(other.scheduling)
  expect(other.slots).toEqual([])
})

test('a workflow without leave is not started, and that is told', async () => {
  const { scheduling, slots, fired } = await play({}, ['2027-01-01T00:59:50Z', '2027-01-01T01:00:30Z'])
  await driveSchedule({ ...scheduling, leave: () => Promise.reject(new Error('No leave')) })
  expect(slots).toEqual([])
  expect(fired).toMatchObject([{ run: null, code: 2, reason: 'No leave' }])
})

test('a damaged memory is an error, not a fresh start', async () => {
  const { scheduling, root } = await play({}, ['2027-01-01T00:30Z', '2027-01-01T00:31Z'])
  await mkdir(join(root, '.mmm'))
  await writeFile(join(root, '.mmm', 'schedule.json'), '{"version":')
  await expect(fireDue(scheduling)).rejects.toThrow('cannot be read')
})
