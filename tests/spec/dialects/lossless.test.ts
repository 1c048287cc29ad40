import { describe, expect, it } from 'vitest'
import { insertLine, readSpec, tick, tickAll } from '../../../src/spec/index.ts'
import { random } from '../corpus.ts'
import { pages } from './pages.ts'

const PATHS = Object.keys(pages) as (keyof typeof pages)[]
const SEEDS = 50

/** A page made longer and odder: blocks in another order, other line ends, a byte order mark, text that is not English. */
function varied(text: string, seed: number): string {
  const pick = random(seed)
  const [head = ''] = /^---\n[^]*?\n---\n/.exec(text) ?? []
  const blocks = text.slice(head.length).split(/\n(?=#|- \[)/)
  const more = [
    '\nWörter 日本 🙂\n',
    '\n```\n- [ ] in a fence\n```\n',
    '\n| a |\n|---|\n| b |\n',
    '\n> quoted\n',
    '\n<!-- x -->\n',
  ]
  const made = blocks.map((block) => (pick(3) === 0 ? `${block}\n${more[pick(more.length)]}` : block)).join('\n')
  const end = ['\n', '\r\n', '\r'][pick(3)]!
  return `${pick(3) === 0 ? '\uFEFF' : ''}${(head + made).replaceAll('\n', end)}${pick(2) === 0 ? '' : end}`
}

const DOCUMENTS = PATHS.filter((path) => path.endsWith('.md')).flatMap((path) =>
  Array.from({ length: SEEDS }, (_, seed) => ({ path, bytes: Buffer.from(varied(pages[path], seed)) })),
)

describe('every dialect', () => {
  it('lossless: a tick changes one byte, and nothing else that is read', () => {
    let count = 0
    for (const { path, bytes } of DOCUMENTS) {
      const before = readSpec(bytes, path).spec?.criteria ?? []
      for (const criterion of before) {
        const state = criterion.state === 'ticked' ? 'open' : 'ticked'
        const after = tick(bytes, criterion, state)
        if (criterion.box === undefined) expect(after).toEqual(Uint8Array.from(bytes))
        else {
          count++
          expect([...after.keys()].filter((i) => after[i] !== bytes[i])).toEqual([criterion.box])
          const read = readSpec(after, path).spec!.criteria
          expect(read.map(({ id, state: now }) => [id, now])).toEqual(
            before.map((one) => [one.id, one === criterion ? state : one.state]),
          )
        }
      }
    }
    expect(count).toBeGreaterThan(1000)
  })

  it('lossless: reading and ticking nothing gives the same bytes; positions point at the items', () => {
    for (const { path, bytes } of DOCUMENTS) {
      const spec = readSpec(bytes, path).spec
      if (spec === undefined) continue
      expect(Buffer.from(tickAll(bytes, path, [])).equals(bytes)).toBe(true)
      const lines = spec.text.split(/\r\n|\n|\r/)
      for (const { line, column } of [...spec.criteria, ...spec.requirements, ...spec.tasks, ...spec.questions]) {
        expect(lines[line - 1]?.slice(column - 1)).toMatch(/^\S/)
      }
    }
  })

  it('lossless: a line that is put in keeps all other bytes', () => {
    for (const { bytes } of DOCUMENTS) {
      const after = Buffer.from(insertLine(bytes, 3, '  - verify: `ä`'))
      const at = after.indexOf('  - verify: `ä`')
      const rest = Buffer.concat([after.subarray(0, at), after.subarray(at + Buffer.byteLength('  - verify: `ä`'))])
      expect(rest.length - bytes.length).toBeLessThanOrEqual(2)
      expect(rest.toString().replace(/[\r\n]/g, '')).toBe(bytes.toString().replace(/[\r\n]/g, ''))
    }
    expect(() => insertLine(Buffer.from('a'), 2, 'x')).toThrow('There is no line 2')
    expect(() => insertLine(Buffer.from('a'), 1, 'x\ny')).toThrow('no line end')
    expect(Buffer.from(insertLine(Buffer.from('\uFEFFa\r\nb'), 2, 'c')).toString()).toBe('\uFEFFa\r\nb\r\nc')
  })
})

describe('kiro', () => {
  it('kiro: a task is ticked with its last required part, and opened with the first that is opened', () => {
    const path = '.kiro/specs/lid/tasks.md'
    const one = tickAll(Buffer.from(pages[path]), path, ['task-2.2'])
    expect(readSpec(one, path).spec!.tasks.map(({ state }) => state)).toEqual([
      'ticked',
      'ticked',
      'ticked',
      'open',
      'open',
    ])
    const back = tickAll(one, path, ['task-2.1'], { state: 'open' })
    expect(readSpec(back, path).spec!.tasks.map(({ state }) => state)).toEqual([
      'open',
      'open',
      'ticked',
      'open',
      'open',
    ])
  })
})
