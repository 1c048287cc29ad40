import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Reply } from '../../src/agent/scripted_model/reply.ts'
import type { Script } from '../../src/agent/scripted_model/script.ts'
import type { Event } from '../../src/core/event.ts'
import { mmm } from '../cli/world.ts'
import { call, finish } from './calculator.ts'
import { cutLog, endedSteps, logPath, snapshotOf, startedSteps, worktreesOf } from './crash_project.ts'
import { edit, eventsOf, firstText, userSide, write } from './tiny.ts'
import { newMachine, playModel, repository, type Machine } from './world.ts'

/** What each agent does, by the word that its prompt holds. */
type Plans = Record<string, readonly Reply[]>

const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`).join('')

const files = {
  '.gitignore': 'node_modules/\n',
  '.mmm/prompts/work.md': 'Your work is ${{ inputs.work }}.\n',
  'long.txt': lines,
  'a.txt': 'a\n',
}

const machines: Machine[] = []
afterAll(() => Promise.all(machines.map((one) => one.remove())))

/** A machine with a workflow, and the runs of it. */
async function machineWith(flow: string, more: Record<string, string> = {}) {
  const machine = await newMachine({ ...files, 'flow.yml': flow, ...more })
  machines.push(machine)
  await machine.write('node_modules/dep/value.txt', 'brought\n')
  return machine
}

function agents(plans: Plans): Script {
  return (request, { turn }) => {
    const word = /Your work is (\S+)\./.exec(firstText(request))?.[1] ?? ''
    return plans[word]?.[turn] ?? finish('done', `Did ${word}`)
  }
}

/** Runs mmm in this process, with a played model, and gives what it said as JSON. */
async function play(machine: Machine, args: readonly string[], script: Script = agents({})) {
  const model = await playModel(script)
  const host = { cwd: machine.project, env: { ...machine.env, ...model.env }, packageRoot: repository }
  const ended = await mmm([...args, '--json'], host)
  await model.close()
  if (!ended.stdout.startsWith('{')) throw new Error(ended.stdout + ended.stderr)
  const run = JSON.parse(ended.stdout)
  const events = run.kind === 'run' ? await eventsOf(machine, run.id) : []
  return { code: ended.code, run, events, asked: model.requests.filter((one) => one.n > 0).length }
}

const running = ['run', './flow.yml', '--yes'] as const

function joins(events: readonly Event[]) {
  return events.flatMap((one) => (one.type === 'lane.joined' ? [[one.path, one.conflict?.files ?? one.files]] : []))
}

/** What a step printed. */
function printed(events: readonly Event[], path: string): string {
  return events.flatMap((one) => (one.type === 'output.stored' && one.path === path ? [one.tail] : [])).join('')
}

const agent = (id: string, work = id) => `{id: ${id}, agent: work, with: {values: {work: ${work}}}}`

test('two agents at the same time: other files, and other lines of one file, are brought together in the order of the file', async () => {
  const machine = await machineWith(`
steps:
  - {id: before, run: 'echo first > made.txt'}
  - id: both
    parallel:
      - ${agent('one')}
      - ${agent('two')}
      - id: three
        steps:
          - {id: look, run: 'ls; cat made.txt node_modules/dep/value.txt; pwd; echo 3 > three.txt'}
          - ${agent('more', 'three')}
  - {id: after, run: 'ls; head -1 long.txt; tail -1 long.txt; cat one.txt three.txt made.txt; git status --porcelain; pwd'}
`)
  const before = await userSide(machine)
  const { code, run, events } = await play(
    machine,
    running,
    agents({
      one: [write('one.txt', 'one\n'), edit('long.txt', 'line 1\n', 'LINE 1\n')],
      two: [edit('long.txt', 'line 20\n', 'LINE 20\n'), call('run', { command: 'ls' })],
      three: [call('read', { path: 'three.txt' })],
    }),
  )
  expect([code, run.message]).toEqual([0, 'all steps are done'])
  expect(joins(events)).toEqual([
    ['both/one', ['long.txt', 'one.txt']],
    ['both/two', ['long.txt']],
    ['both/three', ['three.txt']],
  ])
  const inside = printed(events, 'both/three/look')
  expect(inside).toMatch(/^a\.txt\nflow\.yml\nlong\.txt\nmade\.txt\nnode_modules\nfirst\nbrought\n/)
  expect(inside).toContain('/lanes/')
  expect(printed(events, 'after')).toMatch(
    /one\.txt\nthree\.txt\nLINE 1\nLINE 20\none\n3\nfirst\n M long\.txt\n\?\? made\.txt\n/,
  )
  expect(await userSide(machine)).toEqual(before)
  expect(await worktreesOf(machine)).toEqual([])
  expect(await machine.git('worktree', 'list')).not.toContain('lanes')
})
