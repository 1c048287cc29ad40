import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../src/core/diagnostic.ts'
import type { ProjectCheck } from '../../src/core/event.ts'
import { evolve, newRun, type Run } from '../../src/core/run.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { goalFacts, goalSet } from '../../src/steps/goal.ts'
import { allKinds } from './world.ts'

const check: ProjectCheck = {
  id: 'test',
  command: 'npm test',
  when: 'keep',
  from: 'package.json',
  runner: 'node',
  timeout: 5,
}

function runOf(name: string): Run {
  const run = newRun()
  run.workflow = { ...run.workflow, name, path: '.mmm/workflows/w.yml' }
  return run
}

test('goals are criteria in hand, named after the workflow; arguments are quoted', () => {
  const run = runOf('w')
  const goals = [
    { id: 'a', text: 'A', check: 'test' },
    { id: 'b c', text: 'B', verify: ['grep', "it's $(whoami)", '--', 'a b'] },
  ]
  const facts = goalFacts(goals, run, [check])
  expect(facts).toMatchObject([
    {
      id: 'workflow:w#a',
      spec: 'workflow:w',
      file: '.mmm/workflows/w.yml',
      check: 'npm test',
      state: 'open',
      inHand: true,
    },
    { id: 'workflow:w#b c', check: `grep 'it'\\''s $(whoami)' -- 'a b'` },
  ])
  evolve(run, { type: 'criteria.found', criteria: facts, checks: [check], seq: 1, time: '2026-01-01T00:00:00Z' })
  expect(goalSet(run)).toEqual([
    { check: { id: 'workflow:w#a', command: 'npm test', runner: 'node', timeout: 5 }, criterion: 'workflow:w#a' },
    { check: { id: 'workflow:w#b c', command: facts[1]!.check }, criterion: 'workflow:w#b c' },
  ])
})

test('criteria of specifications are no goals', () => {
  const run = runOf('w')
  const fact = {
    id: 'w#a',
    spec: 'w',
    file: 'specs/w.md',
    line: 3,
    text: 'A',
    state: 'open',
    check: 'true',
    inHand: true,
  } as const
  evolve(run, { type: 'criteria.found', criteria: [fact], checks: [check], seq: 1, time: '2026-01-01T00:00:00Z' })
  expect(goalSet(run)).toEqual([])
})

test('an unknown check and an id that stands twice are errors with a way out', () => {
  const goal = { id: 'a', text: 'A', check: 'tset' }
  expect(() => goalFacts([goal], runOf('w'), [check])).toThrow(
    expect.objectContaining({ code: 'goal.check', exit: 2, hint: 'Did you mean "test"?' }),
  )
  const twice = { ...goal, check: 'test' }
  expect(() => goalFacts([twice, twice], runOf('w'), [check])).toThrow(expect.objectContaining({ code: 'goal.twice' }))
})

test.each([
  ['{id: a, text: A}', 'A goal needs either "check" or "verify"'],
  ['{id: a, text: A, check: test, verify: [x]}', 'A goal needs either "check" or "verify"'],
  ['{id: a, text: A, verify: npm test}', 'with.goals'],
  ['{id: a, check: test}', 'with.goals'],
])('%s is found before anything runs', (goal, said) => {
  const text = `steps:\n  - {id: base, uses: verify, with: {of: base, goals: [${goal}]}}\n`
  const findings = parseWorkflow(text, 'w.yml', allKinds()).findings.map(formatDiagnostic)
  expect(findings.join('\n')).toMatch(said === 'with.goals' ? /w\.yml:2:\d+: error: .*goals/ : said)
})
