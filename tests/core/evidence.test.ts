import { describe, expect, test } from 'vitest'
import { proofOf, type Evidence, type Provable } from '../../src/core/evidence.ts'

const minute = (n: number) => `2026-11-21T10:${String(n).padStart(2, '0')}:00.000Z`

function seen(n: number, over: Partial<Evidence> = {}): Evidence {
  return {
    criterion: 'a#AC1',
    check: 'npm test',
    commandHash: 'h',
    passed: true,
    exit: 0,
    at: minute(n),
    how: 'check',
    source: 'machine',
    ...over,
  }
}

const red = { passed: false, exit: 1 } as const
const ticked: Provable = { box: 'ticked', check: 'npm test' }
const open: Provable = { box: 'open', check: 'npm test' }
const boxless: Provable = { box: undefined, check: 'npm test' }

describe('how a criterion stands', () => {
  const cases: Array<[string, Provable, Evidence[], string]> = [
    ['ticked, nothing known', ticked, [], 'unproven: no evidence here'],
    ['ticked without a check', { box: 'ticked', check: undefined }, [], 'unproven: no check'],
    ['green, never red', ticked, [seen(1)], 'unproven: never seen red'],
    ['red, then green', ticked, [seen(1, red), seen(2)], 'proven'],
    ['kept by a run, which means red before', ticked, [seen(1, { how: 'keep', source: 'commit' })], 'proven'],
    ['met before any work', ticked, [seen(1, { how: 'met', source: 'commit' })], 'unproven: never seen red'],
    [
      'red only because it could not be run',
      ticked,
      [seen(1, { ...red, reason: 'no test of that name ran' }), seen(2)],
      'unproven: never seen red',
    ],
    ['seen red on purpose, then green', ticked, [seen(1), seen(2, { ...red, how: 'prove' })], 'proven'],
    ['seen red on purpose only', ticked, [seen(2, { ...red, how: 'prove' })], 'unproven: no evidence here'],
    ['green, then red', ticked, [seen(1), seen(2, red)], 'failing: exit 1'],
    ['green, red, green', ticked, [seen(1), seen(2, red), seen(3)], 'proven'],
    ['red by a reason', ticked, [seen(1, { ...red, reason: 'timeout' })], 'failing: timeout'],
    ['only claimed', ticked, [seen(1, { how: 'keep', claimed: 'why' })], 'unproven: claimed: why'],
    [
      'only claimed, of a check that is not known',
      ticked,
      [seen(1, { check: '', claimed: 'why' })],
      'unproven: claimed: why',
    ],
    [
      'claimed, and green here',
      ticked,
      [seen(1, { how: 'keep', claimed: 'why' }), seen(2)],
      'unproven: never seen red',
    ],
    ['of another check', ticked, [seen(1, { check: 'other', how: 'keep' })], 'unproven: its check was changed since'],
    [
      'of another history',
      ticked,
      [seen(1, { how: 'keep', elsewhere: true })],
      'unproven: its evidence is of another history',
    ],
    ['red elsewhere, green here', ticked, [seen(1, { ...red, elsewhere: true }), seen(2)], 'proven'],
    ['open, whatever was seen', open, [seen(1, red), seen(2)], 'open'],
    ['no box, nothing known', boxless, [], 'open'],
    ['no box and no check', { box: undefined, check: undefined }, [], 'open'],
    ['no box, red before any green', boxless, [seen(1, red)], 'open'],
    ['no box, red and then green', boxless, [seen(1, red), seen(2)], 'proven'],
    ['no box, green and then red', boxless, [seen(1), seen(2, red)], 'failing: exit 1'],
    ['no box, only claimed', boxless, [seen(1, { how: 'keep', claimed: 'why' })], 'unproven: claimed: why'],
  ]
  test.each(cases)('%s', (_name, provable, history, expected) => {
    const { state, why } = proofOf(provable, history)
    expect(why === undefined ? state : `${state}: ${why}`).toBe(expected)
  })
})

test('when it first went green, and every later red', () => {
  const history = [seen(1, red), seen(2), seen(3, red), seen(4), seen(5, red), seen(6, { ...red, how: 'prove' })]
  const proof = proofOf(ticked, history)
  expect(proof.firstGreen).toBe(history[1])
  expect(proof.laterReds).toEqual([history[2], history[4]])
  expect(proof.last).toBe(history[4])
  expect(proof.seenRed).toBe(true)
})
