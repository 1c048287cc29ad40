import { describe, expect, it } from 'vitest'
import { brief, read } from './bytes.ts'

const head = (yaml: string) => read(`---\n${yaml}\n---\n- [ ] a\n`)

describe('front matter', () => {
  it.each([
    ['id: 049', { id: '049' }],
    ['id: 3.10', { id: '3.10' }],
    ['id: 1e3', { id: '1e3' }],
    ['id: "0o17"', { id: '0o17' }],
    ['id:', { id: 'a' }],
    ['id: &x q\ntitle: *x', { id: 'q', title: 'q' }],
    ['id: a # c\ntitle: C\\#', { id: 'a', title: 'C\\#' }],
    ['priority: 1', { priority: 1 }],
    ['priority: Critical', { priority: 1 }],
    ['priority: low', { priority: 4 }],
    ['status: Done', { status: 'done' }],
    ['needs: none', { needs: [] }],
    ['needs: ~', { needs: [] }],
    ['needs: b', { needs: ['b'] }],
    ['needs: b, 7', { needs: ['b', '7'] }],
    ['needs: [7, b, "7"]', { needs: ['7', 'b'] }],
    ['needs:\n  - 01\n  - b', { needs: ['01', 'b'] }],
    ['may-change: ["{a,b}/**"]', { mayChange: ['{a,b}/**'] }],
  ])('reads %j', (yaml, expected) => {
    const { spec, findings } = head(yaml)
    expect(findings).toEqual([])
    expect(spec).toMatchObject(expected)
  })

  it.each([
    ['id: a b', 'error spec.bad-value specs/a.md:2:5'],
    ['id: [a, b]', 'error spec.bad-value specs/a.md:2:1'],
    ['title: {a: b}', 'error spec.bad-value specs/a.md:2:1'],
    ['status: redy', 'error spec.bad-value specs/a.md:2:9'],
    ['priority: 0', 'error spec.bad-value specs/a.md:2:11'],
    ['needs: {a: b}', 'error spec.bad-value specs/a.md:2:1'],
    ['needs:\n  - [b]', 'error spec.bad-value specs/a.md:2:1'],
    ['may-change: [a, ../b]', 'error spec.outside specs/a.md:2:17'],
  ])('refuses %j', (yaml, expected) => {
    const { spec, findings } = head(yaml)
    expect(spec).toBeUndefined()
    expect(brief(findings)).toEqual([expected])
  })

  it.each([
    ['title: Fix: x', 'a', 'Fix: x', '2:8'],
    ['title: [WIP] x\nmay-change: "**"', 'a', '[WIP] x', '2:14'],
    ['title: `x` does', 'a', '`x` does', '2:8'],
    ['id: b\ntitle: *x', 'b', '*x', '3:8'],
    ['id: b\nowner: [@me]\nmay-change: "**"', 'b', 'a', '3:9'],
    ['id: b\nmay-change:\n\t- x', 'b', 'a', '4:1'],
    ['id: a\nid: b', 'a', 'a', '3:1'],
    ['id: [a', 'a', 'a', '3:1'],
    ['id: @me', 'a', 'a', '2:5'],
    ['- a', 'a', 'a', '2:1'],
  ])(
    'reads the body behind %j, which is no valid head, and knows nothing of what it asks for',
    (yaml, id, title, at) => {
      const { spec, findings } = head(yaml)
      expect(spec).toMatchObject({
        id,
        title,
        status: 'blocked',
        mayChange: [],
        criteria: [{ id: 'a', state: 'open' }],
      })
      expect(brief(findings)).toEqual([`error spec.front-matter specs/a.md:${at}`])
    },
  )

  it('says that YAML cuts a title at a number sign', () => {
    const { spec, findings } = head('title: C# #1\nstatus: ready # later')
    expect(spec).toMatchObject({ title: 'C#', status: 'ready' })
    expect(brief(findings)).toEqual(['warning spec.cut-title specs/a.md:2:11'])
    for (const plain of ['title: "C# #1"', 'title: C#  # what it is']) expect(head(plain).findings).toEqual([])
  })

  it('warns of a key that it does not know, and goes on', () => {
    const { spec, findings } = head('id: b\nprioritty: 1')
    expect(spec?.id).toBe('b')
    expect(findings).toEqual([
      {
        code: 'spec.unknown-key',
        severity: 'warning',
        message: 'The front matter key "prioritty" is not known and has no effect',
        at: { file: 'specs/a.md', line: 3, column: 1 },
        hint: 'Did you mean "priority"?',
      },
    ])
  })

  it.each([
    ['without an end', '---\nid: b\n\n- [ ] a\n', 'a', '1:1'],
    ['behind an empty line', '\n---\nid: b\nneeds: [c]\n---\n- [ ] a\n', 'b', '2:1'],
    ['that ends with dots', '---\nid: b\nmay-change: "**"\n...\n- [ ] a\n\n---\n\ntext\n', 'b', '1:1'],
  ])('reads the body behind front matter %s', (_name, text, id, at) => {
    const { spec, findings } = read(text)
    expect(spec).toMatchObject({ id, status: 'blocked', mayChange: [], criteria: [{ id: 'a' }] })
    expect(brief(findings)).toEqual([`error spec.front-matter specs/a.md:${at}`])
  })

  it('takes a line between paragraphs for what it is', () => {
    expect(read('---\nSome: words\n...\n---\n- [ ] a\n').spec?.criteria.length).toBe(1)
    expect(read('---\n\n- [ ] a\n').spec?.id).toBe('a')
  })

  it('reads it behind a byte order mark, and with a lone CR', () => {
    expect(read('\uFEFF---\r\nid: b\r\n---\r\n- [ ] a').spec?.id).toBe('b')
    expect(read('---\rid: b\rstatus: done\r---\r- [ ] a').spec).toMatchObject({ id: 'b', status: 'done' })
  })
})
