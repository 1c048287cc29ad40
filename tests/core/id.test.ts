import { expect, test } from 'vitest'
import { isRunId, newRunId } from '../../src/core/id.ts'

test('run ids sort by the millisecond they were made in', () => {
  const times = [0, 1, 2, 9, 10, 99, 100, 998, 999, 1_000].map((ms) => new Date(Date.UTC(2026, 10, 21, 3, 4, 5, ms)))
  for (let round = 0; round < 50; round++) {
    const ids = times.map(newRunId)
    expect(ids.toSorted()).toEqual(ids)
    expect(ids.every(isRunId)).toBe(true)
  }
})
