import type { Lines } from '../lines.ts'
import { findHtml, type HtmlEnd } from './html_start.ts'

/** A run of lines that markdown reads the same way alone as in its document. */
export interface Block {
  /** `text` is one paragraph; `rest` is anything: lists, quotes, tables. */
  kind: 'heading' | 'text' | 'code' | 'html' | 'rest'
  first: number
  last: number
}

/** Where the scan stands. `content` is the column at which the current item's text starts; 0 outside of lists. */
interface Scan {
  lines: Lines
  blocks: Block[]
  open: Block | undefined
  content: number
  blank: boolean
  /** Offset at which the open block starts. */
  from: number
}

/** A longer list is cut between its items, which markdown's parser is thankful for. */
const LONG = 4096
const MARKER = /^([-*+]|\d{1,9}[.)])(?:([ \t]+)(?=\S)|[ \t]*$)/
const BREAK = /^([-*_])(?:[ \t]*\1){2,}[ \t]*$/

/** Cuts a text, from a line on, into blocks at the top level, in one pass over its lines; stops soon behind `most` that are no paragraphs. */
export function scanBlocks(lines: Lines, start: number, most = Infinity): Block[] {
  const scan: Scan = { lines, blocks: [], open: undefined, content: 0, blank: true, from: 0 }
  let seen = 0
  let counted = 0
  for (let line = start; line <= lines.count && counted <= most; line++) {
    line = take(scan, line)
    // The last one may still turn into something else
    for (; seen < scan.blocks.length - 1; seen++) if (scan.blocks[seen]!.kind !== 'text') counted++
  }
  return scan.blocks
}

/** Reads one line, or all those of a fence or of HTML; gives the last one read. */
function take(scan: Scan, line: number): number {
  const text = scan.lines.text(line)
  const bare = text.trimStart()
  if (/^[ \t]*$/.test(text)) {
    scan.blank = true
    return line
  }
  const indent = indentOf(text)
  const fresh = scan.open === undefined || scan.blank
  scan.blank = false
  if (scan.content > 0 && indent >= scan.content) return extend(scan, line)
  if (indent >= 4) return fresh ? takeIndented(scan, line) : extend(scan, line)
  const fence = /^(?:(`{3,})[^`]*|(~{3,}).*)$/.exec(bare)
  if (fence !== null) return takeFence(scan, line, fence[1] ?? fence[2]!)
  const html = findHtml(bare, fresh)
  if (html !== undefined) return takeHtml(scan, line, html)
  if (/^#{1,6}(?=[ \t]|$)/.test(bare)) return close(scan, { kind: 'heading', first: line, last: line })
  if (BREAK.test(bare)) return takeBreak(scan, line, fresh)
  const marker = MARKER.exec(bare)
  if (marker !== null) return takeItem(scan, line, { marker, indent, fresh })
  if (bare.startsWith('>')) {
    scan.content = 0
    return fresh ? begin(scan, 'rest', line) : extend(scan, line, true)
  }
  if (!fresh)
    return extend(scan, line, scan.open?.kind === 'text' && /^(?:=+|-+|[|: \t-]*-[|: \t-]*)[ \t]*$/.test(bare))
  scan.content = 0
  const note = /^\[\^[^\]]+\]:/.test(bare)
  begin(scan, note || bare.startsWith('[') || bare.startsWith('|') ? 'rest' : 'text', line)
  if (note) scan.content = 4
  return line
}

/** Code by its indent goes on behind blank lines. */
function takeIndented(scan: Scan, line: number): number {
  scan.content = 0
  const before = scan.open
  const goesOn = before?.kind === 'rest' && indentOf(scan.lines.text(before.first)) >= 4
  return goesOn ? extend(scan, line) : begin(scan, 'rest', line)
}

function takeFence(scan: Scan, first: number, fence: string): number {
  const { lines } = scan
  const end = new RegExp(`^ {0,3}${fence[0] === '`' ? '`' : '~'}{${fence.length},}[ \\t]*$`)
  let last = first + 1
  while (last <= lines.count && !end.test(lines.text(last))) last++
  return close(scan, { kind: 'code', first, last: Math.min(last, lines.count) })
}

function takeHtml(scan: Scan, first: number, end: HtmlEnd): number {
  const { lines } = scan
  let last = first
  if (end === 'blank') while (last < lines.count && /[^ \t]/.test(lines.text(last + 1))) last++
  if (end instanceof RegExp) while (last < lines.count && !end.test(lines.text(last))) last++
  return close(scan, { kind: 'html', first, last })
}

/** A line of `---` belongs to the paragraph before it, which then is a heading. */
function takeBreak(scan: Scan, line: number, fresh: boolean): number {
  scan.content = 0
  return fresh ? begin(scan, 'rest', line) : extend(scan, line, true)
}

function takeItem(
  scan: Scan,
  line: number,
  { marker, indent, fresh }: { marker: RegExpExecArray; indent: number; fresh: boolean },
): number {
  const [, sign = '', blanks = ''] = marker
  const bullet = sign.length === 1
  if (!fresh && scan.content === 0 && (blanks === '' || !(bullet || /^1[.)]$/.test(sign)))) {
    return extend(scan, line, true)
  }
  const width = widthOf(blanks, indent + sign.length)
  const empty = blanks === ''
  const cut = fresh || (indent === 0 && bullet && scan.content > 0 && scan.lines.start(line) - scan.from > LONG)
  scan.content = indent + sign.length + (empty || width > 4 ? 1 : width)
  const closed = empty && line < scan.lines.count && /^[ \t]*$/.test(scan.lines.text(line + 1))
  if (closed) scan.content = 0
  return cut ? begin(scan, 'rest', line) : extend(scan, line, true)
}

function begin(scan: Scan, kind: Block['kind'], line: number): number {
  scan.open = { kind, first: line, last: line }
  scan.from = scan.lines.start(line)
  scan.blocks.push(scan.open)
  return line
}

/** Adds a line to the open block; `mixed` where it makes more of it than a paragraph. */
function extend(scan: Scan, line: number, mixed = false): number {
  if (scan.open === undefined) return begin(scan, 'rest', line)
  scan.open.last = line
  if (mixed) scan.open.kind = 'rest'
  return line
}

/** A block that ends by itself. */
function close(scan: Scan, block: Block): number {
  scan.blocks.push(block)
  scan.open = undefined
  scan.content = 0
  return block.last
}

/** The column of the first sign, a tab leading to the next multiple of four. */
function indentOf(text: string): number {
  let column = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === ' ') column++
    else if (text[i] === '\t') column += 4 - (column % 4)
    else break
  }
  return column
}

/** How many columns blanks take that start at a column. */
function widthOf(blanks: string, column: number): number {
  let at = column
  for (const sign of blanks) at += sign === '\t' ? 4 - (at % 4) : 1
  return at - column
}
