/** A piece of a document: a tag that opens or closes, or text. */
export type XmlPiece =
  | { open: string; attributes: Record<string, string>; empty: boolean }
  | { close: string }
  | { text: string }

const tag = /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/y
const closings: ReadonlyArray<readonly [string, string]> = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
]

/** Reads XML piece by piece. Throws SyntaxError on a DOCTYPE and on what is no XML. */
export function* xmlPieces(xml: string): Generator<XmlPiece> {
  for (let at = 0; at < xml.length;) {
    const next = xml.indexOf('<', at)
    const end = next === -1 ? xml.length : next
    if (end > at) yield { text: decode(xml.slice(at, end)) }
    if (next === -1) return
    const special = closings.find(([opening]) => xml.startsWith(opening, next))
    if (special !== undefined) {
      const until = xml.indexOf(special[1], next + special[0].length)
      if (until === -1) throw new SyntaxError(`"${special[0]}" is not closed`)
      if (special[0] === '<![CDATA[') yield { text: xml.slice(next + special[0].length, until) }
      at = until + special[1].length
      continue
    }
    if (/^<!doctype/i.test(xml.slice(next, next + 9))) throw new SyntaxError('A document with a DOCTYPE is not read')
    tag.lastIndex = next
    const match = tag.exec(xml)
    if (match === null) throw new SyntaxError(`Not a tag: "${xml.slice(next, next + 40)}"`)
    const [whole, closing, name, attributes, empty] = match
    yield closing === '/'
      ? { close: name! }
      : { open: name!, attributes: attributesOf(attributes!), empty: empty === '/' }
    at = next + whole.length
  }
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
  return Object.fromEntries(pairs.map(([, name, double, single]) => [name!, decode(double ?? single!)]))
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name]!
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
