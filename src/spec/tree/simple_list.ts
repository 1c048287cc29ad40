import type { List, ListItem } from 'mdast'
import { simpleText } from './simple_text.ts'
import { span } from './span.ts'

/** A line of a list, taken apart. */
const LINE = /^( *)([-*+]|\d{1,9}[.)]) (?:\[([ xX])\] (?=\S))?(\S.*?)[ \t]*$/
/** What would open another block at the start of an item without a box. */
const OPENS = /^(?:[-+>#|<~=_[:]|\*(?!\*)|\d{1,9}[.)](?=[ \t]|$)|`{3})/

/** A list that is being read: its items stand at `indent`, their text at `content`. */
interface Level {
  indent: number
  content: number
  marker: string
  list: List
}

/** Lines with the offsets at which they start. */
export interface Row {
  text: string
  from: number
}

/**
 * Reads a list of items with plain words and no empty lines, as remark would; undefined where it is not that plain.
 * `linked`: the document defines links, so brackets may mean more than they say.
 */
export function simpleList(rows: readonly Row[], linked: boolean): List[] | undefined {
  const lists: List[] = []
  const open: Level[] = []
  for (const [i, { text, from }] of rows.entries()) {
    if (/ {2}$/.test(text) && i < rows.length - 1) return undefined
    const match = LINE.exec(text)
    if (text.includes('\t')) return undefined
    if (match === null) {
      if (!goesOn({ text, from }, open.at(-1), linked)) return undefined
      continue
    }
    const [, blanks = '', sign = '', state, words = ''] = match
    if (state === undefined && OPENS.test(words)) return undefined
    const at = from + text.indexOf(words, blanks.length + sign.length + 1 + (state === undefined ? 0 : 4))
    const inline = simpleText(words, at, linked)
    if (inline === undefined) return undefined
    const list = listFor(blanks.length, sign, { open, lists, from })
    if (list === undefined) return undefined
    const end = from + text.length
    const item: ListItem = {
      type: 'listItem',
      spread: false,
      checked: state === undefined ? null : state !== ' ',
      children: [{ type: 'paragraph', children: inline, position: span(at, end) }],
      position: span(from + blanks.length, end),
    }
    list.children.push(item)
  }
  return lists
}

/** Adds a line to the paragraph of the item before it, to whose text it is indented. */
function goesOn({ text, from }: Row, level: Level | undefined, linked: boolean): boolean {
  const words = text.trim()
  const indent = text.length - text.trimStart().length
  if (level === undefined || words === '' || indent < level.content || OPENS.test(words)) return false
  const item = level.list.children.at(-1)!
  const paragraph = item.children.at(-1)
  const inline = simpleText(words, from + indent, linked)
  if (inline === undefined || paragraph?.type !== 'paragraph') return false
  const end = span(from, from + text.trimEnd().length).end
  paragraph.children.push({ type: 'text', value: '\n', position: span(from, from + indent) }, ...inline)
  paragraph.position!.end = end
  item.position!.end = end
  return true
}

/** The list that an item at an indent belongs to; undefined where its place is not plain. */
function listFor(
  indent: number,
  sign: string,
  { open, lists, from }: { open: Level[]; lists: List[]; from: number },
): List | undefined {
  let left: Level | undefined
  while (open.length > 0 && indent < open.at(-1)!.content) left = open.pop()
  const marker = sign.at(-1)!
  const parent = open.at(-1)
  if (left === undefined ? indent !== (parent?.content ?? 0) : indent !== left.indent) return undefined
  if (left?.marker === marker) {
    open.push({ ...left, content: indent + sign.length + 1 })
    return left.list
  }
  if (sign.length > 1 && sign.slice(0, -1) !== '1' && (left !== undefined || parent !== undefined)) return undefined
  const list: List = { type: 'list', ordered: sign.length > 1, spread: false, children: [], position: span(from, from) }
  if (parent === undefined) lists.push(list)
  else parent.list.children.at(-1)!.children.push(list)
  open.push({ indent, content: indent + sign.length + 1, marker, list })
  return list
}
