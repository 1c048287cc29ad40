import type { ListItem, Root } from 'mdast'
import { remark } from 'remark'
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import type { Diagnostic } from '../core/diagnostic.ts'
import { messageOf } from '../core/error.ts'
import { findExcess } from './bounds.ts'
import type { Decoded } from './decode.ts'
import { type Entry, readFrontMatter } from './front_matter.ts'
import { byteOffsets, indexLines, type Lines } from './lines.ts'
import { walk } from './walk.ts'

/** A markdown file taken apart: what every dialect reads from. Offsets count UTF-16 units of `text`. */
export interface Document extends Decoded {
  path: string
  lines: Lines
  entries: ReadonlyMap<string, Entry>
  tree: Root
  /** Every list item with a box, in the order of the file. */
  boxes: BoxItem[]
  /** The byte offset in the file of an offset in the text. */
  toByte(offset: number): number
}

export interface BoxItem {
  node: ListItem
  /** Offset of the item's marker. */
  start: number
  /** Offset of the character inside the brackets. */
  box: number
}

/** remark-frontmatter misreads the lists of a text that starts with `---` and has no front matter, so it stays out there. */
const parsers = {
  bare: remark().use(remarkGfm).freeze(),
  headed: remark().use(remarkFrontmatter).use(remarkGfm).freeze(),
}

/** Parses a decoded file. A finding of severity error says why it could not be read. */
export function openDocument(decoded: Decoded, path: string): { document?: Document; findings: Diagnostic[] } {
  const { text, lead } = decoded
  const lines = indexLines(text)
  const { present, entries, findings } = readFrontMatter(text, lines, path)
  if (findings.length > 0) return { findings }
  const excess = findExcess(lines, path)
  if (excess !== undefined) return { findings: [excess] }
  try {
    const tree = parseTree(text, present ? 'headed' : 'bare')
    const boxes = findBoxes(tree, text)
    return { document: { text, lead, path, lines, entries, tree, boxes, toByte: byteOffsets(text, lead) }, findings }
  } catch (thrown) {
    const message = `The markdown parser gave up: ${messageOf(thrown)}`
    return { findings: [{ code: 'spec.unparsable', severity: 'error', message, at: { file: path } }] }
  }
}

/** The parser drops a byte order mark and counts from behind it, so a second one is guarded by one more. */
function parseTree(text: string, parser: keyof typeof parsers): Root {
  return parsers[parser].parse(text.startsWith('\uFEFF') ? `\uFEFF${text}` : text)
}

function findBoxes(tree: Root, text: string): BoxItem[] {
  const boxes: BoxItem[] = []
  const pattern = /(?:[-*+]|\d{1,9}[.)])[\s>]*\[(?=[ \txX]\])/y
  for (const node of walk(tree)) {
    if (node.type !== 'listItem' || typeof node.checked !== 'boolean') continue
    const start = node.position?.start.offset ?? 0
    pattern.lastIndex = start
    if (pattern.test(text)) boxes.push({ node, start, box: pattern.lastIndex })
  }
  return boxes
}
