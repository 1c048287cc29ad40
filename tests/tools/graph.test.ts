import { expect, test } from 'vitest'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { drawGraph, graphFormats } from '../../src/views/graph/index.ts'
import { mmm } from '../cli/world.ts'
import { valid } from './valid.ts'
import { around, repository, shipped } from './world.ts'

const corpus = [...shipped(), ...Object.entries(valid)]

function workflowOf(text: string) {
  const { workflow, findings } = parseWorkflow(text, 'w.yml', around.kinds)
  if (workflow === undefined) throw new Error(JSON.stringify(findings))
  return workflow
}

test.each(corpus)('%s: every form is the same each time and names every step', (_, text) => {
  const workflow = workflowOf(text)
  const ids = [...workflow.byPath.values()].map((step) => step.name ?? step.id)
  for (const format of graphFormats) {
    const drawn = drawGraph(workflow, format)
    expect(drawGraph(workflowOf(text), format)).toBe(drawn)
    for (const id of ids) expect(drawn).toContain(id)
  }
})

const text = `steps:
  - id: a
    run: echo "<a> & b"
  - id: both
    if: steps.a.outputs.stdout != ''
    parallel:
      - {id: x, run: make x}
      - {id: y, uses: wait, with: {for: 1s}}
  - id: each
    for-each: [1, 2]
    run: make \${{ item }}
  - id: loop
    repeat: {max: 3}
    steps:
      - {id: last, run: make last}
    finally:
      - {id: tidy, run: make tidy}
on-failure:
  - {id: tell, run: make tell}
`

test('a tree of lines', () => {
  expect(drawGraph(workflowOf(text), 'text')).toBe(`w
|- a [run] echo "<a> & b"
|- both [parallel] if steps.a.outputs.stdout != ''
|  \`- at the same time
|     |- x [run] make x
|     \`- y [wait]
|- each [run] make \${{ item }}; for each of [1,2]
|- loop [repeat] repeat at most 3
|  |- last [run] make last
|  \`- finally
|     \`- tidy [run] make tidy
\`- on-failure
   \`- tell [run] make tell`)
})

test('mermaid: groups for loops and parallel steps, conditions on the edges, all text quoted', () => {
  const drawn = drawGraph(workflowOf(text), 'mermaid')
  expect(drawn.split('\n').slice(3)).toEqual([
    'flowchart TD',
    '  s1["a (run)<br/>echo #34;#60;a#62; #38; b#34;"]',
    '  subgraph s2["both"]',
    '    subgraph s2b0["at the same time"]',
    '      s3["x (run)<br/>make x"]',
    '      s4["y (wait)"]',
    '    end',
    '  end',
    '  s5["each (run)<br/>make $#123;#123; item #125;#125;<br/>for each of #91;1,2#93;"]',
    '  subgraph s6["loop: repeat at most 3"]',
    '    s7["last (run)<br/>make last"]',
    '    subgraph s6b1["finally"]',
    '      s8["tidy (run)<br/>make tidy"]',
    '    end',
    '  end',
    `  s1 -->|"steps.a.outputs.stdout != ''"| s3`,
    `  s1 -->|"steps.a.outputs.stdout != ''"| s4`,
    '  s3 --> s5',
    '  s4 --> s5',
    '  s5 --> s7',
    '  subgraph b1["on-failure"]',
    '    s9["tell (run)<br/>make tell"]',
    '  end',
  ])
})

test('dot and svg are well formed', () => {
  const dot = drawGraph(workflowOf(text), 'dot')
  expect(dot.split('{').length).toBe(dot.split('}').length)
  expect(dot).toContain('"a" [label="a (run)\\necho \\"<a> & b\\""]')
  expect(dot).toContain('"both/x" -> "each"')
  const svg = drawGraph(workflowOf(text), 'svg')
  const open = [...svg.matchAll(/<(\w+)(?:\s[^>]*[^/])?>/g)].map((match) => match[1]).toSorted()
  const closed = [...svg.matchAll(/<\/(\w+)>/g)].map((match) => match[1]).toSorted()
  expect(open).toEqual(closed)
  expect(svg).toContain('echo &#34;&#60;a&#62; &#38; b&#34;')
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

test('needs become edges', () => {
  expect(drawGraph(workflowOf(valid['needs']!), 'dot').match(/"\w" -> "\w"/g)).toEqual([
    '"a" -> "b"',
    '"a" -> "c"',
    '"b" -> "d"',
    '"c" -> "d"',
  ])
})

test('the verb draws a shipped workflow, and knows its formats', async () => {
  const over = { cwd: repository, packageRoot: repository }
  const drawn = await mmm(['graph', 'improve'], over)
  expect(drawn).toMatchObject({ code: 0 })
  expect(drawn.stdout).toMatch(/^improve\n\|- /)
  const json = JSON.parse((await mmm(['graph', 'improve', '--format', 'json'], over)).stdout)
  expect(json).toMatchObject({ schemaVersion: 1, kind: 'graph', name: 'improve' })
  expect(await mmm(['graph', 'improve', '--format', 'png'], over)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('text, mermaid, dot, svg, html, json'),
  })
  expect(await mmm(['graph', 'imrpove'], over)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean "improve"?'),
  })
})
