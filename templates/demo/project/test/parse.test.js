import assert from 'node:assert/strict'
import test from 'node:test'
import { parse } from '../src/index.js'

test('reads a single unit', () => {
  assert.equal(parse('90s'), 90_000)
  assert.equal(parse('250ms'), 250)
})

test('adds up several units', () => {
  assert.equal(parse('1h 30m'), 5_400_000)
  assert.equal(parse('1d2h3m4s'), 93_784_000)
})

test('takes commas and blanks between parts', () => {
  assert.equal(parse('  2 h ,  5 m '), 7_500_000)
})

test('does not care for capitals', () => {
  assert.equal(parse('1H 5Min'), 3_900_000)
})

test('takes a sign for the whole', () => {
  assert.equal(parse('-1h 30m'), -5_400_000)
  assert.ok(Object.is(parse('-0s'), 0))
})

test('refuses a sign inside', () => {
  assert.throws(() => parse('1h -30m'), /"-30m" is no duration/)
})

test('refuses what has no unit', () => {
  assert.throws(() => parse('90'), /"90" is no duration/)
  assert.throws(() => parse('1h 30'), /"30" is no duration/)
})

test('refuses a point without digits on both sides', () => {
  assert.throws(() => parse('1.h'), RangeError)
  assert.throws(() => parse('.5h'), RangeError)
})

test('names a unit that it does not know', () => {
  assert.throws(() => parse('3 fortnights'), /"fortnights" is no unit of time/)
})

test('refuses a unit that stands twice', () => {
  assert.throws(() => parse('1h 2 hours'), /"hours" stands in the duration twice/)
})

test('refuses nothing at all', () => {
  assert.throws(() => parse(' '), /empty/)
  assert.throws(() => parse(undefined), TypeError)
})
