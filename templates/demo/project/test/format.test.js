import assert from 'node:assert/strict'
import test from 'node:test'
import { format, parse } from '../src/index.js'

test('writes the units that are there', () => {
  assert.equal(format(5_400_000), '1h 30m')
  assert.equal(format(3_600_004), '1h 4ms')
})

test('writes nothing as seconds', () => {
  assert.equal(format(0), '0s')
  assert.equal(format(0.2), '0s')
})

test('puts the sign before the whole', () => {
  assert.equal(format(-5_400_000), '-1h 30m')
})

test('counts days on, however many they are', () => {
  assert.equal(format(9 * 86_400_000), '9d')
  assert.equal(format(400 * 86_400_000 + 60_000), '400d 1m')
})

test('cuts off what is not asked for', () => {
  assert.equal(format(93_784_000, { parts: 2 }), '1d 2h')
  assert.equal(format(86_461_000, { parts: 1 }), '1d')
})

test('refuses what is no number', () => {
  assert.throws(() => format(Number.NaN), /"NaN" is no duration/)
  assert.throws(() => format(Infinity), RangeError)
})

test('is read back as it was', () => {
  for (const text of ['1d 2h 3m 4s 5ms', '59m', '-2h 1s']) assert.equal(format(parse(text)), text)
})
