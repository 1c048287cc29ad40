import assert from 'node:assert/strict'
import test from 'node:test'
import { formatClock, parseClock } from '../src/index.js'

test('reads a time of day', () => {
  assert.equal(parseClock('9:05'), 545)
  assert.equal(parseClock(' 00:00 '), 0)
})

test('reads the end of the day', () => {
  assert.equal(parseClock('24:00'), 1_440)
  assert.throws(() => parseClock('24:01'), RangeError)
})

test('refuses times that no clock shows', () => {
  for (const text of ['9', '9:5', '12:60', '123:00', 'noon']) assert.throws(() => parseClock(text), /is no time of day/)
})

test('writes a time of day', () => {
  assert.equal(formatClock(545), '09:05')
  assert.equal(formatClock(1_440), '24:00')
})

test('refuses minutes that are in no day', () => {
  for (const minutes of [-1, 1_441, 1.5]) assert.throws(() => formatClock(minutes), RangeError)
})
