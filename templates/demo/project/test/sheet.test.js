import assert from 'node:assert/strict'
import test from 'node:test'
import { formatClock, lengthOf, parseSheet, total } from '../src/index.js'

test('reads an entry a line', () => {
  const [entry, ...others] = parseSheet('2026-03-02, 9:00, 12:30, website\n')
  assert.deepEqual(others, [])
  assert.equal(entry.project, 'website')
  assert.equal(lengthOf(entry), 12_600_000)
  assert.equal(formatClock((entry.start % 86_400_000) / 60_000), '09:00')
})

test('leaves out comments and empty lines', () => {
  assert.deepEqual(parseSheet('# nothing yet\n\n'), [])
})

test('knows the line of an entry', () => {
  const entries = parseSheet('# a comment\n2026-03-02,9:00,10:00,a\n\n2026-03-02,10:00,11:00,b')
  assert.deepEqual(
    entries.map((entry) => entry.line),
    [2, 4],
  )
})

test('names the line that it cannot read', () => {
  assert.throws(() => parseSheet('2026-03-02,9:00,10:00'), /Line 1: an entry has 4 fields, and this has 3/)
  assert.throws(() => parseSheet('\nsoon,9:00,10:00,a'), /Line 2: "soon" is no date/)
})

test('adds up the entries', () => {
  const entries = parseSheet('2026-03-02,9:00,10:00,a\n2026-03-03,9:00,9:30,b')
  assert.equal(total(entries), 5_400_000)
  assert.equal(total([]), 0)
})
