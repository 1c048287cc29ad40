import type { ChildProcess } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
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
  await mkdir(machine.home, { recursive: true })
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

/** Lanes with several turns that change files, and commands in one of them if wanted. */
const crashing = (command: boolean) => `
steps:
  - {id: before, run: 'echo m > made.txt'}
  - id: both
    parallel:
      - ${agent('one')}
      - id: two
        steps:
          - ${command ? `{id: first, run: 'sed -i "s/^line 19$/two/" long.txt'}` : agent('first')}
          - ${agent('change', 'two')}
          - ${command ? `{id: last, run: 'sed -i "s/^two$/TWO/" long.txt'}` : agent('last')}
      - ${agent('three')}
  - {id: kill, run: 'if test -e "$HOME/armed"; then rm "$HOME/armed"; kill -9 "$PPID"; fi'}
  - {id: after, run: 'head -1 long.txt; tail -2 long.txt; cat made.txt three.txt'}
`

const crashModel = agents({
  one: [edit('long.txt', 'line 1\n', 'One\n'), edit('long.txt', 'One\n', 'ONE\n')],
  first: [edit('long.txt', 'line 19\n', 'two\n')],
  two: [call('read', { path: 'long.txt' }), edit('long.txt', 'two\n', 'two\n\n'), edit('long.txt', 'two\n\n', 'two\n')],
  last: [edit('long.txt', 'two\n', 'TWO\n')],
  three: [write('three.txt', '0\n'), write('three.txt', '3\n')],
})

/** The same as a function, to be put into others. */
const replyOf = crashModel as Exclude<Script, readonly Reply[]>

const end = 'ONE\nTWO\nline 20\nm\n3\n'

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

test('the same line: the first lands, the second fails as a conflict, and its work can be looked at', async () => {
  const machine = await machineWith(`
steps:
  - id: both
    continue-on-error: true
    parallel:
      - ${agent('one')}
      - ${agent('two')}
      - ${agent('three')}
  - {id: after, run: 'head -1 long.txt; ls'}
`)
  const { code, run, events } = await play(
    machine,
    running,
    agents({
      one: [edit('long.txt', 'line 1\n', 'ONE\n')],
      two: [edit('long.txt', 'line 1\n', 'TWO\n'), write('two.txt', 'paid for\n')],
      three: [write('three.txt', 'three\n')],
    }),
  )
  expect(code).toBe(0)
  expect(joins(events)).toEqual([
    ['both/one', ['long.txt']],
    ['both/two', ['long.txt']],
    ['both/three', ['three.txt']],
  ])
  const ends = run.steps.map((one: { path: string; outcome: string }) => `${one.path} ${one.outcome}`)
  expect(ends).toEqual(['both failure', 'both/one success', 'both/two failure', 'both/three success', 'after success'])
  expect(printed(events, 'after')).toBe('ONE\na.txt\nflow.yml\nlong.txt\nnode_modules\nthree.txt\n')
  const { error } = run.steps[2]
  expect(error).toMatchObject({
    class: 'conflict',
    code: 'lane.conflict',
    message: 'What "both/two" changed conflicts with what others changed in long.txt',
  })
  const [lane] = run.lanes.filter((one: { status: string }) => one.status === 'conflict')
  expect(lane).toMatchObject({ path: 'both/two', files: ['long.txt'] })
  expect(error.hint).toContain(`mmm checkpoint diff ${lane.checkpoint} --run ${run.id}`)
  expect(await machine.git('show', `refs/mmm/${run.id}/${lane.checkpoint}:two.txt`)).toBe('paid for\n')
})

test('retry on a conflict: the agent begins anew on what the others did, and lands', async () => {
  const machine = await machineWith(`
steps:
  - id: each
    for-each: [one, two]
    max-parallel: 2
    agent: work
    with: {values: {work: '\${{ item }}'}}
    retry: {attempts: 2, delay: 1ms, on: [conflict]}
  - {id: after, run: 'head -2 long.txt'}
`)
  const { code, events, asked } = await play(machine, running, (request, { turn }) => {
    const word = firstText(request).includes('one') ? 'one' : 'two'
    const last = JSON.stringify(request.messages.at(-1))
    if (turn === 0) return call('read', { path: 'long.txt' })
    if (turn > 1) return finish('done', word)
    return last.includes('ONE')
      ? edit('long.txt', 'ONE\n', 'ONE TWO\n')
      : edit('long.txt', 'line 1\n', `${word.toUpperCase()}\n`)
  })
  expect(code).toBe(0)
  expect(joins(events)).toEqual([
    ['each#1', ['long.txt']],
    ['each#2', ['long.txt']],
    ['each#2', ['long.txt']],
  ])
  expect(printed(events, 'after')).toBe('ONE TWO\nline 2\n')
  expect(asked).toBe(9)
})

test('rounds at the same time over files; a round that fails brings nothing; max-parallel: 1 shares the worktree', async () => {
  const parts = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`part/${n}.txt`, `part ${n}\n`]))
  const machine = await machineWith(
    `
inputs: {width: {type: number, default: 3}}
steps:
  - id: each
    for-each: {glob: 'part/*.txt'}
    max-parallel: \${{ inputs.width }}
    fail-fast: false
    continue-on-error: true
    steps:
      - {id: count, run: 'ls part | wc -l; echo \${{ index }} > part/count.txt; rm part/count.txt'}
      - id: change
        agent: work
        with: {values: {work: '\${{ item }}'}}
      - {id: test, run: 'test \${{ index }} != 3'}
  - {id: after, run: 'cat part/*'}
`,
    parts,
  )
  const script: Script = (request, { turn }) => {
    const path = /Your work is (\S+)\./.exec(firstText(request))![1]!
    return turn === 0 ? edit(path, 'part ', 'done ') : finish('done', path)
  }
  const wide = await play(machine, running, script)
  expect([wide.code, wide.run.message]).toEqual([0, 'all steps are done'])
  const expected = 'done 1\ndone 2\ndone 3\npart 4\ndone 5\n'
  expect(printed(wide.events, 'after')).toBe(expected)
  expect(joins(wide.events).map(([path]) => path)).toEqual(['each#1', 'each#2', 'each#3', 'each#5'])
  const narrow = await play(machine, [...running, '--input', 'width=1'], script)
  expect(narrow.code).toBe(0)
  expect(joins(narrow.events)).toEqual([])
  expect(narrow.events.filter((one) => one.type === 'lane.opened')).toEqual([])
})

test('needs: what waits for a branch sees what it did; ordered agents share one worktree; lanes hold lanes', async () => {
  const machine = await machineWith(`
jobs:
  one:
    steps:
      - id: inner
        parallel:
          - ${agent('left')}
          - ${agent('right')}
      - {id: sees, run: 'cat left.txt right.txt; ls'}
  two:
    steps:
      - ${agent('two')}
  last:
    needs: [one, two]
    steps:
      - {id: look, run: 'cat left.txt right.txt two.txt'}
      - ${agent('end')}
`)
  const { code, events } = await play(
    machine,
    running,
    agents({ left: [write('left.txt', 'l\n')], right: [write('right.txt', 'r\n')], two: [write('two.txt', '2\n')] }),
  )
  expect(code).toBe(0)
  expect(
    joins(events)
      .map(([path]) => path)
      .toSorted(),
  ).toEqual(['one', 'one/inner/left', 'one/inner/right', 'two'])
  expect(printed(events, 'one/sees')).toBe('l\nr\na.txt\nflow.yml\nleft.txt\nlong.txt\nnode_modules\nright.txt\n')
  expect(printed(events, 'last/look')).toBe('l\nr\n2\n')
})

test('the limit of tokens holds over all agents together', async () => {
  const machine = await machineWith(`
budget: {tokens: 30000}
steps:
  - id: each
    for-each: [one, two, three, four, five, six]
    max-parallel: 6
    fail-fast: false
    agent: work
    with: {values: {work: '\${{ item }}'}, max-tokens: 4000}
`)
  const { code, run, asked } = await play(machine, running, (_request, { turn }) => {
    return {
      ...write(`${turn}.txt`, 'x\n'),
      usage: { input_tokens: 2_000, output_tokens: 4_000, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    } as Reply
  })
  expect([code, run.reason]).toEqual([3, 'tokens'])
  expect(run.tokens).toBeLessThanOrEqual(30_000)
  expect(asked).toBe(run.tokens / 6_000)
})

test('killed at any request, with commands in a lane, a run goes on in its lanes; so does one whose model failed', async () => {
  const machine = await machineWith(crashing(true))
  const snapshot = await snapshotOf(machine)
  for (const at of [2, 6]) {
    await snapshot.restore()
    let child: ChildProcess | undefined
    const model = await playModel((request, info) => {
      if (info.n >= at) child?.kill('SIGKILL')
      return replyOf(request, info)
    })
    const started = machine.start([...running, '--json'], { env: model.env })
    child = started.child
    expect((await started.ended).signal).toBe('SIGKILL')
    await model.close()
    const [id] = await readdir(join(machine.project, '.mmm', 'runs'))
    const before = await eventsOf(machine, id!)
    const { code, events, asked } = await play(machine, ['resume', '--yes'], crashModel)
    expect([code, printed(events, 'after')]).toEqual([0, end])
    const over = endedSteps(before)
    expect(startedSteps(events.slice(before.length)).filter((path) => over.has(path))).toEqual([])
    expect(asked + before.filter((one) => one.type === 'model.answered').length).toBe(10)
  }
  await snapshot.restore()
  const failed = await play(machine, running, (request, info) => {
    if (firstText(request).includes('two') && info.turn === 1)
      return { fault: { kind: 'status', status: 400 } } as Reply
    return replyOf(request, info)
  })
  const lanes = failed.run.lanes.map((one: { path: string; status: string }) => `${one.path} ${one.status}`)
  expect([failed.code, lanes]).toEqual([5, ['both/one joined', 'both/three joined', 'both/two open']])
  // As on another machine, which has the log and the repository
  await rm(join(machine.home, '.cache', 'mmm', 'worktrees'), { recursive: true })
  const resumed = await play(machine, ['resume', '--yes'], crashModel)
  expect([resumed.code, printed(resumed.events, 'after'), failed.asked + resumed.asked]).toEqual([0, end, 11])
  await snapshot.remove()
})

/** Events between two cuts; CI's second pass takes wider ones. */
const stride = 14 * Number(process.env['MMM_TEST_STRIDE'] ?? 1)

test('cut after an event, a run with its lanes far ahead of the log, or gone, comes to the same end', async () => {
  const machine = await machineWith(crashing(false))
  await writeFile(join(machine.home, 'armed'), '')
  const model = await playModel(crashModel)
  const killed = await machine.mmm([...running, '--json'], { env: model.env })
  await model.close()
  expect(killed.signal, killed.stdout + killed.stderr).toBe('SIGKILL')
  const [id] = await readdir(join(machine.project, '.mmm', 'runs'))
  const events = await eventsOf(machine, id!)
  const snapshot = await snapshotOf(machine)
  const wrong: string[] = []
  for (let count = 12; count <= events.length; count += stride) {
    await snapshot.restore()
    await cutLog(logPath(machine, id!), count)
    await rm(join(machine.project, '.mmm', 'runs', id!, 'lock'), { force: true })
    const before = events.slice(0, count)
    const { code, events: now, asked } = await play(machine, ['resume', '--yes'], crashModel)
    const over = endedSteps(before)
    const again = startedSteps(now.slice(count)).filter((path) => over.has(path))
    const paid = before.filter((one) => one.type === 'model.answered').length
    const got = JSON.stringify([code, printed(now, 'after'), again, asked + paid, await worktreesOf(machine)])
    if (got === JSON.stringify([0, end, [], 14, []])) continue
    const last = before.at(-1)!
    wrong.push(`${count} of ${events.length} (${last.type} ${'path' in last ? last.path : ''}): ${got}`)
  }
  await snapshot.remove()
  expect(wrong).toEqual([])
})
