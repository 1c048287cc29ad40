import { type Language, lex } from './lex.ts'

/** A source with its structure: where brackets match, and what is code. */
export interface Source {
  text: string
  /** As long as the text: comments are blanks, strings are `\uE000`, line ends stay. */
  mask: string
  /** For each opening bracket the place of its closing one, and the other way round; -1 elsewhere. */
  match: Int32Array
}

/** A test that a file holds, in the form in which two versions of it are compared. */
export interface TestBlock {
  /** With the names of its suites: `math > adds`. */
  name: string
  /** What it stands in: heads of suites, conditions, attributes. */
  context: string
  /** Its code without comments and layout. */
  text: string
  line: number
  /** Whether it, or its suite, keeps others from running. */
  only: boolean
  start: number
  end: number
}

/** The structure of a text; undefined where its brackets do not match. */
export function sourceOf(text: string, language: Language): Source | undefined {
  const kinds = lex(text, language)
  let mask = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    mask += char === '\n' || kinds[at] === 0 ? char : kinds[at] === 1 ? ' ' : '\uE000'
  }
  const match = brackets(mask)
  return match && { text, mask, match }
}

const closing: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

function brackets(mask: string): Int32Array | undefined {
  const match = new Int32Array(mask.length).fill(-1)
  const open: number[] = []
  for (let at = 0; at < mask.length; at++) {
    const char = mask[at]!
    if (char === '(' || char === '[' || char === '{') open.push(at)
    if (!(char in closing)) continue
    const begin = open.pop()
    if (begin === undefined || mask[begin] !== closing[char]) return undefined
    match[begin] = at
    match[at] = begin
  }
  return open.length === 0 ? match : undefined
}

/** The opening brackets that enclose a place, outermost first. */
export function enclosing(source: Source, place: number): number[] {
  const found: number[] = []
  for (let at = 0; at < place; at++) {
    const other = source.match[at]!
    if (other <= at) continue
    if (other < place) at = other
    else found.push(at)
  }
  return found
}

/** The code between two places without comments and layout; what stands in strings is kept as it is. */
export function essence(source: Source, from: number, to: number): string {
  let out = ''
  let gap = false
  for (let at = from; at < to; at++) {
    const masked = source.mask[at]!
    if (/\s/.test(masked) && !(masked === '\n' && insideText(source, at))) {
      gap = true
      continue
    }
    const char = source.text[at]!
    if (gap && /[\w$]/.test(out.at(-1) ?? '') && /[\w$]/.test(char)) out += ' '
    gap = false
    out += char
  }
  return out.replace(/,(?=[)\]}])/g, '')
}

function insideText(source: Source, at: number): boolean {
  return source.mask[at - 1] === '\uE000' && source.mask[at + 1] === '\uE000'
}

/** What is left of a source without some of its parts, a line for each line that holds code. */
export function residue(source: Source, parts: ReadonlyArray<{ start: number; end: number }>): string[] {
  const ordered = parts.toSorted((a, b) => a.start - b.start)
  const lines: string[] = []
  let from = 0
  for (const part of [...ordered, { start: source.text.length, end: source.text.length }]) {
    if (part.start >= from) lines.push(...linesBetween(source, from, part.start))
    from = Math.max(from, part.end)
  }
  return lines.filter((line) => !/^[\s;,(){}]*$/.test(line))
}

function linesBetween(source: Source, from: number, to: number): string[] {
  const lines: string[] = []
  let start = from
  while (start < to) {
    const next = source.text.indexOf('\n', start)
    const end = next === -1 || next > to ? to : next
    lines.push(essence(source, start, end))
    start = end + 1
  }
  return lines
}

/** The line of a place, counted from 1. */
export function lineOf(text: string, place: number): number {
  return text.slice(0, place).split('\n').length
}
