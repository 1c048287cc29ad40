import { describe, expect, test } from 'vitest'
import { judgeDescribed } from '../../../src/app/spec_making/judge_described.ts'
import type { Event } from '../../../src/core/event.ts'
import { readSpec } from '../../../src/spec/index.ts'

const page = (title: string, more = '') =>
  `---\nid: add\n---\n\n# ${title}\n\nNumbers are added.\n\n## Acceptance criteria\n\n- [x] AC1: It *adds* two \`numbers\` [@test](test/add.test.js "adds")\n${more}`
const named = { criteria: [{ text: 'It *adds* two `numbers`', test: { path: './test/add.test.js', name: 'adds' } }] }

function judged(text: string, { green = ['add#AC1'], said = named as unknown } = {}): string[] {
  const { spec } = readSpec(Buffer.from(text), 'specs/add.md')
  const taken = { type: 'baseline.taken' as const, tree: 't', passed: green, failed: [], met: [] }
  const events: Event[] = [{ seq: 1, time: '2026-11-21T00:00:00.000Z', ...taken }]
  return judgeDescribed(spec!, { events, named: Buffer.from(JSON.stringify(said)) }).map(
    ({ code, at, message }) => `${code} ${at.line} ${message}`,
  )
}

describe('a page that describes code', () => {
  test('holds where each criterion is a named one that the run has seen green', () => {
    expect(judged(page('Adding'))).toEqual([])
  })

  test.each([
    ['a box without a check in the title', page('T\n- [x] evil'), ['add#AC1']],
    ['one with a check that is green', page('T\n- [x] evil [@test](test/add.test.js "adds")'), ['add#AC1', 'add#evil']],
    ['an open box', page('Adding', '- [ ] AC2: later\n'), ['add#AC1']],
    ['a command', page('Adding', '- [x] AC2: evil\n  - verify: `true`\n'), ['add#AC1', 'add#AC2']],
  ])('%s is found', (_name, text, green) => {
    expect(judged(text, { green }).join('\n')).toMatch(/^spec\.not-proven/)
  })

  test('other words, another test, and what was not green are found', () => {
    const other = (text: string, name: string) => ({ criteria: [{ text, test: { path: 'test/add.test.js', name } }] })
    expect(judged(page('Adding'), { said: other('It multiplies', 'adds') })).toEqual([
      'spec.not-proven 11 "AC1" does not read as it was named: "It multiplies"',
    ])
    expect(judged(page('Adding'), { said: other('It *adds* two `numbers`', 'more') })).toHaveLength(1)
    expect(judged(page('Adding'), { green: [] })).toEqual([
      'spec.not-proven 11 "AC1" is a criterion that no test of the run has proven',
    ])
    expect(judged(page('Adding'), { said: 'nonsense' })).toHaveLength(1)
  })
})
