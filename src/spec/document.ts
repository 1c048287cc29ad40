import type { ListItem, Root } from 'mdast'
import type { Diagnostic } from '../core/diagnostic.ts'
import { messageOf } from '../core/error.ts'
import { findExcess, MAX_BLOCKS, tooLong, tooMany } from './bounds.ts'
import type { Decoded } from './decode.ts'
import { type Entry, readFrontMatter } from './front_matter.ts'
import { byteOffsets, indexLines, type Lines } from './lines.ts'
import { parseTree } from './tree/parse_tree.ts'
import { scanBlocks } from './tree/scan_blocks.ts'
import { span } from './tree/span.ts'
import { walk } from './walk.ts'

/** A markdown file taken apart: what every dialect reads from. Offsets count UTF-16 units of `text`. */
export interface Document extends Decoded {
  path: string
  lines: Lines
  entries: ReadonlyMap<string, Entry>
  /** What is wrong with the front matter. `entries` then holds what its lines seem to say. */
  faults: readonly Diagnostic[]
  tree: Root
  /** Every list item with a box, in the order of the file, also where its state is unknown or its text is empty. */
  boxes: BoxItem[]
  /** Written for another tool: `verify:` is a check there in its exact form only. */
  isForeign?: true
  /** The byte offset in the file of an offset in the text. */
  toByte(offset: number): number
}

export interface BoxItem {
  node: ListItem
  /** Offset of the item's marker. */
  start: number
  /** Offset of the character inside the brackets. */
  box: number
  /** Markdown sees no box here: the sign in it is unknown, or nothing stands behind it. Its brackets are part of its words. */
  isUnread?: true
}

/** Parses a decoded file. A finding of severity error says why it could not be read. */
export function openDocument(decoded: Decoded, path: string): { document?: Document; findings: Diagnostic[] } {
  const { text, lead } = decoded
  const lines = indexLines(text)
  const long = tooLong(lines, path)
  if (long !== undefined) return { findings: [long] }
  const { end, entries, findings: faults } = readFrontMatter(text, lines, path)
  const findings: Diagnostic[] = []
  const blocks = scanBlocks(lines, end, MAX_BLOCKS)
  const many = tooMany(blocks, path)
  if (many !== undefined) return { findings: [many] }
  for (const block of blocks) {
    const excess = block.kind === 'rest' ? findExcess(lines, path, block) : undefined
    if (excess !== undefined) return { findings: [excess] }
  }
  try {
    const tree = parseTree(blocks, text, lines)
    if (end > 1) tree.children.unshift({ type: 'yaml', value: '', position: span(0, lines.start(end)) })
    const boxes = findBoxes(tree, text)
    return {
      document: { text, lead, path, lines, entries, faults, tree, boxes, toByte: byteOffsets(text, lead) },
      findings,
    }
  } catch (thrown) {
    const message = `The markdown parser gave up: ${messageOf(thrown)}`
    return { findings: [{ code: 'spec.unparsable', severity: 'error', message, at: { file: path } }] }
  }
}

const BOX = /(?:[-*+]|\d{1,9}[.)])[\s>]*\[(?=[ \txX]\])/y
/** `- [-] a`, and `- [ ]` with nothing behind it. A sign of more than one byte cannot be ticked in its place, and stays a look-alike. */
const UNREAD = /(?:[-*+]|\d{1,9}[.)])[ \t]+\[(?=[!-/:-@\\^_{-~vV]\][ \t]+\S|[ \txX]\][ \t]*(?:[\r\n]|$))/y

/** Code and links begin otherwise. */
function beginsWithBracket({ children: [first] }: ListItem): boolean {
  const words = first?.type === 'paragraph' ? first.children[0] : undefined
  return words?.type === 'text' && words.value.startsWith('[')
}

function findBoxes(tree: Root, text: string): BoxItem[] {
  const boxes: BoxItem[] = []
  for (const node of walk(tree)) {
    if (node.type !== 'listItem') continue
    const start = node.position?.start.offset ?? 0
    const isRead = typeof node.checked === 'boolean'
    if (!isRead && !beginsWithBracket(node)) continue
    const pattern = isRead ? BOX : UNREAD
    pattern.lastIndex = start
    if (!pattern.test(text)) continue
    if (!isRead) node.checked = false
    boxes.push({ node, start, box: pattern.lastIndex, ...(isRead ? {} : { isUnread: true }) })
  }
  return boxes
}
