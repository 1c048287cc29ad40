import { describe, expect, it } from 'vitest'
import { orderSpecs, type Spec } from '../../src/spec/index.ts'
import { read } from './bytes.ts'

function spec(id: string, needs: string[] = [], priority = 3): Spec {
  return read(`---\nneeds: [${needs.join(', ')}]\npriority: ${priority}\n---\n- [ ] a\n`, `specs/${id}.md`).spec!
}

function ordered(specs: Spec[]): { order: string[]; findings: string[] } {
  const { order, findings } = orderSpecs(specs)
  return {
    order: order.map((one) => one.id),
    findings: findings.map(({ at, code, message }) => `${at.file}:${at.line}:${at.column} ${code} ${message}`),
  }
}

describe('orderSpecs', () => {
  it('goes by need, then priority, then path', () => {
    const specs = [spec('d', ['a'], 1), spec('c'), spec('b'), spec('a', [], 4), spec('z', ['gone'], 2)]
    expect(ordered(specs)).toEqual({ order: ['z', 'b', 'c', 'a', 'd'], findings: [] })
    expect(ordered([])).toEqual({ order: [], findings: [] })
  })

  it('prints each circle, and leaves out what hangs on it', () => {
    const specs = [
      spec('a', ['b']),
      spec('b', ['c', 'a']),
      spec('c', ['b']),
      spec('d', ['a']),
      spec('e'),
      spec('f', ['f']),
    ]
    expect(ordered(specs)).toEqual({
      order: ['e'],
      findings: [
        'specs/b.md:2:9 spec.circle Specs need each other in a circle: b -> c -> b',
        'specs/f.md:2:9 spec.circle Specs need each other in a circle: f -> f',
        'specs/a.md:2:1 spec.behind-circle "a" waits for specs that need each other in a circle',
        'specs/d.md:2:1 spec.behind-circle "d" waits for specs that need each other in a circle',
      ],
    })
  })

  it('orders a long chain', () => {
    const chain = Array.from({ length: 300 }, (_, i) => spec(`s${i}`, i === 299 ? [] : [`s${i + 1}`]))
    expect(ordered(chain).order).toEqual(chain.map((one) => one.id).toReversed())
  })
})
