import { expect, test } from 'vitest'
import { joinPurse } from '../../src/agent/purse.ts'

test('what one spends the others know, from when they began; what it may spend, while its call is under way', async () => {
  const run = {}
  const [one, two] = [joinPurse(run), joinPurse(run)]
  const apart = joinPurse({})
  one.hold({ usd: 1, tokens: 10 })
  expect([one.held(), two.held(), apart.held()]).toEqual([
    { usd: 0, tokens: 0 },
    { usd: 1, tokens: 10 },
    { usd: 0, tokens: 0 },
  ])
  const woken = two.released()
  one.book({ usd: 0.5, tokens: 5 })
  one.release()
  await woken
  const late = joinPurse(run)
  expect([one.spent, two.spent, late.spent, two.held()]).toEqual([
    { usd: 0, tokens: 0 },
    { usd: 0.5, tokens: 5 },
    { usd: 0, tokens: 0 },
    { usd: 0, tokens: 0 },
  ])
  one.hold({ usd: 2, tokens: 2 })
  const left = late.released()
  one.leave()
  await left
  expect(late.held()).toEqual({ usd: 0, tokens: 0 })
})
