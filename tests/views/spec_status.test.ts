import { describe, expect, test } from 'vitest'
import { proofOf, type Evidence } from '../../src/core/evidence.ts'
import { checkText, readSpec, type Spec } from '../../src/spec/index.ts'
import { coverageFindings } from '../../src/views/coverage/findings.ts'
import { coverageHtml } from '../../src/views/coverage/html.ts'
import { coverageJunit } from '../../src/views/coverage/junit.ts'
import { coverageMarkdown } from '../../src/views/coverage/markdown.ts'
import type { ProvenSpec } from '../../src/views/proven.ts'
import { oneCriterionText } from '../../src/views/spec_show.ts'
import { specCheckJunit } from '../../src/views/spec_check_junit.ts'
import { specStatusJson, specStatusText } from '../../src/views/spec_status.ts'
import { look } from './look.ts'

/** A spec whose criteria have the evidence that is given by their ids. */
function proven(path: string, text: string, evidence: Record<string, Array<Partial<Evidence>>> = {}): ProvenSpec {
  const { spec, findings } = readSpec(Buffer.from(text), path)
  if (spec === undefined) throw new Error(JSON.stringify(findings))
  return {
    spec,
    criteria: spec.criteria.map((criterion) => ({ criterion, proof: proof(criterion, evidence[criterion.id] ?? []) })),
  }
}

function proof({ ref, state, check }: Spec['criteria'][number], seen: Array<Partial<Evidence>>) {
  const text = check === undefined ? undefined : checkText(check)
  const history = seen.map((one, i): Evidence => ({
    criterion: ref,
    check: text ?? '',
    commandHash: 'h',
    passed: true,
    exit: 0,
    at: `2026-11-21T10:0${i}:00.000Z`,
    commit: '1234567890abcdef1234567890abcdef12345678',
    how: 'check',
    source: 'machine',
    ...one,
  }))
  return proofOf({ box: state === 'ticked' ? 'ticked' : 'open', check: text }, history)
}

const calc = proven(
  'specs/calc.md',
  '---\nid: calc\ntitle: Calculator\n---\n\n- [x] AC1: adds, verify: `npm test`\n- [x] AC2: subtracts, verify: `npm t`\n- [x] AC3: looks good\n- [ ] AC4: divides\n',
  {
    AC1: [
      { passed: false, exit: 1 },
      { how: 'keep', run: '20261121-100000-ab12' },
    ],
    AC2: [{}, { passed: false, exit: 3 }],
  },
)

test('a tree with what is not proven and why, and percentages', () => {
  expect(specStatusText({ specs: [calc], findings: [] }, look, false)).toMatchInlineSnapshot(`
    "calc   25%  1 proven, 1 failing, 1 unproven, 1 open  Calculator
      failing   AC2: subtracts
                exit 3, seen 2026-11-21 10:01 UTC at 1234567890  specs/calc.md:7:1
      unproven  AC3: looks good
                no check  specs/calc.md:8:1
      open      AC4: divides

    1 spec, 4 criteria: 1 proven, 1 failing, 1 unproven, 1 open"
  `)
  expect(specStatusText({ specs: [calc], findings: [] }, look, true)).toContain('proven    AC1: adds')
  const { counts, specs } = specStatusJson({ specs: [calc], findings: [] })
  expect(counts).toEqual({ all: 4, proven: 1, failing: 1, unproven: 1, open: 1, percent: 25 })
  expect(specs[0]!.criteria[1]).toMatchObject({
    ref: 'calc#AC2',
    proof: 'failing',
    why: 'exit 3',
    laterReds: 1,
    seenRed: true,
  })
})

test('one criterion with all that is known of it', () => {
  expect(oneCriterionText(calc, calc.criteria[0]!, look)).toMatchInlineSnapshot(`
    "[x] calc#AC1  specs/calc.md:6:1
        AC1: adds
        check: npm test
        proven, first green 2026-11-21 10:01 UTC

    Evidence
      2026-11-21 10:00 UTC  red (exit 1)  1234567890  in your files
      2026-11-21 10:01 UTC  green  1234567890  on the work that became the commit, run 20261121-100000-ab12"
  `)
})

const evil =
  '<script>alert(1)</script> | `x` [l](javascript:x) ![i](http://a.b/c) ]]> & "q" \u001b[31m ​‮ @someone #1 \\| <!-- --> ${{ x }}'
const hostile = proven(
  'specs/hostile.md',
  `---\nid: hostile\ntitle: '"><img src=x onerror=alert(1)>'\n---\n\n- [x] AC1: ${evil}\n  - verify: \`echo "]]>" && </failure> <b>\`\n`,
  {
    AC1: [{ passed: false, exit: null, reason: '</small><script>' }],
  },
)
const status = { specs: [hostile, calc], findings: [] }

describe('reports of hostile specs', () => {
  test('HTML holds no element, attribute or script of theirs', () => {
    const page = coverageHtml(status)
    const own = new Set([...page.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1]))
    expect([...own].toSorted()).toEqual(
      [
        'body',
        'br',
        'code',
        'doctype',
        'h1',
        'h2',
        'head',
        'html',
        'meta',
        'p',
        'small',
        'style',
        'table',
        'tbody',
        'td',
        'th',
        'thead',
        'title',
        'tr',
      ].filter((name) => name !== 'doctype'),
    )
    expect(page).not.toMatch(/<[^>]*\bon\w+\s*=/i)
    expect(page).not.toContain('\u001b')
  })

  test('markdown keeps its tables, links nowhere and calls nobody', () => {
    const text = coverageMarkdown(status)
    for (const line of text.split('\n').filter((one) => one.startsWith('| '))) {
      const cells = line.replaceAll(/\\[\\|]/g, '').split('|').length
      expect([7, 9]).toContain(cells)
    }
    expect(text).not.toMatch(/(?<!\\)\[|(?<!\\)`|<|@|:\/\//)
  })

  test('JUnit is whole XML', () => {
    for (const text of [
      coverageJunit(status),
      specCheckJunit([{ spec: hostile.spec, criterion: hostile.criteria[0]!.criterion, status: 'red', reason: evil }]),
    ]) {
      const bare = text.replaceAll(/&(?:amp|lt|gt|quot|#10|#9);/g, '')
      expect(bare).not.toContain('&')
      const tags = [...bare.matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g)]
      expect(bare.replaceAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|<\?xml[^<>]*\?>/g, '')).not.toMatch(/[<>]/)
      const open: string[] = []
      for (const [, end, name, , empty] of tags) {
        if (end === '/') expect(open.pop()).toBe(name)
        else if (empty !== '/') open.push(name!)
      }
      expect(open).toEqual([])
    }
  })

  test('findings stand at the criteria, the gravest as errors', () => {
    expect(coverageFindings(status).map((one) => [one.code, one.severity, one.at.line])).toEqual([
      ['criterion.failing', 'error', 6],
      ['criterion.failing', 'error', 7],
      ['criterion.unproven', 'warning', 8],
      ['criterion.open', 'info', 9],
    ])
  })
})
