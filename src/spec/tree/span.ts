import type { Nodes } from 'mdast'

/** A place in a text by its offsets; nothing reads the lines and columns of a tree, so they stay empty. */
export function span(from: number, to: number): NonNullable<Nodes['position']> {
  return { start: { line: 1, column: 1, offset: from }, end: { line: 1, column: 1, offset: to } }
}
