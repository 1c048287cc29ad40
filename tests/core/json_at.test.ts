import { expect, test } from 'vitest'
import { jsonAt } from '../../src/core/json_at.ts'

const data = { a: { b: [{ 'c/d': 1, 'e~f': 2, 'g.h': 3 }, null] }, '': 4, length: 0 }

test.each([
  ['', data],
  ['/a/b/0/c~1d', 1],
  ['/a/b/0/e~0f', 2],
  ['/a/b/0/g.h', 3],
  ['/', 4],
  ['a.b.1', null],
  ['a.b[0].c/d', 1],
  ['length', 0],
])('%s', (path, value) => {
  expect(jsonAt(data, path)).toEqual(value)
})

test.each(['/a/x', 'a.b.2', 'a.b.length', 'a.b.-1', '/a/b/0/c~1d/x', 'constructor', '__proto__', 'a.toString'])(
  '%s is not there',
  (path) => {
    expect(jsonAt(data, path)).toBeUndefined()
  },
)
