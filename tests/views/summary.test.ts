import { expect, test } from 'vitest'
import { runJson } from '../../src/views/run_json.ts'
import { runText } from '../../src/views/run_text.ts'
import { summaryText } from '../../src/views/summary.ts'
import { improveFacts, logOf, plainFacts, whole } from './log.ts'
import { look } from './look.ts'

const improve = whole(logOf(improveFacts()), 'failure')
const plain = whole(logOf(plainFacts(), '2026-11-20T08:00:00.000Z'), 'failure')

test('the summary of an improve run', () => {
  expect(summaryText(improve, look)).toMatchInlineSnapshot(`
    "Run       20261121-100000-ab12  improve
    Asked     4 criteria of tasks
    Kept      1111111111  tasks#adds  Add the add command
              3333333333  tasks#lists  List tasks in order
    Refused   tasks#lists  tests/list.test.js was weakened
    Proven    tasks#adds  add puts a task on the list
              tasks#lists  list prints the tasks in order
    Met       tasks#helps  help names every command (green before any work, never...
    Unproven  tasks#pretty  the output looks good (no check can prove it)
    Score     7.5 of 10
    Spent     $0.0500 + 1 answer of unknown price, 12.6k tokens in 3 answers, 39.0s
    Stopped   failure: 1 of 4 criteria have no check that could prove them
    Branch    mmm/20261121-100000-ab12
    Next      git merge mmm/20261121-100000-ab12"
  `)
})

test('the summary of a run without iterations', () => {
  expect(summaryText(plain, look)).toMatchInlineSnapshot(`
    "Run       20261120-080000-cd34  verify
    Steps     1 done, 1 failed
    Spent     5.0s, no model call
    Stopped   failure: The command ended with exit code 1"
  `)
})

test('a run that died says how to go on with it', () => {
  const died = whole(logOf(improveFacts().slice(0, 22)), 'died')
  expect(summaryText(died, look).split('\n').slice(-4).join('\n')).toMatchInlineSnapshot(`
    "Stopped   died: its process ended before the run did
    Branch    mmm/20261121-100000-ab12
    Next      mmm resume 20261121-100000-ab12
              git merge mmm/20261121-100000-ab12"
  `)
})

test('a run that reached a limit says which flag to raise', () => {
  const facts = improveFacts().slice(0, 17)
  facts.push({
    type: 'run.ended',
    status: 'failure',
    reason: 'dollars',
    code: 3,
    message: 'the budget of $5 is spent ($5.0200 used)',
  })
  expect(runJson(whole(logOf(facts), 'failure')).next).toEqual({
    resume: 'mmm resume 20261121-100000-ab12 --budget-usd <more>',
    merge: 'git merge mmm/20261121-100000-ab12',
  })
})

test('a merged run offers no merge', () => {
  const facts = improveFacts()
  facts.splice(-1, 0, { type: 'branch.merged', from: 'mmm/x', into: 'main', commit: 'f'.repeat(40) })
  const text = summaryText(whole(logOf(facts), 'failure'), look)
  expect(text.split('\n').slice(-1)).toEqual(['Merged    into main as ffffffffff'])
})

test('what a model or a log wrote cannot steer the terminal', () => {
  const facts = improveFacts()
  facts.splice(-1, 1, {
    type: 'run.ended',
    status: 'failure',
    reason: 'failed',
    code: 1,
    message: 'red \u001b[31m\u0007 alert',
  })
  // oxlint-disable-next-line no-control-regex
  expect(summaryText(whole(logOf(facts), 'failure'), look)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
})

test('a run in full', () => {
  expect(runText(improve, look)).toMatchInlineSnapshot(`
    "Run 20261121-100000-ab12  improve
      failure: 1 of 4 criteria have no check that could prove them
      started 2026-11-21 10:00 UTC
      branch mmm/20261121-100000-ab12, from bbbbbbbbbb

    Steps
      ✓ loop (repeat, 3 rounds)  30.0s
        ✓ #1 change (agent)  4.0s
        ✓ #2 change (agent)  4.0s
        ✓ #3 change (agent)  4.0s

    Iterations
      1  kept    tasks#adds
                 1111111111 Add the add command
                 proves tasks#adds
      2  undone  tasks#lists
                 tests/list.test.js was weakened
      3  kept    tasks#lists (attempt 2)
                 3333333333 List tasks in order
                 proves tasks#lists

    Checks of the kept state
      ✓ test  1.2s  npm test -- test
      ✓ tasks#adds  1.2s  npm test -- tasks#adds
      ✓ tasks#lists  1.2s  npm test -- tasks#lists

    Spent     $0.0500 + 1 answer of unknown price, 12.6k tokens in 3 answers, 39.0s
    Next      git merge mmm/20261121-100000-ab12"
  `)
  expect(runText(plain, look)).toMatchInlineSnapshot(`
    "Run 20261120-080000-cd34  verify
      failure: The command ended with exit code 1
      started 2026-11-20 08:00 UTC

    Steps
      ✓ build (run)  1.5s
      ✗ tests (run)  2.0s  The command ended with exit code 1

    Spent     5.0s, no model call"
  `)
})

test('a run as JSON', () => {
  expect(JSON.parse(JSON.stringify(runJson(improve)))).toMatchInlineSnapshot(`
    {
      "artifacts": [],
      "asked": {
        "inputs": {},
        "limits": {
          "iterations": 10,
          "ms": 3600000,
          "tokens": 2000000,
          "usd": 5,
        },
        "options": {},
        "path": "workflows/improve.yml",
        "workflow": "improve",
        "workspace": "worktree",
      },
      "base": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      "branch": "mmm/20261121-100000-ab12",
      "checks": [
        {
          "command": "npm test -- test",
          "exit": 0,
          "id": "test",
          "ms": 1200,
          "passed": true,
          "reason": null,
        },
        {
          "command": "npm test -- tasks#adds",
          "exit": 0,
          "id": "tasks#adds",
          "ms": 1200,
          "passed": true,
          "reason": null,
        },
        {
          "command": "npm test -- tasks#lists",
          "exit": 0,
          "id": "tasks#lists",
          "ms": 1200,
          "passed": true,
          "reason": null,
        },
      ],
      "code": 1,
      "criteria": [
        {
          "check": "npm test -- add",
          "commit": "1111111111111111111111111111111111111111",
          "file": "specs/tasks.md",
          "id": "tasks#adds",
          "line": 7,
          "reason": null,
          "spec": "tasks",
          "status": "proven",
          "text": "add puts a task on the list",
          "undone": 0,
        },
        {
          "check": "npm test -- list",
          "commit": "3333333333333333333333333333333333333333",
          "file": "specs/tasks.md",
          "id": "tasks#lists",
          "line": 8,
          "reason": "tests/list.test.js was weakened",
          "spec": "tasks",
          "status": "proven",
          "text": "list prints the tasks in order",
          "undone": 1,
        },
        {
          "check": "npm test -- help",
          "commit": null,
          "file": "specs/tasks.md",
          "id": "tasks#helps",
          "line": 9,
          "reason": null,
          "spec": "tasks",
          "status": "met",
          "text": "help names every command",
          "undone": 0,
        },
        {
          "check": null,
          "commit": null,
          "file": "specs/tasks.md",
          "id": "tasks#pretty",
          "line": 10,
          "reason": null,
          "spec": "tasks",
          "status": "unproven",
          "text": "the output looks good",
          "undone": 0,
        },
      ],
      "endedAt": "2026-11-21T10:00:39.000Z",
      "id": "20261121-100000-ab12",
      "iterations": [
        {
          "attempt": 1,
          "broken": [],
          "commit": "1111111111111111111111111111111111111111",
          "criterion": "tasks#adds",
          "endedAt": "2026-11-21T10:00:16.000Z",
          "n": 1,
          "outcome": "kept",
          "proven": [
            "tasks#adds",
          ],
          "reasons": [],
          "rounds": 1,
          "startedAt": "2026-11-21T10:00:07.000Z",
          "summary": "Add the add command",
          "undone": null,
          "verdict": "green",
        },
        {
          "attempt": 1,
          "broken": [],
          "commit": null,
          "criterion": "tasks#lists",
          "endedAt": "2026-11-21T10:00:26.000Z",
          "n": 2,
          "outcome": "undone",
          "proven": [],
          "reasons": [
            "tests/list.test.js was weakened",
          ],
          "rounds": 1,
          "startedAt": "2026-11-21T10:00:17.000Z",
          "summary": null,
          "undone": "tests/list.test.js was weakened",
          "verdict": "refused",
        },
        {
          "attempt": 2,
          "broken": [],
          "commit": "3333333333333333333333333333333333333333",
          "criterion": "tasks#lists",
          "endedAt": "2026-11-21T10:00:37.000Z",
          "n": 3,
          "outcome": "kept",
          "proven": [
            "tasks#lists",
          ],
          "reasons": [],
          "rounds": 2,
          "startedAt": "2026-11-21T10:00:27.000Z",
          "summary": "List tasks in order",
          "undone": null,
          "verdict": "green",
        },
      ],
      "kept": 2,
      "lanes": [],
      "merged": null,
      "message": "1 of 4 criteria have no check that could prove them",
      "ms": 39000,
      "next": {
        "merge": "git merge mmm/20261121-100000-ab12",
        "resume": null,
      },
      "notices": [],
      "outputs": {},
      "proven": 2,
      "reason": "unproven left",
      "resumes": 0,
      "score": 7.5,
      "spent": {
        "calls": 3,
        "failedCalls": 1,
        "ms": 39000,
        "tokens": 12600,
        "toolCalls": 3,
        "unpriced": 1,
        "usage": {
          "cacheRead": 9000,
          "cacheWrite": 0,
          "input": 2700,
          "output": 900,
        },
        "usd": 0.05,
      },
      "startedAt": "2026-11-21T10:00:00.000Z",
      "status": "failure",
      "steps": [
        {
          "attempt": 1,
          "error": null,
          "kind": "repeat",
          "ms": 30000,
          "outcome": "success",
          "path": "loop",
          "status": "success",
        },
        {
          "attempt": 1,
          "error": null,
          "kind": "agent",
          "ms": 4000,
          "outcome": "success",
          "path": "loop#1/change",
          "status": "success",
        },
        {
          "attempt": 1,
          "error": null,
          "kind": "agent",
          "ms": 4000,
          "outcome": "success",
          "path": "loop#2/change",
          "status": "success",
        },
        {
          "attempt": 1,
          "error": null,
          "kind": "agent",
          "ms": 4000,
          "outcome": "success",
          "path": "loop#3/change",
          "status": "success",
        },
      ],
      "tokens": 12600,
      "undone": 1,
      "unpriced": 1,
      "usd": 0.05,
      "workflow": "improve",
    }
  `)
})
