import { describe, expect, it } from 'vitest'
import { newSpec } from '../../src/spec/index.ts'
import { read } from './bytes.ts'

describe('newSpec', () => {
  it('writes a small spec', () => {
    expect(newSpec({ id: '049', title: 'Say hello', criterion: '`hi` prints it', command: 'npm test' })).toBe(
      '---\nid: "049"\ntitle: Say hello\n---\n\n# Say hello\n\n## Acceptance criteria\n\n- [ ] `hi` prints it\n  - verify: `npm test`\n',
    )
  })

  it.each(['verify: `x`', 'Verify: x', 'verify: GET http://h/'])('refuses %j, which is a check', (title) => {
    expect(() => newSpec({ id: 'a', title })).toThrow('cannot be a criterion')
    expect(() => newSpec({ id: 'a', title, command: 'true' })).toThrow('cannot be a criterion')
  })

  it.each([
    ['Add: a thing #1', undefined, undefined],
    ['a < b * c * d_e_f [x](y) <b>', 'x & &amp; ~~y~~ | `z', 'echo `date` ``'],
    ['[ ] x\n- [ ] y', '# no heading', "printf 'a\nb'\n\necho ```"],
    ['---', '1. verify: `rm`', 'x'],
    ['日本語 "quoted" \\ back', 'AC3: www.a.b and a@b.c', '`x`'],
  ])('reads back as it was given: %j', (title, criterion, command) => {
    const text = newSpec({ id: 'a', title, ...(criterion && { criterion }), ...(command && { command }) })
    const { spec, findings } = read(text)
    expect(findings.filter((found) => found.severity === 'error')).toEqual([])
    expect(spec?.title).toBe(title.replace(/\s+/g, ' '))
    expect(
      spec?.criteria.map(({ text: says, check, state }) => [says, check?.kind === 'command' && check.command, state]),
    ).toEqual([[(criterion ?? title).replace(/\s+/g, ' '), command ?? false, 'open']])
  })
})
