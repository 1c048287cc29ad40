import type { Document } from '../document.ts'
import { offsetOf } from '../walk.ts'

/** A heading and what stands below it. */
export interface Block {
  depth: number
  /** As written, without the signs of the heading. */
  title: string
  /** Offset of its line. */
  from: number
  /** Offset behind its line. */
  body: number
  /** Offset at which the next heading of this depth or a smaller one starts. */
  to: number
}

/** The headings at the top level of a document, with the text that belongs to each. Those in fences and comments are none. */
export function headingBlocks({ tree, text }: Document): Block[] {
  const headings = tree.children.flatMap((node) => (node.type === 'heading' ? [node] : []))
  return headings.map((node, i) => {
    const from = offsetOf(node)
    const end = node.position?.end.offset ?? from
    const after = headings.slice(i + 1).find((other) => other.depth <= node.depth)
    const start = lineStart(text, from)
    return {
      depth: node.depth,
      title: titleOf(text.slice(from, end)),
      from: start,
      body: lineEnd(text, end),
      to: after === undefined ? text.length : lineStart(text, offsetOf(after)),
    }
  })
}

function titleOf(source: string): string {
  const first = /^[^\r\n]*/.exec(source)![0].trim()
  return first
    .replace(/^#{1,6}(?:[ \t]+|$)/, '')
    .replace(/(?:^|[ \t]+)#+[ \t]*$/, '')
    .trim()
}

/** Offset at which the line of an offset starts. */
export function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
}

/** Offset behind the end of the line of an offset. */
export function lineEnd(text: string, offset: number): number {
  const end = /\r\n|\n|\r/g
  end.lastIndex = offset
  const found = end.exec(text)
  return found === null ? text.length : found.index + found[0].length
}

const REQUIREMENT = /^requirement:\s*/i

/** Whether a heading opens a requirement of OpenSpec. */
export function isRequirement(block: Block): boolean {
  return block.depth === 3 && REQUIREMENT.test(block.title)
}

/** The name of a requirement, as its heading has it. */
export function nameOf({ title }: Pick<Block, 'title'>): string {
  return title.replace(REQUIREMENT, '').trim()
}

/** Whether a heading stands below another one. */
export function isInside(block: Block, section: Block): boolean {
  return block.from >= section.from && block.to <= section.to
}
