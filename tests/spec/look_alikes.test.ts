import { describe, expect, it } from 'vitest'
import { brief, read } from './bytes.ts'

describe('boxes that do not count', () => {
  it.each([
    ['- [x]a', 'spec.look-alike', 'Write "- [x] a"'],
    ['-[ ] a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['1.[x] a', 'spec.look-alike', 'Write "1. [x] a"'],
    ['- [] a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['- [  ] a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['- [ x] a', 'spec.look-alike', 'Write "- [x] a"'],
    ['- [\u00a0] a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['- [\u3000] a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['-\u00a0[ ] a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['- [ ]\u00a0a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['- [✓] a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['- [ ]* 2.3 a', 'spec.look-alike', 'Write "- [ ] * 2.3 a"'],
    ['> - [] a', 'spec.look-alike', 'Write "- [ ] a"'],
    [
      'text\n2. [ ] a',
      'spec.box-in-text',
      'Put an empty line before it, start a numbered list at 1, and draw no line under it',
    ],
    ['```\n- [ ] a\n- [ ] b\n', 'spec.open-fence', 'Close it with ```'],
    ['<!--\n- [ ] a\n', 'spec.open-comment', 'Close it with -->'],
  ])('reports %j', (text, code, hint) => {
    const { spec, findings } = read(`- [ ] real\n\npara\n\n${text}`)
    expect(spec?.criteria.map(({ id }) => id)).toEqual(['real'])
    expect(findings.map((found) => [found.severity, found.code, found.hint])).toEqual([['error', code, hint]])
    expect(brief(read(text).findings)[0]).toContain(`error ${code}`)
  })

  it.each([
    ['- [-] a', 'a', 'spec.look-alike', 'Write "- [ ] a"'],
    ['* [~] a', 'a', 'spec.look-alike', 'Write "* [ ] a"'],
    ['1. [/] a', 'a', 'spec.look-alike', 'Write "1. [ ] a"'],
    ['- [ ]', '', 'spec.empty-criterion', 'Write what must hold, or remove it'],
    ['- [ ]\n- [ ] b', '', 'spec.empty-criterion', 'Write what must hold, or remove it'],
  ])('counts %j as open, and reports it', (text, says, code, hint) => {
    const { spec, findings } = read(`- [x] real\n\npara\n\n${text}\n`)
    expect(spec?.criteria.slice(0, 2).map((one) => [one.state, one.text])).toEqual([
      ['ticked', 'real'],
      ['open', says],
    ])
    expect(findings.map((found) => [found.severity, found.code, found.hint])).toEqual([['error', code, hint]])
  })

  it('reads the check of a box with an unknown state', () => {
    const { spec, findings } = read('- [x] real\n- [-] a\n  - verify: `true`\n')
    expect(spec?.criteria[1]).toMatchObject({ id: 'a', check: { command: 'true' } })
    expect(brief(findings)).toEqual(['error spec.look-alike specs/a.md:2:1'])
  })

  it.each([
    ['    - [ ] a', 'warning spec.box-in-code specs/a.md:5:1'],
    ['<details>\n- [ ] a\n</details>', 'warning spec.box-in-html specs/a.md:5:1'],
  ])('warns of %j', (text, expected) => {
    expect(brief(read(`- [ ] real\n\n# T\n\n${text}`).findings)).toEqual([expected])
  })

  it.each([
    '- [x](url) a',
    '- \\[ ] a',
    '- **[ ]** a',
    '```\n- [ ] a\n- [] b\n```',
    '<!--\n- [ ] a\n-->',
    '- [a] b',
    '`- [ ] a`',
  ])('says nothing of %j', (text) => {
    expect(brief(read(text).findings)).toEqual(['info spec.none specs/a.md:1:1'])
  })

  it.each([
    '> - [ ] a',
    '<details>\n\n- [ ] a\n',
    '- [\t] a',
    '- [ ]\ta',
    '-\n  [ ] a',
    '- [ ]\n  a',
    '- - [ ] a',
    '2) [X] a',
  ])('reads %j', (text) => {
    const { spec, findings } = read(text)
    expect(findings).toEqual([])
    expect(spec?.criteria.map(({ id }) => id)).toEqual(['a'])
  })
})
