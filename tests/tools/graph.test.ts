import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, inflateSync } from 'node:zlib'
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
  expect(await mmm(['graph', 'improve', '--format', 'jpeg'], over)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('text, mermaid, dot, svg, html, json, png'),
  })
  expect(await mmm(['graph', 'imrpove'], over)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean "improve"?'),
  })
})

/** The dots of a PNG with a palette, row by row, as its chunks have them. */
function dotsOf(png: Buffer): { width: number; height: number; rows: number[][] } {
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    const named = png.subarray(at + 4, at + 8 + length)
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(named))
    chunks.set(named.toString('latin1', 0, 4), named.subarray(4))
    at += 12 + length
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND'])
  const head = chunks.get('IHDR')!
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)]
  const raw = inflateSync(chunks.get('IDAT')!)
  expect(raw.length).toBe((width + 1) * height)
  const rows = Array.from({ length: height }, (_, row) => [
    ...raw.subarray(row * (width + 1) + 1, (row + 1) * (width + 1)),
  ])
  return { width, height, rows }
}

test('png: a true picture with letters in it, into a file only, by its ending too', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'mmm-graph-'))
  const over = { cwd, packageRoot: repository }
  writeFileSync(join(cwd, 'w.yml'), 'name: "Grüße 中"\nsteps:\n  - {id: "LIT", run: x, if: always()}\n')
  const said = await mmm(['graph', './w.yml', '-o', 'w.png', '--json'], over)
  expect(said.code, said.stderr).toBe(0)
  expect(JSON.parse(said.stdout)).toMatchObject({ kind: 'graph', format: 'png', path: join(cwd, 'w.png') })
  const { width, height, rows } = dotsOf(readFileSync(join(cwd, 'w.png')))
  const svg = await mmm(['graph', './w.yml', '--format', 'svg'], over)
  const size = /width="(\d+)" height="(\d+)"/.exec(svg.stdout)!
  expect([width, height]).toEqual([Number(size[1]) * 3, Number(size[2]) * 3])
  expect(new Set(rows.flat())).toEqual(new Set([0, 1, 2, 4]))
  // The foot of the L: five dots of three in one row, and the stem alone above it
  const runs = rows.map((row) => /4{15,17}/.test(row.join('')))
  expect(runs.filter(Boolean).length).toBeGreaterThanOrEqual(3)
  const again = await mmm(['graph', './w.yml', '-o', 'again.png'], over)
  expect(again.code).toBe(0)
  expect(readFileSync(join(cwd, 'again.png')).equals(readFileSync(join(cwd, 'w.png')))).toBe(true)
  expect(await mmm(['graph', './w.yml', '--format', 'png'], over)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Add --output <file>'),
  })
  expect((await mmm(['graph', './w.yml', '-o', 'w.md'], over)).code).toBe(0)
  expect(readFileSync(join(cwd, 'w.md'), 'utf8')).toContain('flowchart TD')
  expect(await mmm(['graph', './w.yml', '-o', 'none/at/all/\0.png'], over)).toMatchObject({ code: 5 })
})
