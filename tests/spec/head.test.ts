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
    ['title: Fix: x', 'error spec.front-matter specs/a.md:2:8'],
    ['id: a\nid: b', 'error spec.front-matter specs/a.md:3:1'],
    ['id: [a', 'error spec.front-matter specs/a.md:3:1'],
    ['id: @me', 'error spec.front-matter specs/a.md:2:5'],
    ['- a', 'error spec.front-matter specs/a.md:2:1'],
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

  it('refuses front matter without an end, or behind an empty line', () => {
    expect(brief(read('---\nid: a\n\n- [ ] a\n').findings)).toEqual(['error spec.front-matter specs/a.md:1:1'])
    expect(brief(read('\n---\nid: a\n---\n- [ ] a\n').findings)).toEqual(['error spec.front-matter specs/a.md:2:1'])
    expect(read('---\n\n- [ ] a\n').spec?.id).toBe('a')
  })

  it('reads it behind a byte order mark, and with a lone CR', () => {
    expect(read('\uFEFF---\r\nid: b\r\n---\r\n- [ ] a').spec?.id).toBe('b')
    expect(read('---\rid: b\rstatus: done\r---\r- [ ] a').spec).toMatchObject({ id: 'b', status: 'done' })
  })
})
