import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { evolve, newRun, type Run } from '../../src/core/run.ts'
import { lineOf } from '../../src/views/line.ts'
import { listener, type Speaking } from '../../src/views/listener.ts'
import { live } from '../../src/views/live.ts'
import { evolveProgress, frame, newProgress } from '../../src/views/progress.ts'
import { clip, columnsOf } from '../../src/views/text.ts'
import { improveFacts, logOf } from './log.ts'
import { look } from './look.ts'

const events = logOf(improveFacts())

test('a line an event, without the noise', () => {
  const run = newRun()
  const lines = events.flatMap((event) => {
    const line = lineOf(event, evolve(run, event))
    return line === undefined ? [] : [`${line.level} ${line.text}`]
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "0 run 20261121-100000-ab12: improve
    0 works on branch mmm/20261121-100000-ab12 in /cache/w/ab12
    0 found 4 criteria, 4 open in hand
    1 loop started (repeat)
    0 ✓ baseline test 1.2s
    0 ✗ baseline tasks#adds 1.2s: exit 1
    0 baseline: 1 passed, 2 failed, 1 met already
    0 iteration 1 of 10: tasks#adds  add puts a task on the list
    1 loop#1/change started (agent)
    1 claude-sonnet-5 answered turn 1: 4.2k tokens, $0.0250, 1.8s
    1 edit_file src/tasks.js
    1 ✓ loop#1/change 4.0s
    0 ✓ verdict test 1.2s
    0 ✓ verdict tasks#adds 1.2s
    0 verdict green
    0 kept 1111111111: proves tasks#adds
    0 iteration 2 of 10: tasks#lists  list prints the tasks in order
    1 loop#2/change started (agent)
    1 claude-sonnet-5 answered turn 1: 4.2k tokens, $0.0250, 1.8s
    1 edit_file src/tasks.js
    1 ✓ loop#2/change 4.0s
    0 ✓ verdict test 1.2s
    0 ✓ verdict tasks#lists 1.2s
    0 verdict refused: tests/list.test.js was weakened
    0 undone tasks#lists: tests/list.test.js was weakened
    0 iteration 3 of 10: tasks#lists  list prints the tasks in order
    1 loop#3/change started (agent)
    1 claude-sonnet-5 answered turn 1: 4.2k tokens, price unknown, 1.8s
    1 edit_file src/tasks.js
    1 ✓ loop#3/change 4.0s
    0 ✓ verdict test 1.2s
    0 ✓ verdict tasks#lists 1.2s
    0 model call failed (overloaded: Overloaded), attempt 1, again in 2.0s
    0 verdict green after repair 1
    0 kept 3333333333: proves tasks#lists
    1 ✓ loop 30.0s
    0 stopped: 1 of 4 criteria have no check that could prove them"
  `)
})

describe('the frame', () => {
  test('in the middle of an agent step', () => {
    expect(frameAfter(13)).toMatchInlineSnapshot(`
      "improve  iteration 1 of 10  tasks#adds  add puts a task on the list
        loop  9s
        edit_file src/tasks.js
        4.2k of 2.00M tokens   $0.0250 of $5.00   59m47s of 1h00m left"
    `)
  })

  test('while checks come in', () => {
    expect(frameAfter(16)).toMatchInlineSnapshot(`
      "improve  iteration 1 of 10  tasks#adds  add puts a task on the list
        loop  12s
        ✓ test 1.2s  ✓ tasks#adds 1.2s
        edit_file src/tasks.js
        4.2k of 2.00M tokens   $0.0250 of $5.00   59m44s of 1h00m left"
    `)
  })

  test('with an answer of unknown price, after a failed call', () => {
    expect(frameAfter(35)).toMatchInlineSnapshot(`
      "improve  iteration 3 of 10  tasks#lists  list prints the tasks in order
        loop  31s
        ✓ test 1.2s  ✓ tasks#lists 1.2s
        edit_file src/tasks.js
        12.6k of 2.00M tokens   $0.0500 + ? of $5.00   59m25s of 1h00m left"
    `)
  })

  test('never takes more than the width of the terminal', () => {
    for (let n = 1; n <= events.length; n++) {
      for (const line of frameAfter(n, 40).split('\n')) expect(columnsOf(line)).toBeLessThan(40)
    }
  })
})

describe('the live display', () => {
  test('shows the last frame in place, and leaves nothing when closed', () => {
    const screen = newScreen()
    let time = 0
    const display = live({ write: screen.write, columns: () => 80, colors: look.colors, now: () => time })
    for (const [event, run] of folded(events.slice(0, 16))) {
      time += 1_000
      display.onEvent(event, run)
    }
    expect(screen.text()).toBe(frameAfter(16, 80, 0))
    display.close()
    expect(screen.text()).toBe('')
  })

  test('writes only when its lines change, and at most ten times a second', () => {
    const screen = newScreen()
    let time = 0
    const display = live({ write: screen.write, columns: () => 80, colors: look.colors, now: () => time })
    const pairs = [...folded(events.slice(0, 13))]
    for (const [event, run] of pairs) display.onEvent(event, run)
    expect(screen.writes()).toBe(1)
    time += 100
    display.draw()
    display.draw()
    expect(screen.writes()).toBe(2)
    display.close()
  })

  test('lets remarks stand above it', () => {
    const screen = newScreen()
    const said: string[] = []
    const out = speaking(said)
    const shown = listener(out, { stderrIsTTY: true, env: {}, columns: () => 80, writeError: screen.write })
    for (const [event, run] of folded(events)) shown.onEvent(event, run)
    shown.close()
    expect(screen.text()).toBe('')
    expect(said).toEqual([
      'kept 1111111111: proves tasks#adds',
      'undone tasks#lists: tests/list.test.js was weakened',
      'kept 3333333333: proves tasks#lists',
    ])
  })
})

test('without a terminal a listener says lines, with --events it prints the log', () => {
  const screen = { stderrIsTTY: false, env: {}, columns: () => 80, writeError: () => {} }
  const lines: string[] = []
  const plain = listener(speaking(lines), screen)
  const printed: Event[] = []
  const out = speaking([])
  const asEvents = listener(
    { ...out, mode: { ...out.mode, events: true }, event: (event) => void printed.push(event) },
    screen,
  )
  for (const [event, run] of folded(events)) {
    plain.onEvent(event, run)
    asEvents.onEvent(event, run)
  }
  expect(printed).toEqual(events)
  expect(lines).toHaveLength(23)
})

test('text is cut by the columns that it takes', () => {
  expect(clip('plain', 5)).toBe('plain')
  expect(clip('plainer', 6)).toBe('pla...')
  expect(clip('日本語のテキスト', 10)).toBe('日本語...')
  expect(clip('a\u001b[31mb\tc\nd', 20)).toBe('a b c')
  expect(columnsOf('é')).toBe(1)
})

function frameAfter(n: number, columns = 80, sinceLast = 400): string {
  const run = newRun()
  const progress = newProgress()
  for (const event of events.slice(0, n)) {
    evolve(run, event)
    evolveProgress(progress, event, run)
  }
  return frame(progress, run, { ...look, columns, sinceLast }).join('\n')
}

function* folded(some: readonly Event[]): Generator<[Event, Run]> {
  const run = newRun()
  for (const event of some) yield [event, evolve(run, event)]
}

function speaking(said: string[]): Speaking {
  return {
    mode: { json: false, events: false, verbosity: 0 },
    sayColors: look.colors,
    event() {},
    say: (text, level = 0) => void (level === 0 && said.push(text)),
    cover() {},
  }
}

/** A terminal that knows the three sequences that the display uses. */
function newScreen() {
  let lines: string[] = ['']
  let row = 0
  let writes = 0
  return {
    writes: () => writes,
    text: () => lines.join('\n').trimEnd(),
    write(text: string) {
      writes += 1
      // oxlint-disable-next-line no-control-regex
      for (const [part] of text.matchAll(/\u001b\[\d*[AJK]|\r|\n|[^\u001b\r\n]+/g)) {
        if (part.endsWith('A') && part.startsWith('\u001b')) row -= Number(part.slice(2, -1))
        else if (part === '\u001b[J') lines = lines.slice(0, row)
        else if (part === '\n') row += 1
        else if (part !== '\r' && part !== '\u001b[K') lines[row] = part
      }
    },
  }
}
