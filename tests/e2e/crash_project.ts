import { expect } from 'vitest'
import { execFile } from 'node:child_process'
import { readdir, readFile, rm, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Reply } from '../../src/agent/scripted_model/reply.ts'
import type { Script } from '../../src/agent/scripted_model/script.ts'
import { listRuns, readRun } from '../../src/app/runs.ts'
import type { Event } from '../../src/core/event.ts'
import { stateOf } from '../../src/views/state.ts'
import { finish } from './calculator.ts'
import { newMachine, type Machine } from './world.ts'

const check = (name: string, a: number, b: number, is: number) => `. ./lib.sh && test "$(${name} ${a} ${b})" = ${is}`

/** A project whose checks take milliseconds; one criterion is met before any work, `deps` is what git ignores. */
export const shellProject: Record<string, string> = {
  '.gitignore': 'node_modules/\n',
  '.mmm/config.yml': `checks:
  test: sh test.sh
  last:
    command: if test -e "$HOME/armed"; then rm "$HOME/armed"; kill -9 "$PPID"; fi
    when: end
`,
  'lib.sh': 'add() { echo $(($1 + $2)); }\n',
  'test.sh': `set -e\n${check('add', 2, 3, 5)}\necho "adds"\n`,
  'specs/shell.md': '# Shell\n\nTo be written.\n',
}

const criteria = {
  AC1: `- [ ] AC1: it adds\n  - verify: \`${check('add', 1, 1, 2)}\`\n`,
  AC2: `- [ ] AC2: it subtracts\n  - verify: \`${check('sub', 5, 3, 2)}\`\n`,
  AC3: `- [ ] AC3: it multiplies\n  - verify: \`${check('mul', 5, 3, 15)}\`\n`,
}
export type Named = keyof typeof criteria

/** The machine with the spec not yet committed and something that git ignores. AC1 is met before any work. */
export async function shellMachine(named: readonly Named[] = ['AC1', 'AC2', 'AC3']): Promise<Machine> {
  const machine = await newMachine(shellProject)
  const open = named.map((id) => criteria[id]).join('')
  await machine.write('specs/shell.md', `---\ntitle: Shell\n---\n\n# Shell\n\n## Acceptance criteria\n\n${open}`)
  await machine.write('node_modules/dep/value.txt', 'brought\n')
  return machine
}

export const improve = ['improve', '--yes', '--json', '--repair', '1']
export const resume = ['resume', '--yes', '--json']

/**
 * Without memory: AC2 goes well; the first try of AC3 breaks `add`, is repaired in vain and undone; the second has two
 * calls in one answer and a command, and goes well.
 */
export const shellModel: Script = (request, { turn }) => {
  const first = JSON.stringify(request.messages[0])
  if (first.includes('> AC2'))
    return at(turn, [calls(['read', { path: 'lib.sh' }]), calls(append('sub', '-')), finish('done', 'Added sub')])
  if (first.includes('Last attempt')) {
    const note = calls(append('mul', '*'), ['write', { path: 'doc/note.txt', content: 'mul\n' }])
    return at(turn, [note, calls(['run', { command: 'sh test.sh' }]), finish('done', 'Added mul')])
  }
  const edits = [{ old: 'add() { echo $(($1 + $2)); }', new: 'add() { echo 0; }\nmul() { echo 1; }' }]
  const broken = calls(['edit', { path: 'lib.sh', edits }], ['finish', { status: 'done', summary: 'Added mul' }])
  const mended = calls(['edit', { path: 'lib.sh', edits: [{ old: 'echo 1', new: 'echo $(($1 * $2))' }] }])
  return at(turn, [broken, mended, finish('blocked', 'I cannot mend it')])
}

function at(turn: number, replies: Reply[]): Reply {
  return replies[turn] ?? finish('blocked', `Nothing for turn ${turn}`)
}

function append(name: string, sign: string): [string, Record<string, unknown>] {
  const old = 'add() { echo $(($1 + $2)); }'
  return ['edit', { path: 'lib.sh', edits: [{ old, new: `${old}\n${name}() { echo $(($1 ${sign} $2)); }` }] }]
}

function calls(...all: Array<[string, Record<string, unknown>]>): Reply {
  return {
    content: [
      { type: 'thinking', thinking: 'I see' },
      ...all.map(([name, input]) => ({ type: 'tool_use', name, input })),
    ],
  } as Reply
}

/** What a run came to, as far as it must not depend on when it was killed. */
export async function resultOf(machine: Machine, id: string) {
  const state = stateOf(machine.project, await listRuns(machine.project))
  const { iterations, ended } = await runOf(machine, id)
  return {
    code: ended?.code,
    reason: ended?.reason,
    iterations: iterations.map(({ criterion, attempt, verdict, proven, rounds, undone }) => ({
      criterion,
      attempt,
      verdict,
      proven,
      rounds,
      undone,
    })),
    commits: await machine.git('log', '--format=%T %s', `main..mmm/${id}`),
    criteria: state.criteria.map(({ id: name, status }) => [name, status]),
    score: state.score,
  }
}

async function runOf(machine: Machine, id: string) {
  const { run } = await readRun(machine.project, id)
  return { iterations: run.work.iterations, ended: run.ended }
}

/** `.mmm/state.json` says what the logs say. */
export async function expectStateFolds(machine: Machine): Promise<void> {
  const folded: unknown = JSON.parse(JSON.stringify(stateOf(machine.project, await listRuns(machine.project))))
  expect(JSON.parse(await machine.read('.mmm/state.json'))).toEqual({
    schemaVersion: 1,
    kind: 'status',
    ...(folded as object),
  })
}

/** Ids of the machine's runs, oldest first. */
export async function runIdsOf(machine: Machine): Promise<string[]> {
  return (await readdir(join(machine.project, '.mmm', 'runs')).catch(() => [])).toSorted()
}

export function logPath(machine: Machine, id: string): string {
  return join(machine.project, '.mmm', 'runs', id, 'log.jsonl')
}

/** The whole lines of a log. */
export async function eventsOf(machine: Machine, id: string): Promise<Event[]> {
  const text = await readFile(logPath(machine, id), 'utf8').catch(() => '')
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Event)
}

/** Cuts a log after `count` lines and `part` (0 to 1) of the next. */
export async function cutLog(path: string, count: number, part = 0): Promise<void> {
  const bytes = await readFile(path)
  let end = 0
  for (let line = 0; line < count; line++) end = bytes.indexOf(0x0a, end) + 1
  const next = bytes.indexOf(0x0a, end)
  await truncate(path, end + Math.floor((next - end) * part))
}

/** Keys of the requests for a message that were answered, in order. */
export function askedOf(requests: ReadonlyArray<{ n: number; body: unknown }>): string[] {
  return requests.filter((one) => one.n > 0).map((one) => JSON.stringify((one.body as { messages: unknown }).messages))
}

/** Paths of the steps that ended for good. */
export function endedSteps(events: readonly Event[]): Set<string> {
  return new Set(events.flatMap((one) => (one.type === 'step.ended' && one.retry === undefined ? [one.path] : [])))
}

export function startedSteps(events: readonly Event[]): string[] {
  return events.flatMap((one) => (one.type === 'step.started' ? [one.path] : []))
}

/** Runs' worktrees that are still there. */
export async function worktreesOf(machine: Machine): Promise<string[]> {
  const all = join(machine.home, '.cache', 'mmm', 'worktrees')
  const found: string[] = []
  for (const project of await readdir(all).catch(() => [])) found.push(...(await readdir(join(all, project))))
  return found
}

export interface Snapshot {
  /** Puts the machine back, at the same paths, as it was. */
  restore(): Promise<void>
  remove(): Promise<void>
}

export async function snapshotOf(machine: Machine): Promise<Snapshot> {
  const base = dirname(machine.project)
  const kept = `${base}.kept`
  await copyAll(base, kept)
  return {
    async restore() {
      await rm(base, { recursive: true, force: true })
      await copyAll(kept, base)
    },
    remove: () => rm(kept, { recursive: true, force: true }),
  }
}

async function copyAll(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to])
}
