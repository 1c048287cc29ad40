import type { CheckResult, CriterionFact, Event, Fact, Limits, Usage } from '../../src/core/event.ts'
import { evolve, newRun, type Run } from '../../src/core/run.ts'
import type { Standing, Whole } from '../../src/views/listed.ts'

/** Writes a log by hand: facts become events one second apart. */
export function logOf(facts: readonly Fact[], start = '2026-11-21T10:00:00.000Z'): Event[] {
  return facts.map((fact, i) => ({ seq: i + 1, time: new Date(Date.parse(start) + i * 1_000).toISOString(), ...fact }))
}

/** The fold of events. */
export function runOf(events: readonly Event[]): Run {
  return events.reduce(evolve, newRun())
}

/** A run as the app would have read it. */
export function whole(events: readonly Event[], standing: Standing): Whole {
  const run = runOf(events)
  return { id: run.id, standing, run }
}

export const id = '20261121-100000-ab12'

/** A run of three iterations: the first kept, the second undone, the third kept after a repair; one criterion cannot be proven. */
export function improveFacts(): Fact[] {
  return [
    started('improve', { iterations: 10, usd: 5, tokens: 2_000_000, ms: 3_600_000 }),
    { type: 'workspace.made', path: '/cache/w/ab12', branch: `mmm/${id}`, base: 'b'.repeat(40), from: 'b'.repeat(40) },
    { type: 'criteria.found', criteria: criteria(), checks: [] },
    { type: 'step.started', path: 'loop', attempt: 1, kind: 'repeat' },
    checked('baseline', 'test', true),
    checked('baseline', 'tasks#adds', false, 'tasks#adds'),
    {
      type: 'baseline.taken',
      tree: 't0',
      passed: ['test'],
      failed: ['tasks#adds', 'tasks#lists'],
      met: ['tasks#helps'],
    },
    ...iteration(1, 'tasks#adds', [
      judged(1, 'green', []),
      {
        type: 'candidate.kept',
        iteration: 1,
        commit: '1'.repeat(40),
        tree: 't1',
        proven: ['tasks#adds'],
        summary: 'Add the add command',
      },
    ]),
    ...iteration(2, 'tasks#lists', [
      judged(2, 'refused', ['tests/list.test.js was weakened']),
      {
        type: 'candidate.undone',
        iteration: 2,
        tree: 't1',
        reason: 'tests/list.test.js was weakened',
        verdict: 'refused',
      },
    ]),
    ...iteration(3, 'tasks#lists', [
      {
        type: 'model.failed',
        path: 'loop#3/change',
        conversation: 'c3',
        turn: 2,
        attempt: 1,
        class: 'overloaded',
        message: 'Overloaded',
        delay: 2_000,
      },
      judged(3, 'green', [], 2),
      {
        type: 'candidate.kept',
        iteration: 3,
        commit: '3'.repeat(40),
        tree: 't3',
        proven: ['tasks#lists'],
        summary: 'List tasks in order',
      },
    ]),
    {
      type: 'step.ended',
      path: 'loop',
      attempt: 1,
      kind: 'repeat',
      outcome: 'success',
      conclusion: 'success',
      outputs: {},
      ms: 30_000,
    },
    {
      type: 'run.ended',
      status: 'failure',
      reason: 'unproven left',
      code: 1,
      message: '1 of 4 criteria have no check that could prove them',
    },
  ]
}

/** A run without a model: two steps, the second fails. */
export function plainFacts(run = '20261120-080000-cd34'): Fact[] {
  return [
    { ...started('verify', {}), run },
    { type: 'step.started', path: 'build', attempt: 1, kind: 'run' },
    {
      type: 'step.ended',
      path: 'build',
      attempt: 1,
      kind: 'run',
      outcome: 'success',
      conclusion: 'success',
      outputs: {},
      ms: 1_500,
    },
    { type: 'step.started', path: 'tests', attempt: 1, kind: 'run' },
    {
      type: 'step.ended',
      path: 'tests',
      attempt: 1,
      kind: 'run',
      outcome: 'failure',
      conclusion: 'failure',
      outputs: {},
      ms: 2_000,
      error: { class: 'failed', code: 'run.exit', message: 'The command ended with exit code 1' },
    },
    { type: 'run.ended', status: 'failure', reason: 'failed', code: 1, message: 'The command ended with exit code 1' },
  ]
}

function started(name: string, limits: Limits): Fact & { type: 'run.started' } {
  return {
    type: 'run.started',
    schema: 1,
    run: id,
    mmm: '0.1.0',
    root: '/home/ann/todo',
    workflow: { name, path: `workflows/${name}.yml`, hash: 'h', text: '' },
    inputs: {},
    limits,
    workspace: name === 'improve' ? 'worktree' : 'here',
    options: {},
    pid: 4711,
  }
}

function criteria(): CriterionFact[] {
  return [
    criterion('adds', 7, 'add puts a task on the list', 'npm test -- add'),
    criterion('lists', 8, 'list prints the tasks in order', 'npm test -- list'),
    criterion('helps', 9, 'help names every command', 'npm test -- help'),
    criterion('pretty', 10, 'the output looks good'),
  ]
}

function criterion(name: string, line: number, text: string, check?: string): CriterionFact {
  return {
    id: `tasks#${name}`,
    spec: 'tasks',
    file: 'specs/tasks.md',
    line,
    text,
    state: 'open',
    ...(check === undefined ? {} : { check }),
    inHand: true,
  }
}

function iteration(n: number, about: string, ending: Fact[]): Fact[] {
  const path = `loop#${n}/change`
  return [
    { type: 'iteration.started', n, path: `loop#${n}`, criterion: about, attempt: n === 3 ? 2 : 1 },
    { type: 'step.started', path, attempt: 1, kind: 'agent' },
    { type: 'model.asked', path, conversation: `c${n}`, turn: 1, model: 'claude-sonnet-5', hash: 'h' },
    {
      type: 'model.answered',
      path,
      conversation: `c${n}`,
      turn: 1,
      hash: 'h',
      id: `msg_${n}`,
      model: 'claude-sonnet-5',
      content: [],
      stopReason: 'tool_use',
      usage: usage(),
      usd: n === 3 ? null : 0.025,
      ms: 1_800,
    },
    {
      type: 'tool.ended',
      path,
      conversation: `c${n}`,
      turn: 1,
      id: `tool_${n}`,
      name: 'edit_file',
      subject: 'src/tasks.js',
      content: 'ok',
      isError: false,
      ms: 3,
    },
    {
      type: 'step.ended',
      path,
      attempt: 1,
      kind: 'agent',
      outcome: 'success',
      conclusion: 'success',
      outputs: {},
      ms: 4_000,
    },
    checked('verdict', 'test', true),
    checked('verdict', about, true, about),
    ...ending,
  ]
}

function usage(): Usage {
  return { input: 900, output: 300, cacheRead: 3_000, cacheWrite: null }
}

function judged(iterationNumber: number, verdict: 'green' | 'refused', reasons: string[], round = 1): Fact {
  return {
    type: 'candidate.judged',
    iteration: iterationNumber,
    tree: `t${iterationNumber}`,
    verdict,
    reasons,
    proven: [],
    broken: [],
    round,
  }
}

function checked(phase: 'baseline' | 'verdict', check: string, passed: boolean, about?: string): Fact {
  const result: CheckResult = {
    check,
    command: `npm test -- ${check}`,
    commandHash: 'c',
    passed,
    exit: passed ? 0 : 1,
    ms: 1_200,
    tail: '',
    outputHash: 'o',
  }
  return {
    type: 'check.ended',
    path: 'loop/verify',
    phase,
    result,
    ...(about === undefined ? {} : { criterion: about }),
  }
}
