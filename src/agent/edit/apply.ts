import { find, type Found } from './find.ts'
import { splice } from './splice.ts'
import { type Edit, lineAt, type Match, type Rung, type Source, sourceOf } from './source.ts'

/** What an edit did, or why it did nothing. */
export type Report =
  | { edit: number; state: 'applied'; rung: Rung; from: number; to: number }
  | { edit: number; state: 'already'; line: number }
  | { edit: number; state: 'problem'; problem: string }

export interface Applied {
  /** The text after all edits, with its own line ends; undefined when any of them failed: then none was made. */
  text?: string
  /** One for each edit; line numbers are those after the edits, where they were made. */
  reports: Report[]
  /** Edits whose text was not found. */
  missing: number[]
}

type Piece = Match & { edit: number }

/** Makes all edits of one call on the original text, or none of them. Edits are numbered from 1. */
export function applyEdits(raw: string, edits: readonly Edit[]): Applied {
  const source = sourceOf(raw.replaceAll('\r\n', '\n'))
  const pieces: Piece[] = []
  const reports: Report[] = []
  const missing: number[] = []
  for (const [index, asked] of edits.entries()) {
    const number = index + 1
    const edit = { ...asked, old: asked.old.replaceAll('\r\n', '\n'), new: asked.new.replaceAll('\r\n', '\n') }
    const found = edit.old === edit.new ? 'old and new are the same text' : find(source, edit)
    if (typeof found !== 'string' && 'missing' in found) missing.push(number)
    const problem = problemOf(found) ?? overlap(found as { matches: Match[] }, pieces)
    if (problem !== undefined) reports.push({ edit: number, state: 'problem', problem })
    else if (typeof found !== 'string' && 'already' in found)
      reports.push({ edit: number, state: 'already', line: found.already })
    else pieces.push(...(found as { matches: Match[] }).matches.map((match) => ({ ...match, edit: number })))
  }
  if (reports.some((report) => report.state === 'problem')) {
    return { reports: [...reports, ...wouldApply(source, pieces)].toSorted(byEdit), missing }
  }
  const sorted = pieces.toSorted((a, b) => a.start - b.start)
  const text = splice(raw, sorted)
  return { text, reports: [...reports, ...spans(source, sorted)].toSorted(byEdit), missing }
}

function problemOf(found: Found | string): string | undefined {
  if (typeof found === 'string') return found
  if ('missing' in found) return 'the old text was not found'
  if (!('ambiguous' in found)) return undefined
  const lines = found.ambiguous
  return `the old text stands at ${lines.length} places, at lines ${lines.slice(0, 20).join(', ')}: add lines around it until it is unique, or set "all"`
}

function overlap(found: Found, pieces: readonly Piece[]): string | undefined {
  if (!('matches' in found)) return undefined
  for (const match of found.matches) {
    const other = pieces.find((piece) => match.start < piece.end && piece.start < match.end)
    if (other !== undefined) return `its place overlaps that of edit ${other.edit}: make one edit of the two`
  }
  return undefined
}

/** Where the edits stand in the text that came out. */
function spans(source: Source, sorted: readonly Piece[]): Report[] {
  const after = sourceOf(
    sorted.reduceRight((text, piece) => text.slice(0, piece.start) + piece.text + text.slice(piece.end), source.text),
  )
  let moved = 0
  return sorted.map((piece) => {
    const start = piece.start + moved
    moved += piece.text.length - (piece.end - piece.start)
    const end = Math.max(start, start + piece.text.length - (piece.text.endsWith('\n') ? 2 : 1))
    return { edit: piece.edit, state: 'applied', rung: piece.rung, from: lineAt(after, start), to: lineAt(after, end) }
  })
}

function wouldApply(source: Source, pieces: readonly Piece[]): Report[] {
  return pieces.map(({ edit, rung, start, end }) => ({
    edit,
    state: 'applied',
    rung,
    from: lineAt(source, start),
    to: lineAt(source, Math.max(start, end - 1)),
  }))
}

function byEdit(a: Report, b: Report): number {
  return a.edit - b.edit
}
