import type { ListItem, Root } from 'mdast'
import type { Diagnostic } from '../core/diagnostic.ts'
import { messageOf } from '../core/error.ts'
import { findExcess } from './bounds.ts'
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

/** Parses a decoded file. A finding of severity error says why it could not be read. */
export function openDocument(decoded: Decoded, path: string): { document?: Document; findings: Diagnostic[] } {
  const { text, lead } = decoded
  const lines = indexLines(text)
  const { end, entries, findings: faults } = readFrontMatter(text, lines, path)
  const findings: Diagnostic[] = []
  const blocks = scanBlocks(lines, end)
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
