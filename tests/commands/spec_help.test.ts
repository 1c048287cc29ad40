import { expect, test } from 'vitest'
import { verb } from '../../src/commands/spec.ts'
import { writable } from '../../src/spec/index.ts'

test.each(['to', 'dialect'])('--%s names all dialects that can be written', (name) => {
  const { description } = verb.flags.find((flag) => flag.name === name)!
  // Written out in the help, which is not to load what writes them
  for (const dialect of writable) expect(description).toContain(dialect)
})
