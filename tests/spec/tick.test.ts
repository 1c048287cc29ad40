import { describe, expect, it } from 'vitest'
import { MmmError } from '../../src/core/error.ts'
import { type Criterion, readSpec, tick, tickAll } from '../../src/spec/index.ts'
import { makeDocument, random } from './corpus.ts'

const DOCUMENTS = Array.from({ length: 300 }, (_, seed) => Buffer.from(makeDocument(random(seed))))
const criteriaOf = (bytes: Uint8Array): Criterion[] => readSpec(bytes, 'specs/a.md').spec?.criteria ?? []

describe('tick', () => {
  it('changes one byte, can be taken back, and leaves all other criteria as they were', () => {
    let count = 0
    for (const bytes of DOCUMENTS) {
      const before = criteriaOf(bytes)
      for (const criterion of before) {
        count++
        const state = criterion.state === 'open' ? 'ticked' : 'open'
        const after = tick(bytes, criterion, state)
        expect(differing(bytes, after)).toEqual([criterion.box])
        expect(criteriaOf(after)).toEqual(before.map((one) => (one === criterion ? { ...one, state } : one)))
        const back = tick(after, criterion, criterion.state)
        expect(differing(bytes, back)).toEqual(/[^ x]/.test(inner(bytes, criterion)) ? [criterion.box] : [])
        expect(tick(bytes, criterion, criterion.state)).toEqual(Uint8Array.from(bytes))
      }
    }
    expect(count).toBeGreaterThan(1000)
  })

  it('points at a box, in the line that the position names', () => {
    for (const bytes of DOCUMENTS) {
      const lines = bytes
        .toString()
        .replace(/^\uFEFF/, '')
        .split(/\r\n|\n|\r/)
      for (const criterion of criteriaOf(bytes)) {
        expect(bytes.toString('latin1', criterion.box! - 1, criterion.box! + 2)).toMatch(/^\[[ \txX~-]\]$/)
        expect(lines[criterion.line - 1]!.slice(criterion.column - 1)).toMatch(/^(?:[-*+]|\d[.)]) \[[ \txX~-]\]/)
      }
    }
  })

  it('refuses a place where no box stands', () => {
    const [criterion] = criteriaOf(Buffer.from('- [ ] a\n'))
    const moved = (): Uint8Array => tick(Buffer.from('x\n- [ ] a\n'), criterion!, 'ticked')
    expect(moved).toThrow(MmmError)
    expect(moved).toThrow('The box of "a#a" no longer stands on line 1')
    expect(() => tick(new Uint8Array(), criterion!, 'ticked')).toThrow(MmmError)
  })
})

describe('ids', () => {
  it('stay when all that is not the item changes', () => {
    for (const bytes of DOCUMENTS) {
      const text = bytes.toString().replace(/^\uFEFF/, '')
      if (text.startsWith('---')) continue
      const before = criteriaOf(bytes).map((criterion) => criterion.id)
      const around = Buffer.from(`# New\r\n\r\n- [ ] something quite different\n\n***\n\n${text}`)
      const after = criteriaOf(around).map((criterion) => criterion.id)
      expect(after).toEqual(['something-quite-different', ...before])
    }
  })
})

describe('tickAll', () => {
  const bytes = Buffer.from('\uFEFF- [ ] ä\r\n- [ ] b\r\n- [x] c\r\n')

  it('ticks several criteria by id', () => {
    expect(decoded(tickAll(bytes, 'specs/a.md', ['b', 'ä']))).toBe('\uFEFF- [x] ä\r\n- [x] b\r\n- [x] c\r\n')
    expect(decoded(tickAll(bytes, 'specs/a.md', ['c'], { state: 'open' }))).toBe(
      '\uFEFF- [ ] ä\r\n- [ ] b\r\n- [ ] c\r\n',
    )
    expect(decoded(tickAll(bytes, 'specs/a.md', ['q', 'b'], { ignoreUnknown: true }))).toContain('- [x] b')
    expect(decoded(bytes)).toBe('\uFEFF- [ ] ä\r\n- [ ] b\r\n- [x] c\r\n')
  })

  it('refuses unknown ids and files that it cannot read', () => {
    expect(() => tickAll(bytes, 'specs/a.md', ['d'])).toThrow('"specs/a.md" has no criterion "d"')
    expect(() => tickAll(Buffer.from('a\0'), 'specs/a.md', ['d'])).toThrow(
      '"specs/a.md" cannot be read: The file holds',
    )
  })
})

function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}

function inner(bytes: Uint8Array, { box }: Criterion): string {
  return String.fromCharCode(bytes[box!]!)
}

/** The offsets at which two files differ. */
function differing(a: Uint8Array, b: Uint8Array): number[] {
  expect(b.length).toBe(a.length)
  return [...a.keys()].filter((i) => a[i] !== b[i])
}
