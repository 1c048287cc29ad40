/** What ends a block of HTML: a sign in a line, a blank line, or the end of its first line. */
export type HtmlEnd = RegExp | 'blank' | 'line'

/** Tags that other tools put around markdown. What lies between them is read as markdown, though markdown says otherwise. */
const FRAMES = /^<\/?(?:intent-contract|frozen-after-approval)(?:\s[^>]*)?>[ \t]*$/

const RAW: ReadonlyArray<[RegExp, RegExp]> = [
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![A-Za-z]/, />/],
  [/^<(?:script|pre|style|textarea)(?:\s|>|$)/i, /<\/(?:script|pre|style|textarea)>/i],
]

const NAMES =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|' +
  'figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|' +
  'noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul'
const KNOWN = new RegExp(`^</?(?:${NAMES})(?:\\s|/?>|$)`, 'i')
const ATTRIBUTE = String.raw`(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>\x60]+|'[^']*'|"[^"]*"))?)`
const WHOLE = new RegExp(String.raw`^(?:<[A-Za-z][A-Za-z0-9-]*${ATTRIBUTE}*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)[ \t]*$`)

/** What ends the HTML that a line opens, its indent taken off; undefined where it opens none. `fresh`: no paragraph is open. */
export function findHtml(bare: string, fresh: boolean): HtmlEnd | undefined {
  if (!bare.startsWith('<')) return undefined
  if (FRAMES.test(bare)) return 'line'
  const raw = RAW.find(([start]) => start.test(bare))
  if (raw !== undefined) return raw[1]
  return KNOWN.test(bare) || (fresh && WHOLE.test(bare)) ? 'blank' : undefined
}
