import { expect, test } from 'vitest'
import { contextWindow, costOf, worstCase } from '../../src/agent/price.ts'
import { prices } from '../../src/agent/price_table.ts'

const now = new Date('2026-11-21T00:00:00Z')
const million = 1_000_000

test.each(prices)('$model from "$from" above $above', (row) => {
  const day = new Date(`${row.from || '2026-01-01'}T00:00:00Z`)
  const tokens = row.above === undefined ? 90_000 : 200_000
  const cost = (part: object) =>
    costOf(`claude-${row.model}`, { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, ...part }, day)!
  const short = { output: million }
  expect(cost({ input: tokens })).toBeCloseTo((row.input * tokens) / million, 10)
  expect(cost({ cacheWrite: tokens })).toBeCloseTo((row.cacheWrite * tokens) / million, 10)
  expect(cost({ cacheRead: tokens })).toBeCloseTo((row.cacheRead * tokens) / million, 10)
  if (row.above === undefined) expect(cost(short)).toBeCloseTo(row.output, 10)
})

test.each([
  ['claude-sonnet-5-5', '2026-10-06T23:59:59Z', 0.2],
  ['claude-sonnet-5-5', '2026-10-07T00:00:00Z', 0.1],
  ['claude-sonnet-5-5', '2026-01-01T00:00:00Z', 0.2],
])('reading the cache of %s at %s costs %f', (model, at, dollars) => {
  expect(costOf(model, { input: 0, output: 0, cacheRead: million, cacheWrite: 0 }, new Date(at))).toBeCloseTo(
    dollars,
    10,
  )
})

test('haiku-5-5 has one price for the whole request, by its length with the cache', () => {
  const cost = (input: number, cacheRead: number) =>
    costOf('claude-haiku-5-5', { input, output: 1_000, cacheRead, cacheWrite: 0 }, now)
  expect(cost(50_000, 50_000)).toBeCloseTo((50_000 * 0.1 + 50_000 * 0.01 + 1_000 * 0.5) / million, 12)
  expect(cost(50_000, 50_001)).toBeCloseTo((50_000 * 0.5 + 50_001 * 0.05 + 1_000 * 2.5) / million, 12)
  expect(worstCase('claude-haiku-5-5', 100_000, 0, now)).toBeCloseTo(0.0125, 12)
  expect(worstCase('claude-haiku-5-5', 100_001, 0, now)).toBeCloseTo(0.062_500_625, 12)
})

test.each([
  ['claude-haiku-4-5-20251001', 1],
  ['anthropic/claude-haiku-4-5', 1],
  ['openrouter/anthropic/claude-opus-5-5', 4],
  ['us.anthropic.claude-opus-5-5-v1:0', 4],
  ['claude-opus-5-5@20260922', 4],
  ['claude-opus-5-20260724', 5],
  ['claude-fable-5', 10],
  ['claude-fable-5-2', 8],
])('%s is known by its name', (model, input) => {
  expect(costOf(model, { input: million, output: 0, cacheRead: null, cacheWrite: null }, now)).toBe(input)
})

test.each(['gpt-5', 'qwen3-coder', 'claude-3-opus-20240229', 'claude-opus-9', 'sonnet', ''])(
  '%s has no known price',
  (model) => {
    const usage = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 }
    expect(costOf(model, usage, now)).toBeNull()
    expect(worstCase(model, 1, 1, now)).toBeNull()
    expect(contextWindow(model)).toBe(200_000)
  },
)

test('unknown tokens make the cost unknown, unknown cache tokens do not', () => {
  const usage = { input: 1, output: 1, cacheRead: null, cacheWrite: null }
  expect(costOf('claude-opus-5-5', usage, now)).toBeCloseTo(0.000_024, 12)
  expect(costOf('claude-opus-5-5', { ...usage, input: null }, now)).toBeNull()
  expect(costOf('claude-opus-5-5', { ...usage, output: null }, now)).toBeNull()
})

test('prices of the user go first', () => {
  const overrides = {
    qwen3: { input: 1, output: 2 },
    'claude-opus-5-5': { input: 8, output: 9, cacheRead: 1, cacheWrite: 3 },
  }
  const usage = { input: million, output: million, cacheRead: million, cacheWrite: million }
  expect(costOf('qwen3', usage, now, overrides)).toBe(1 + 2 + 1 + 1.25)
  expect(costOf('anthropic/claude-opus-5-5', usage, now, overrides)).toBe(8 + 9 + 1 + 3)
  expect(worstCase('qwen3', million, million, now, overrides)).toBe(3.25)
})

test('the worst case is the price of writing all to the cache', () => {
  expect(worstCase('claude-sonnet-5-5', 10_000, 1_000, now)).toBeCloseTo(0.035, 12)
})

test('context windows', () => {
  expect(contextWindow('claude-sonnet-5-5')).toBe(1_000_000)
  expect(contextWindow('claude-haiku-4-5-20251001')).toBe(200_000)
})
