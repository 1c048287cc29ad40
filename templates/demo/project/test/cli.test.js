import assert from 'node:assert/strict'
import test from 'node:test'
import { main } from '../src/cli.js'

test('prints milliseconds', () => {
  assert.equal(main(['ms', '1h', '30m']), '5400000')
})

test('prints a sum', () => {
  assert.equal(main(['add', '1h 50m', '25m', '-5m']), '2h 10m')
})

test('says how it is used', () => {
  assert.throws(() => main([]), /stint add <duration...>/)
})
