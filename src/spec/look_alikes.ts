import type { Nodes } from 'mdast'
import type { Diagnostic } from '../core/diagnostic.ts'
import { fault } from './check.ts'
import type { Document } from './document.ts'
import { offsetOf, walk } from './walk.ts'

const MARK = String.raw`^([-*+]|\d{1,9}[.)])`
const BLANK = String.raw`[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]`

/** A line that an author meant as a box and markdown does not read as one. Its groups: the marker, the state. */
interface Shape {
  pattern: RegExp
  message: string
  /** @default 'spec.look-alike' */
  code?: string
  /** @default the mended line */
  hint?: string
}

const SHAPES: readonly Shape[] = [
  {
    pattern: shape(String.raw`[ \t]+\[([ \txX])\][ \t]*$`),
    message: 'This box has no text',
    code: 'spec.empty-criterion',
    hint: 'Write what must hold, or remove it',
  },
  { pattern: shape(String.raw`[ \t]+\[([ \txX])\](?![ \t([:])(?=\S)`), message: 'There is no blank after this box' },
  { pattern: shape(String.raw`[ \t]+\[([ \txX])\]${BLANK}`), message: 'There is an unusual blank after this box' },
  { pattern: shape(String.raw`[ \t]+\[()\](?=\s|$)`), message: 'This box has no blank inside' },
  { pattern: shape(String.raw`\[([ \txX]?)\](?=\s|$)`), message: 'There is no blank before this box' },
  {
    pattern: shape(String.raw`[ \t]+\[[ \t]*([ \txX])[ \t]*\](?<!\[.\])`),
    message: 'This box holds more than one sign',
  },
  { pattern: shape(String.raw`[ \t]+\[${BLANK}+()\]`), message: 'This box holds an unusual blank' },
  {
    pattern: shape(String.raw`[ \t]*${BLANK}+[ \t]*\[([ \txX]?)\]`),
    message: 'There is an unusual blank before this box',
  },
  {
    pattern: shape(String.raw`[ \t]+\[(?:[^\s[\]\p{L}\p{N}]\ufe0f?|[vV])()\](?=\s)`),
    message: 'This box has an unknown state',
  },
  {
    pattern: shape(String.raw`[ \t]+\[([ \txX])\][ \t]+\S`),
    message: 'This box is read as text, not as an item of a list',
    code: 'spec.box-in-text',
    hint: 'Put an empty line before it, start a numbered list at 1, and draw no line under it',
  },
]

function shape(rest: string): RegExp {
  return new RegExp(MARK + rest, 'u')
}

/** Finds boxes that do not count, so that no criterion is lost unsaid. */
export function findLookAlikes(document: Document): Diagnostic[] {
  const covered = coveredLines(document)
  const findings: Diagnostic[] = []
  for (let line = 1; line <= document.lines.count; line++) {
    if (covered.has(line)) continue
    const found = judge(document, line)
    if (found !== undefined) findings.push(found)
  }
  return findings
}

function judge(document: Document, line: number): Diagnostic | undefined {
  const text = document.lines.text(line)
  const indent = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t]+(?=(?:[-*+]|\d{1,9}[.)])[ \t]))*/.exec(text)![0].length
  const rest = text.slice(indent)
  const hit = SHAPES.find(({ pattern }) => pattern.test(rest))
  if (hit === undefined) return undefined
  const { code, message, hint } = hit
  const [start, marker, state] = hit.pattern.exec(rest)!
  const mended = `${marker} [${/x/i.test(state ?? '') ? 'x' : ' '}] ${rest.slice(start.length).trim()}`
  return fault(code ?? 'spec.look-alike', message, { line, column: indent + 1 }, document, hint ?? fix(mended))
}

function fix(mended: string): string {
  return `Write "${mended.length > 60 ? `${mended.slice(0, 57)}...` : mended}"`
}

/** Lines whose boxes count already, or that markdown does not read as text. A box of unknown state counts, and has a word said about it. */
function coveredLines({ text, tree, lines, boxes }: Document): Set<number> {
  const known = boxes.filter(({ box, isUnread }) => isUnread !== true || / |\t|[xX]/.test(text[box]!))
  const covered = new Set(known.map((item) => lines.at(item.box).line))
  for (const node of walk(tree)) {
    if (!['code', 'html', 'yaml', 'table'].includes(node.type)) continue
    const last = lines.at(endOf(node)).line
    for (let line = lines.at(offsetOf(node)).line; line <= last; line++) covered.add(line)
  }
  return covered
}

function endOf(node: Nodes): number {
  return Math.max(offsetOf(node), (node.position?.end.offset ?? 0) - 1)
}
