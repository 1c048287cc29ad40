import { expect, test } from 'vitest'
import { readToml } from '../../src/project/read_toml.ts'

test('the TOML of manifests is read', () => {
  const text = `title = "a \\"b\\" \\u00e9" # c
'quoted key'.x = 'raw \\n'
n = 1_000
when = 1979-05-27 07:32:00Z
block = """
one
  "two" \\
  three"""
list = [ "a", # first
  { path = "b", on = true }, ]
[tool.poetry.dependencies]
python = "^3.9"
[[bin]]
name = "x"
[[bin]]
name = "y"
[bin.more]
z = false
`
  expect(JSON.parse(JSON.stringify(readToml(text)))).toEqual({
    table: {
      title: 'a "b" é',
      'quoted key': { x: 'raw \\n' },
      n: 1000,
      when: '1979-05-27 07:32:00Z',
      block: 'one\n  "two" three',
      list: ['a', { path: 'b', on: true }],
      tool: { poetry: { dependencies: { python: '^3.9' } } },
      bin: [{ name: 'x' }, { name: 'y', more: { z: false } }],
    },
  })
})

test('what cannot be read is told by its offset, what stands before is kept', () => {
  expect(readToml('a = 1\nb = ]\n')).toEqual({ table: { a: 1 }, error: 10 })
  expect(readToml('a = 1 b = 2\n').error).toBe(6)
  expect(readToml('__proto__.x = 1\n').table).not.toHaveProperty('x')
  expect(readToml('a = 1\n[a]\n').error).toBeDefined()
  expect(readToml(`a = ${'['.repeat(100_000)}`).error).toBeDefined()
})
