import assert from 'node:assert/strict'
import test from 'node:test'
import { gaps, interval, lengthOf, merge, overlaps } from '../src/index.js'

test('has a length', () => {
  assert.equal(lengthOf(interval(3, 10)), 7)
  assert.equal(lengthOf(interval(3, 3)), 0)
})

test('does not run backwards', () => {
  assert.throws(() => interval(10, 3), /runs backwards/)
  assert.throws(() => interval(0, Number.NaN), RangeError)
})

test('overlaps what shares time with it', () => {
  assert.ok(overlaps(interval(0, 5), interval(4, 6)))
  assert.ok(overlaps(interval(0, 9), interval(4, 6)))
})

test('does not overlap what it only touches', () => {
  assert.equal(overlaps(interval(0, 5), interval(5, 6)), false)
})

test('merges what overlaps or touches', () => {
  const merged = merge([interval(8, 9), interval(0, 3), interval(3, 4), interval(2, 5)])
  assert.deepEqual(merged, [interval(0, 5), interval(8, 9)])
})

test('leaves what it merges as it was', () => {
  const given = [interval(0, 3), interval(2, 5)]
  merge(given)
  assert.deepEqual(given, [interval(0, 3), interval(2, 5)])
})

test('finds the gaps', () => {
  assert.deepEqual(gaps([interval(8, 9), interval(0, 3), interval(2, 5)]), [interval(5, 8)])
  assert.deepEqual(gaps([]), [])
})
