import type { Nodes } from 'mdast'
import { remark } from 'remark'
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import { describe, expect, it } from 'vitest'
import { readFrontMatter } from '../../src/spec/front_matter.ts'
import { indexLines } from '../../src/spec/lines.ts'
import { oneLine, piecesOf } from '../../src/spec/plain.ts'
import { parseTree } from '../../src/spec/tree/parse_tree.ts'
import { scanBlocks } from '../../src/spec/tree/scan_blocks.ts'
import { offsetOf, walk } from '../../src/spec/walk.ts'
import { makeDocument, random } from './corpus.ts'
import { pages } from './dialects/pages.ts'

const parser = remark().use(remarkGfm).freeze()
const headed = remark().use(remarkFrontmatter).use(remarkGfm).freeze()

/** What is read from a tree: headings, items with their words, and where code and tables lie. */
function shape(tree: Nodes): string[] {
  return [...walk(tree)].flatMap((node): string[] => {
    const from = offsetOf(node)
    if (node.type === 'code' || node.type === 'table') return [`${node.type} ${from} ${node.position?.end.offset}`]
    if (node.type === 'heading') return [`h${node.depth} ${from} ${words(node)}`]
    if (node.type !== 'listItem') return []
    const first = node.children[0]
    return [`item ${from} ${node.checked} ${first?.type === 'paragraph' ? words(first) : first?.type}`]
  })
}

function words(node: Nodes): string {
  const pieces = piecesOf(node).map(({ kind, value, name }) => (kind === 'text' ? value : `${kind}:${value}:${name}`))
  return oneLine(pieces.join(''))
}

function expectSame(text: string): void {
  const lines = indexLines(text)
  expect(shape(parseTree(scanBlocks(lines, 1), text, lines)), JSON.stringify(text)).toEqual(shape(parser.parse(text)))
}

describe('parseTree', () => {
  it('gives what remark gives behind front matter', () => {
    for (const text of Object.values(pages).filter(
      (page) => page.startsWith('---') && !page.includes('<intent-contract>'),
    )) {
      const lines = indexLines(text)
      const { end } = readFrontMatter(text, lines, 'a.md')
      expect(shape(parseTree(scanBlocks(lines, end), text, lines))).toEqual(shape(headed.parse(text)))
    }
  })

  it('gives what remark gives for the whole, on random documents', () => {
    // remark loses a list that starts at 7 behind indented code; links defined in the middle of a list are left out here
    const odd = /^\uFEFF|^---|^\[\^?\w+\]:|(?:^|[\r\n]) {4}- \[ \] indented code\s+7\)/m
    const texts = Array.from({ length: 2500 }, (_, seed) => makeDocument(random(seed))).filter(
      (text) => !odd.test(text),
    )
    expect(texts.length).toBeGreaterThan(300)
    for (const text of texts) expectSame(text)
  })

  it.each([
    ...Object.values(pages).filter((text) => !/^---|intent-contract/.test(text)),
    '- a\n\n  ```\n  - [ ] x\n\n  ```\n- [ ] b\n',
    '- a\n  ```\n  x\n- [ ] b\n  - [ ] c\n    more\n',
    '* * *\n  - [ ] a\n',
    '1. [ ] a\n  - [ ] b\n',
    '<div>\n```\n- [ ] a\n\n- [ ] b\n',
    'text\n<div>\n- [ ] a\n\n```\n- [ ] b\n```\n',
    '- [a][b] and [c]\n- [ ] [c] (x)\n\n[b]: u\n[c]: v\n',
    '| a | b |\n| - | - |\n| - [ ] c |\n\n- [ ] d\n',
    '-\n\n  - [ ] a\n',
    '- [ ] `a` **b** *c* [d](e "f") g_h_i (*j*) **k:** l\n- [ ] a*b*c **d* e\n',
    '- [ ] a  \n  b\n- [ ] www.a.b c@d.e &amp; \\* <b>c</b>\n',
    'a\n===\n\n> - [ ] q\nlazy\n\n## h *(mandatory)* ##\n- [ ] x\n',
  ])('gives what remark gives for %j', (text) => expectSame(text))
})
