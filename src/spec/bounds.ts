import type { Diagnostic } from '../core/diagnostic.ts'
import type { Lines } from './lines.ts'
import type { Block } from './tree/scan_blocks.ts'

/** The parser's time grows with the square of the depth and of the marks in a paragraph; these are far above real use. */
const MAX_DEPTH = 100
const MAX_MARKS = 4000

/** What lists, headings and code cost is memory: these are fifty times what the longest specs have. */
const MAX_LINES = 1_000_000
export const MAX_BLOCKS = 100_000

/** UTF-16 units of a block above which it is not parsed: the parser's time is not linear. */
const MAX_BLOCK = 256 * 1024

/** Says that there are more lines than are read. */
export function tooLong(lines: Lines, path: string): Diagnostic | undefined {
  if (lines.count <= MAX_LINES) return undefined
  return excess(
    path,
    MAX_LINES + 1,
    'too-long',
    `is behind the ${MAX_LINES} lines that are read`,
    'Split the file into several specs',
  )
}

/** Says where there are more headings, lists and fences than are read; plain paragraphs do not count. */
export function tooMany(blocks: readonly Block[], path: string): Diagnostic | undefined {
  const counted = blocks.filter(({ kind }) => kind !== 'text')
  const first = counted[MAX_BLOCKS]?.first
  const what = `is behind the ${MAX_BLOCKS} headings, lists and fences that are read`
  return first === undefined ? undefined : excess(path, first, 'too-long', what, 'Split the file into several specs')
}

/** Says where some lines are nested so deeply, or so full of marks in one paragraph, that parsing them would hang. */
export function findExcess(lines: Lines, path: string, { first, last }: Block): Diagnostic | undefined {
  const open: number[] = []
  let marks = 0
  let fenced = false
  for (let line = first; line <= last; line++) {
    const text = lines.text(line)
    const fence = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?:`{3,}[^`]*|~{3,}.*)$/.test(text)
    if (fence) fenced = !fenced
    if (depthOf(text, open) > MAX_DEPTH) return excess(path, line, 'too-deep', `is nested more than ${MAX_DEPTH} deep`)
    if (fence || fenced || startsAnew(text)) marks = 0
    if (!fenced) marks += countMarks(text)
    if (marks > MAX_MARKS) return excess(path, line, 'too-dense', `ends a paragraph of more than ${MAX_MARKS} marks`)
  }
  if (lines.start(last + 1) - lines.start(first) <= MAX_BLOCK) return undefined
  return excess(path, first, 'too-dense', `starts a block of more than ${MAX_BLOCK / 1024} KB without an empty line`)
}

function startsAnew(text: string): boolean {
  return /^(?:\s*$| {4}|\t|\s*(?:[-*+]|\d{1,9}[.)])\s|\s*[|#])/.test(text)
}

function countMarks(text: string): number {
  let marks = 0
  for (const char of text) if ('*_~`['.includes(char)) marks++
  return marks
}

/** Follows lists by the columns of their markers; `open` keeps those that a deeper line lies in. */
function depthOf(text: string, open: number[]): number {
  if (/^\s*([-*_])(?:[ \t]*\1)*\s*$/.test(text)) return 0
  let quotes = 0
  const prefix = /[ \t]*(>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$))/y
  for (let found = prefix.exec(text); found !== null; found = prefix.exec(text)) {
    if (found[1] === '>') quotes++
    else {
      const column = prefix.lastIndex - found[1]!.length
      while (open.length > 0 && open.at(-1)! >= column) open.pop()
      open.push(column)
    }
  }
  return open.length + quotes
}

function excess(
  file: string,
  line: number,
  code: string,
  what: string,
  hint = 'Flatten it, or move it out of the specs',
): Diagnostic {
  return { code: `spec.${code}`, severity: 'error', message: `This line ${what}`, at: { file, line, column: 1 }, hint }
}
