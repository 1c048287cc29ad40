import type { ListItem } from 'mdast'
import type { Document } from './document.ts'
import { piecesOf, plainText, type Piece } from './plain.ts'
import type { Position } from './lines.ts'
import { walk } from './walk.ts'

/** A list item, with or without a box. */
export interface Bullet extends Position {
  node: ListItem
  /** Offset of its marker. */
  start: number
  /** How many items it lies in. */
  depth: number
  /** The number that it is written with, for `3.`. */
  number?: number
  /** The words of its first paragraph in one line, without a box. */
  text: string
  pieces: Piece[]
}

/** Every list item of a document, in order. */
export function bulletsOf(document: Document): Bullet[] {
  const found: Bullet[] = []
  const ends: number[] = []
  for (const node of walk(document.tree)) {
    if (node.type !== 'listItem') continue
    const start = node.position?.start.offset ?? 0
    while (ends.length > 0 && start >= ends.at(-1)!) ends.pop()
    const first = node.children[0]
    const own = first?.type === 'paragraph' ? first : undefined
    const number = /^(\d{1,9})[.)]/.exec(document.text.slice(start, start + 11))?.[1]
    found.push({
      node,
      start,
      depth: ends.length,
      ...(number === undefined ? {} : { number: Number(number) }),
      text: own === undefined ? '' : plainText(own),
      pieces: own === undefined ? [] : piecesOf(own),
      ...document.lines.at(start),
    })
    ends.push(endOf(node))
  }
  return found
}

/** Where an item ends with all that is nested in it. */
function endOf(node: ListItem): number {
  const own = node.position?.end.offset ?? 0
  const last = node.children.at(-1)
  if (last?.type !== 'list') return own
  const nested = last.children.at(-1)
  return Math.max(own, nested === undefined ? 0 : endOf(nested))
}
