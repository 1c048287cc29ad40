import { expect, test } from 'vitest'
import type { Listed } from '../../src/views/listed.ts'
import { runsText } from '../../src/views/runs.ts'
import { historyOf, historyPath, stateOf } from '../../src/views/state.ts'
import { statusText } from '../../src/views/status.ts'
import { id, improveFacts, logOf, plainFacts, runOf, whole } from './log.ts'
import { look } from './look.ts'

const improve = whole(logOf(improveFacts()), 'failure')
const plain = whole(logOf(plainFacts(), '2026-11-20T08:00:00.000Z'), 'failure')
const damaged: Listed = { id: '20261119-080000-ef56', standing: 'damaged', message: 'Line 3 of the log is damaged' }
const root = '/home/ann/todo'

test('the status of a project', () => {
  expect(statusText(root, [improve, plain, damaged], look)).toMatchInlineSnapshot(`
    "todo  /home/ann/todo

    Last run   20261121-100000-ab12  improve, 2026-11-21 10:00 UTC, 39.0s
               failure: 1 of 4 criteria have no check that could prove them
               take over with: git merge mmm/20261121-100000-ab12
    Run 20261119-080000-ef56 is damaged: Line 3 of the log is damaged

    Score      7.5 of 10
    Criteria   2 proven, 1 met, 1 unproven (4 in all)
      proven    tasks#adds  add puts a task on the list
      proven    tasks#lists  list prints the tasks in order
      met       tasks#helps  help names every command
      unproven  tasks#pretty  the output looks good

    Totals     3 runs (1 damaged), 3 iterations (2 kept, 1 undone), $0.0500 + 1 answer of unknown price, 12.6k tokens, 44.0s"
  `)
})

test('the status of a project that never ran', () => {
  expect(statusText(root, [], look)).toMatchInlineSnapshot(`
    "todo  /home/ann/todo

    mmm has not run here yet. What to type:
      mmm init          writes a first specification and the configuration
      mmm spec check    reads the specifications and runs the checks of ticked criteria
      mmm improve       picks the next open criterion and lets a model work on it"
  `)
})

test('the state as JSON', () => {
  expect(JSON.parse(JSON.stringify(stateOf(root, [improve, plain, damaged])))).toMatchInlineSnapshot(`
    {
      "counts": {
        "all": 4,
        "failing": 0,
        "met": 1,
        "open": 0,
        "proven": 2,
        "ticked": 0,
        "unproven": 1,
      },
      "criteria": [
        {
          "check": "npm test -- add",
          "commit": "1111111111111111111111111111111111111111",
          "file": "specs/tasks.md",
          "id": "tasks#adds",
          "line": 7,
          "reason": null,
          "run": "20261121-100000-ab12",
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
          "run": "20261121-100000-ab12",
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
          "run": "20261121-100000-ab12",
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
          "run": "20261121-100000-ab12",
          "spec": "tasks",
          "status": "unproven",
          "text": "the output looks good",
          "undone": 0,
        },
      ],
      "lastRun": {
        "branch": "mmm/20261121-100000-ab12",
        "code": 1,
        "endedAt": "2026-11-21T10:00:39.000Z",
        "id": "20261121-100000-ab12",
        "iterations": {
          "kept": 2,
          "undone": 1,
        },
        "merged": null,
        "message": "1 of 4 criteria have no check that could prove them",
        "ms": 39000,
        "next": {
          "merge": "git merge mmm/20261121-100000-ab12",
          "resume": null,
        },
        "proven": 2,
        "reason": "unproven left",
        "resumes": 0,
        "score": 7.5,
        "startedAt": "2026-11-21T10:00:00.000Z",
        "status": "failure",
        "tokens": 12600,
        "unpriced": 1,
        "usd": 0.05,
        "workflow": "improve",
      },
      "project": {
        "name": "todo",
        "root": "/home/ann/todo",
      },
      "score": 7.5,
      "totals": {
        "damaged": 1,
        "iterations": {
          "kept": 2,
          "undone": 1,
        },
        "ms": 44000,
        "runs": 3,
        "tokens": 12600,
        "unpriced": 1,
        "usd": 0.05,
      },
    }
  `)
})

test('a criterion that a later run found ticked keeps the proof of the earlier one', () => {
  const later = improveFacts().slice(0, 3)
  const ticked = later.map((fact) => {
    if (fact.type === 'run.started') return { ...fact, run: '20261122-100000-aaaa' }
    if (fact.type !== 'criteria.found') return fact
    return {
      ...fact,
      criteria: fact.criteria.map(
        (one) => ({ ...one, state: one.id === 'tasks#adds' ? 'ticked' : one.state }) as typeof one,
      ),
    }
  })
  const { criteria } = stateOf(root, [whole(logOf(ticked, '2026-11-22T10:00:00.000Z'), 'died'), improve])
  expect(criteria.map((one) => [one.id, one.status, one.run])).toEqual([
    ['tasks#adds', 'proven', id],
    ['tasks#lists', 'open', '20261122-100000-aaaa'],
    ['tasks#helps', 'open', '20261122-100000-aaaa'],
    ['tasks#pretty', 'unproven', '20261122-100000-aaaa'],
  ])
})

test('the list of runs', () => {
  expect(runsText([improve, plain, damaged], { ...look, columns: 200 })).toMatchInlineSnapshot(`
    "RUN                   WORKFLOW  STARTED (UTC)      TIME  KEPT  UNDONE  PROVEN        SPENT  TOKENS  STATUS
    20261121-100000-ab12  improve   2026-11-21 10:00  39.0s     2       1       2  $0.0500 + ?   12.6k  failure: unproven left
    20261120-080000-cd34  verify    2026-11-20 08:00   5.0s     0       0       0        $0.00       0  failure: failed
    20261119-080000-ef56  -         -                     -     -       -       -            -       -  damaged: Line 3 of the log is damaged"
  `)
})

test('the list of runs on a narrow terminal leaves out what can be spared', () => {
  expect(runsText([improve, plain, damaged], look)).toMatchInlineSnapshot(`
    "RUN                   WORKFLOW  KEPT  PROVEN        SPENT  STATUS
    20261121-100000-ab12  improve      2       2  $0.0500 + ?  failure: unproven ...
    20261120-080000-cd34  verify       0       0        $0.00  failure: failed
    20261119-080000-ef56  -            -       -            -  damaged: Line 3 of..."
  `)
})

test('a history file has the next number of its day, and a resumed run keeps its own', () => {
  const run = runOf(logOf(improveFacts()))
  expect(historyPath(run, new Map())).toBe('2026-11-21/001-improve.json')
  const taken = new Map([
    ['001-verify.json', '20261121-080000-aaaa'],
    ['007-improve.json', '20261121-090000-bbbb'],
  ])
  expect(historyPath(run, taken)).toBe('2026-11-21/008-improve.json')
  expect(historyPath(run, taken.set('009-improve.json', id))).toBe('2026-11-21/009-improve.json')
  expect(historyPath({ ...run, workflow: { ...run.workflow, name: '../my flow' } }, new Map())).toBe(
    '2026-11-21/001-..-my-flow.json',
  )
  expect(historyOf(improve)).toMatchObject({ schemaVersion: 1, kind: 'run', id, spent: { unpriced: 1 } })
})
