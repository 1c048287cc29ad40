import { describe, expect, test } from 'vitest'
import { orderSpecs, readSpec, splitSpec, type Part } from '../../../src/spec/index.ts'

const none = { ids: new Set<string>(), paths: new Set<string>() }

function split(text: string, by: 'heading' | 'criterion', taken = none): Part[] {
  const bytes = Buffer.from(text)
  return splitSpec(bytes, readSpec(bytes, 'specs/shop.md').spec!, { by, taken })
}

const textOf = ({ bytes }: Part) => Buffer.from(bytes).toString('utf8')
const bodyOf = (part: Part) => textOf(part).replace(/^\uFEFF?---[^]*?\r?\n---\r?\n(?:\r?\n)?/, '')

const shop = `---
id: shop
status: draft   # not yet
needs: [base]
may-change: [test/**]
---

# Shop

What it is for.

## Cart

- [x] AC1: one can add [@test](../test/cart.test.js "adds")
  - detail
- [ ] AC2: one can remove

## Background

No criterion here, see [the plan][plan].

## Paying

Some words.

- [ ] AC3: cards work, see [the plan][plan]
  - verify: \`npm test\`

## Sending

- [ ] AC4: parcels are sent

[plan]: https://example.org/plan
`

describe('splitting by heading', () => {
  test('each part has its lines, the old spec keeps the rest and needs the parts', () => {
    const parts = split(shop, 'heading')
    expect(parts.map(({ id, path, lines, criteria }) => ({ id, path, lines, criteria }))).toEqual([
      {
        id: 'shop',
        path: 'specs/shop.md',
        lines: [
          { from: 1, to: 11 },
          { from: 18, to: 21 },
          { from: 29, to: 33 },
        ],
        criteria: ['AC4'],
      },
      { id: 'shop-cart', path: 'specs/shop-cart.md', lines: [{ from: 12, to: 17 }], criteria: ['AC1', 'AC2'] },
      { id: 'shop-paying', path: 'specs/shop-paying.md', lines: [{ from: 22, to: 28 }], criteria: ['AC3'] },
    ])
    expect(textOf(parts[0]!)).toBe(
      shop
        .replace('needs: [base]', 'needs: [base, shop-cart, shop-paying]')
        .replace(/## Cart[^]*?(?=## Background)/, '')
        .replace(/## Paying[^]*?(?=## Sending)/, ''),
    )
    expect(textOf(parts[1]!)).toBe(
      `---\nid: shop-cart\ntitle: Cart\nstatus: draft\nneeds:\n  - base\nmay-change:\n  - test/**\n---\n\n${/## Cart[^]*?(?=## Background)/.exec(shop)![0]}`,
    )
    expect(textOf(parts[2]!)).toContain('\n[plan]: https://example.org/plan\n')
    const specs = parts.map(({ bytes, path }) => readSpec(bytes, path).spec!)
    expect(orderSpecs(specs)).toMatchObject({
      order: [{ id: 'shop-cart' }, { id: 'shop-paying' }, { id: 'shop' }],
      findings: [],
    })
  })

  test('goes as deep as there are two headings with criteria, and avoids names that are taken', () => {
    const text =
      '# A\n\n## Acceptance criteria\n\n### One/../two\n\n- [ ] a\n\n### One/../two\n\n- [ ] b\n\n### Three\n\n- [ ] c\n'
    const taken = { ids: new Set(['shop-one-two']), paths: new Set<string>() }
    expect(split(text, 'heading', taken).map((one) => one.path)).toEqual([
      'specs/shop.md',
      'specs/shop-one-two-2.md',
      'specs/shop-one-two-3.md',
    ])
  })

  test('headings and boxes in fences are none', () => {
    const text = '# A\n\n## One\n\n- [ ] a\n\n```\n## Two\n\n- [ ] b\n```\n\n## Three\n\n- [ ] c\n'
    expect(split(text, 'heading').map((one) => one.criteria)).toEqual([['c'], ['a']])
  })

  test('is refused where there is nothing to split, and for dialects of several files', () => {
    const one = '# A\n\n## B\n\n- [ ] a\n- [ ] b\n'
    expect(() => split(one, 'heading')).toThrow(
      expect.objectContaining({ code: 'spec.cannot-split', hint: 'Try --by criterion' }),
    )
    const bytes = Buffer.from('### Requirement 1: A\n\n#### Acceptance Criteria\n\n1. THE system SHALL b\n')
    const { spec } = readSpec(bytes, '.kiro/specs/a/requirements.md')
    expect(() => splitSpec(bytes, spec!, { by: 'heading', taken: none })).toThrow(
      expect.objectContaining({ code: 'spec.cannot-split' }),
    )
  })
})

test('splitting by criterion: nested ones go with theirs; without a front matter one is made', () => {
  const text = '\uFEFF# A\r\n\r\n- [ ] one\r\n  - [x] child\r\n- [ ] two\r\n'
  const parts = split(text, 'criterion')
  expect(parts.map((part) => part.criteria)).toEqual([['two'], ['one', 'child']])
  expect(textOf(parts[0]!)).toBe('\uFEFF---\r\nneeds: [shop-one]\r\n---\r\n\r\n# A\r\n\r\n- [ ] two\r\n')
  expect(textOf(parts[1]!)).toBe('---\r\nid: shop-one\r\ntitle: one\r\n---\r\n\r\n- [ ] one\r\n  - [x] child\r\n')
})

test('of made-up specs every byte is in one part, in order, and each criterion in just one', () => {
  let seed = 7
  const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below
  const pieces = [
    'text\n\n',
    '- [ ] box %\n',
    '- [x] done %\n  - verify: `true`\n',
    '### Deep %\n\n',
    '## Head %\n\n',
    '```\n## no\n```\n\n',
    '> - [ ] q %\n\n',
    '* [ ] star %\n\n  more\n\n',
    '1. [ ] n %\n',
    '<!-- c -->\n\n',
  ]
  let parted = 0
  for (let round = 0; round < 150; round++) {
    const body = Array.from({ length: 3 + next(14) }, (_, i) =>
      pieces[next(pieces.length)]!.replace('%', `${round}-${i}`),
    ).join('')
    const text = `---\nid: shop\n---\n\n# A\n\n${body}`
    for (const by of ['heading', 'criterion'] as const) {
      let parts: Part[]
      try {
        parts = split(text, by)
      } catch (error) {
        expect(error).toMatchObject({ code: 'spec.cannot-split' })
        continue
      }
      parted++
      const lines = text.split('\n')
      const placed = parts
        .flatMap((part) => part.lines.map((range) => ({ part, ...range })))
        .toSorted((a, b) => a.from - b.from)
      expect(
        placed.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
        text,
      ).toEqual(Array.from({ length: text.endsWith('\n') ? lines.length - 1 : lines.length }, (_, i) => i + 1))
      for (const part of parts.slice(1)) {
        const own = part.lines.map(({ from, to }) => lines.slice(from - 1, to).join('\n')).join('\n')
        expect(bodyOf(part).trimEnd()).toBe(own.trimEnd())
      }
    }
  }
  expect(parted).toBeGreaterThan(50)
})
