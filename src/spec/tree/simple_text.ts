import type { PhrasingContent, Text } from 'mdast'
import { span } from './span.ts'

/** Signs that may mean mark-up, whatever stands around them. */
const MARKUP =
  /\\|<(?=[A-Za-z/!?])|&(?=[#A-Za-z0-9])|~|!\[|@|\]\(|\]\[|\[\^|www\.|:\/\/|mailto:|xmpp:|__|\*\*\*|``|\p{Cc}/iu
/** Code, links, and bold or slanted words of which no reading is in doubt. */
const PARTS = new RegExp(
  [
    '`([^`]+)`',
    String.raw`(?<!!)\[([^[\]\x60*_<&\\!@:]+|@test)\]\(([^\s()<>\\&]+)(?: "([^"\\&\n]*)")?\)`,
    String.raw`(?<=^|[\s(])(\*\*?)(?=[^\s*])([^*\x60_[\]]+)(?<=[^\s*])\5(?=$|[\s:.,;)])`,
  ].join('|'),
  'gu',
)
/** An underline that is not inside a word may begin emphasis. */
const LOOSE = /[*`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u

/** Reads words with at most code, links and emphasis in them, as remark would; undefined where there may be more. */
export function simpleText(words: string, from: number, linked: boolean): PhrasingContent[] | undefined {
  const nodes: PhrasingContent[] = []
  let last = 0
  const addText = (to: number): boolean => {
    const value = words.slice(last, to)
    if (value !== '') nodes.push(textNode(value, from + last))
    return !(LOOSE.test(value) || MARKUP.test(value) || (linked && value.includes('[')))
  }
  for (const match of words.matchAll(PARTS)) {
    const [whole, code, label, url, title, mark, emphasised] = match
    if (!addText(match.index)) return undefined
    const at = from + match.index
    const position = span(at, at + whole.length)
    if (code !== undefined) nodes.push({ type: 'inlineCode', value: trimCode(code), position })
    else if (label !== undefined) {
      if (label.trim() === '') return undefined
      const children = [textNode(label, at + 1)]
      nodes.push({ type: 'link', url: url!, title: title ?? null, children, position })
    } else {
      if (MARKUP.test(emphasised!)) return undefined
      const children = [textNode(emphasised!, at + mark!.length)]
      nodes.push({ type: mark === '**' ? 'strong' : 'emphasis', children, position })
    }
    last = match.index + whole.length
  }
  return addText(words.length) ? nodes : undefined
}

function textNode(value: string, from: number): Text {
  return { type: 'text', value, position: span(from, from + value.length) }
}

/** One blank at either end only keeps backticks apart. */
function trimCode(code: string): string {
  return /^ .*[^ ].* $|^ [^ ] $/.test(code) ? code.slice(1, -1) : code
}
