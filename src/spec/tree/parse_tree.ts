import type { Heading, Nodes, Root, RootContent } from 'mdast'
import { remark } from 'remark'
import remarkGfm from 'remark-gfm'
import type { Lines } from '../lines.ts'
import type { Block } from './scan_blocks.ts'
import { simpleList } from './simple_list.ts'
import { simpleText } from './simple_text.ts'
import { span } from './span.ts'

/** UTF-16 units of a document that are handed to the parser at most: it takes up to 5 s for them. */
const MAX_PARSED = 1024 * 1024

const parser = remark().use(remarkGfm).freeze()

/** What a text is parsed from. */
interface Source {
  text: string
  lines: Lines
  /** The definitions of links and notes, which are valid everywhere. */
  definitions: ReadonlyMap<string, string>
  /** How much was handed to the parser. */
  parsed: number
}

/**
 * The tree of a text as remark would give it for the whole, block by block: in linear time, and with remark only for what is not
 * plain. Paragraphs outside of lists hold their source as one text. Nodes have offsets, no lines and columns. Throws where there is
 * too much that is not plain.
 */
export function parseTree(blocks: readonly Block[], text: string, lines: Lines): Root {
  const source: Source = { text, lines, definitions: definitionsIn(blocks, text, lines), parsed: 0 }
  const children: RootContent[] = []
  for (const block of blocks) {
    for (const node of parseBlock(block, source)) children.push(node)
  }
  return { type: 'root', children }
}

function parseBlock(block: Block, source: Source): RootContent[] {
  const from = source.lines.start(block.first)
  const to = endOf(block, source)
  const position = span(from, to)
  if (block.kind === 'code') return [{ type: 'code', value: '', position }]
  if (block.kind === 'html') return [{ type: 'html', value: source.text.slice(from, to), position }]
  if (block.kind === 'text') {
    const value = source.text.slice(from, to)
    return [{ type: 'paragraph', children: [{ type: 'text', value, position }], position }]
  }
  if (isTable(block, source.lines)) return [{ type: 'table', children: [], position }]
  const plain = block.kind === 'heading' ? simpleHeading(from, to, source) : plainList(block, source)
  return plain ?? withRemark(from, to, source)
}

function simpleHeading(from: number, to: number, { text, definitions }: Source): Heading[] | undefined {
  const match = /^(#{1,6})[ \t]+([^#]*?)(?:[ \t]+#+)?[ \t]*$/.exec(text.slice(from, to))
  if (match === null) return undefined
  const [whole, marks = '', words = ''] = match
  const children = words === '' ? [] : simpleText(words, from + whole.indexOf(words), definitions.size > 0)
  const depth = marks.length as Heading['depth']
  return children === undefined ? undefined : [{ type: 'heading', depth, children, position: span(from, to) }]
}

/** Whether a block is a table all through; its cells are read from its lines. */
function isTable({ first, last }: Block, lines: Lines): boolean {
  if (last === first || !/^\| ?:?-+:? ?(?:\| ?:?-+:? ?)*\|[ \t]*$/.test(lines.text(first + 1))) return false
  const cells = (line: number): number => lines.text(line).match(/(?<!\\)\|/g)?.length ?? 0
  if (!/^\|.*\|[ \t]*$/.test(lines.text(first)) || cells(first) !== cells(first + 1)) return false
  for (let line = first; line <= last; line++) if (!lines.text(line).startsWith('|')) return false
  return true
}

function plainList({ first, last }: Block, { lines, definitions }: Source): RootContent[] | undefined {
  if (!/^(?:[-*+]|\d{1,9}[.)]) /.test(lines.text(first))) return undefined
  const rows = Array.from({ length: last - first + 1 }, (_, i) => {
    return { text: lines.text(first + i), from: lines.start(first + i) }
  })
  return simpleList(rows, definitions.size > 0)
}

/** Parses a block with the document's definitions behind it, and moves its nodes to where it stands. */
function withRemark(from: number, to: number, source: Source): RootContent[] {
  const { text, definitions } = source
  source.parsed += to - from
  if (source.parsed > MAX_PARSED) throw new Error('it holds more than 1 MB of lists and quotes with mark-up')
  const own = text.slice(from, to)
  // The parser drops a byte order mark and counts from behind it, so one that is text is guarded by one more
  const guarded = own.startsWith('\uFEFF') ? `\uFEFF${own}` : own
  const defined = definitionsFor(own, definitions)
  const tree = parser.parse(defined.trim() === '' ? guarded : `${guarded}\n\n${defined}`)
  const children = tree.children.filter((node) => (node.position?.start.offset ?? 0) < own.length)
  for (const child of children) move(child, from)
  return children
}

function move(root: Nodes, by: number): void {
  const waiting: Nodes[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.position !== undefined) node.position = span(offsetIn(node, 'start') + by, offsetIn(node, 'end') + by)
    if ('children' in node) for (const child of node.children) waiting.push(child)
  }
}

function offsetIn(node: Nodes, side: 'start' | 'end'): number {
  return node.position?.[side].offset ?? 0
}

function endOf({ last }: Block, { text, lines }: Source): number {
  return lines.start(last) + lines.text(last).length || text.length
}

/** The lines that define links and notes, by their label as markdown compares it. */
function definitionsIn(blocks: readonly Block[], text: string, lines: Lines): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (!/^[ ]{0,3}\[[^\]\r\n]+\]:/m.test(text)) return found
  for (const { kind, first, last } of blocks) {
    let label: string | undefined
    if (kind !== 'rest') continue
    for (let line = first; line <= last; line++) {
      const own = lines.text(line)
      const next = /^ {0,3}\[([^\]]+)\]:/.exec(own)?.[1]
      if (next === undefined && (label === undefined || !/^\s/.test(own))) break
      const before = next === undefined ? `${found.get(label!)}\n` : ''
      label = next === undefined ? label! : labelOf(next)
      if (next === undefined || !found.has(label)) found.set(label, before + own)
    }
  }
  return found
}

/** The definitions that a part of the text asks for. */
function definitionsFor(own: string, definitions: Source['definitions']): string {
  if (definitions.size === 0) return ''
  const labels = new Set([...own.matchAll(/\[([^[\]]+)\]/g)].map((match) => labelOf(match[1]!)))
  return [...labels].map((label) => definitions.get(label) ?? '').join('\n\n')
}

function labelOf(label: string): string {
  return label.replace(/\s+/g, ' ').trim().toLowerCase()
}
