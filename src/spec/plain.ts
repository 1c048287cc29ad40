import type { Nodes } from 'mdast'
import { offsetOf, walk } from './walk.ts'

/** A piece of a paragraph: words, code, or a `[@test](path "name")` link. */
export interface Piece {
  kind: 'text' | 'code' | 'test'
  /** The words, the code, or the link's target. */
  value: string
  /** The name of the test, where the link has a title. */
  name?: string
  /** Where it starts in the text. */
  offset: number
}

/** What a paragraph or heading says, mark-up taken off. Comments and tags say nothing. */
export function piecesOf(node: Nodes): Piece[] {
  const pieces: Piece[] = []
  for (const part of walk(node, isTestLink)) {
    const offset = offsetOf(part)
    if (part.type === 'text') pieces.push({ kind: 'text', value: part.value, offset })
    else if (part.type === 'inlineCode') pieces.push({ kind: 'code', value: part.value, offset })
    else if (part.type === 'break') pieces.push({ kind: 'text', value: ' ', offset })
    else if (part.type === 'image') pieces.push({ kind: 'text', value: part.alt ?? '', offset })
    else if (part.type === 'link' && isTestLink(part)) {
      const name = part.title ?? ''
      pieces.push({ kind: 'test', value: part.url, offset, ...(name === '' ? {} : { name }) })
    }
  }
  return pieces
}

/** A node's words in one line. */
export function plainText(node: Nodes): string {
  const text = piecesOf(node).map((piece) => (piece.kind === 'test' ? '' : piece.value))
  return oneLine(text.join(''))
}

/** Every run of white space as one blank, none at the ends. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function isTestLink(node: Nodes): boolean {
  const only = node.type === 'link' && node.children.length === 1 ? node.children[0] : undefined
  return only?.type === 'text' && only.value.trim() === '@test'
}
