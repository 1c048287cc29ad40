import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { leaveOut } from '../../../src/app/spec_making/leave_out.ts'

const added = (text: string | null, ...globs: string[]) =>
  Buffer.from(leaveOut(text === null ? null : Buffer.from(text), globs)).toString('utf8')

describe('rules by which files are no specs', () => {
  test('make the list where there is none; all else stays', () => {
    expect(added(null, '.kiro/specs/a/**')).toBe("specs:\n  - {path: '.kiro/specs/a/**', dialect: none}\n")
    const text = '# Ours\r\nmodel: x # the good one\r\n\r\nchecks:\r\n    test:   npm test'
    expect(added(text, "it's.md")).toBe(`${text}\r\nspecs:\r\n  - {path: 'it''s.md', dialect: none}\r\n`)
    expect(added('# only a remark\n', 'a.md')).toBe("# only a remark\nspecs:\n  - {path: 'a.md', dialect: none}\n")
  })

  test('come first in a list that is there, in its own indent', () => {
    const text = 'specs: # read so\n# first\n- path: docs/**   # plans\n  dialect: ralph\nmodel: x\n'
    const after = added(text, 'a/**', 'b.md')
    expect(after).toBe(
      text.replace('- path', "- {path: 'a/**', dialect: none}\n- {path: 'b.md', dialect: none}\n- path"),
    )
    expect(parse(after).specs.map((one: { path: string }) => one.path)).toEqual(['a/**', 'b.md', 'docs/**'])
  })

  test('a list in brackets, an empty one and one in quotes are added to, with all remarks', () => {
    for (const list of ['specs: [{path: docs/**, dialect: ralph}] # mine', 'specs: [] # mine', 'specs: # mine']) {
      const after = added(`# Ours\nmodel: x # good\n${list}\nrepair: 1\n`, 'a/**')
      expect(parse(after).specs[0]).toEqual({ path: 'a/**', dialect: 'none' })
      for (const words of ['# Ours\n', 'model: x # good\n', '# mine', 'repair: 1\n']) expect(after).toContain(words)
    }
  })

  test.each([['specs: [broken'], ['specs: yes please'], ['- a list'], ['specs: [{path: a, dialect: unknown}]']])(
    'what is no valid settings is refused: %s',
    (text) => {
      expect(() => added(text, 'a')).toThrow(expect.objectContaining({ code: 'config.invalid', exit: 2 }))
    },
  )
})
