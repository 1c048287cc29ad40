import type { Checked } from './check.ts'
import { type FormCheck, readForm } from './check_forms.ts'
import type { Document } from './document.ts'
import { fault } from './fault.ts'
import type { Position } from './lines.ts'
import type { Piece } from './plain.ts'
import { resolveTest } from './test_path.ts'

/** Stands in for what was taken out. A file with a NUL byte is never read, so no text holds one. */
export const GAP = '\0g\0'

const VERIFY = /(?<![\p{L}\p{N}_-])verify:/giu

/**
 * Takes out the checks that are no commands. They are read from the source, where no mark-up is lost, up to the end of
 * their line; what is left of the paragraph is given back.
 */
export function takeForms(pieces: Piece[], document: Document, found: Checked): Piece[] {
  const left: Piece[] = []
  let taken = -1
  for (const piece of pieces) {
    const value = piece.offset < taken ? behindLine(piece) : piece.value
    if (value === undefined) continue
    const rest = { ...piece, value }
    const form = piece.kind === 'text' ? takeForm(rest, document, found) : undefined
    if (form === undefined) left.push(rest)
    else {
      taken = form.until
      left.push({ ...rest, value: value.slice(0, form.from) + form.left + (lineBehind(value.slice(form.from)) ?? '') })
    }
  }
  return left
}

/** Of a piece that begins in a line that was taken, what stands in the next one. */
function behindLine({ kind, value }: Piece): string | undefined {
  return kind === 'text' ? lineBehind(value) : undefined
}

function lineBehind(value: string): string | undefined {
  const end = value.search(/[\r\n]/)
  return end === -1 ? undefined : value.slice(end)
}

/** The first check in a piece that is no command: where it begins in the piece, what is left of it, and where its line ends in the source. */
function takeForm(
  piece: Piece,
  document: Document,
  found: Checked,
): { from: number; left: string; until: number } | undefined {
  if (!/verify:/i.test(piece.value)) return undefined
  const { text } = document
  const inSource = [...text.slice(piece.offset, piece.offset + 2 * piece.value.length + 20).matchAll(VERIFY)]
  for (const [i, match] of [...piece.value.matchAll(VERIFY)].entries()) {
    const start = inSource[i] === undefined ? -1 : piece.offset + inSource[i].index + 'verify:'.length
    if (start === -1) return undefined
    const raw = /[^\r\n]*/.exec(text.slice(start, start + 4_000))![0]
    const form = readForm(raw.replace(/^[*_]{1,3}(?=\s)/, ''))
    if (form === undefined) continue
    const at = document.lines.at(start + raw.length - raw.trimStart().length)
    if ('fault' in form) found.findings.push(fault('spec.bad-check', form.fault, at, document, FORMS))
    else addForm(form.check, { at, document, found })
    return { from: match.index, left: 'tail' in form ? GAP + form.tail : GAP, until: start + raw.length }
  }
  return undefined
}

const FORMS = 'Forms: verify: `command`, GET <url> -> 200 contains "text", file <path> exists, check <name>'

function addForm(
  check: FormCheck,
  { at, document, found }: { at: Position; document: Document; found: Checked },
): void {
  if (check.kind !== 'file') {
    found.checks.push({ ...check, ...at })
    return
  }
  const path = resolveTest(check.path, document.path)
  if (path !== undefined) found.checks.push({ ...check, path, ...at })
  else {
    const hint = 'Name a file inside the project: from its root, or with ./ and ../ from the folder of the spec'
    found.findings.push(fault('spec.outside', `"${check.path}" is no file of the project`, at, document, hint))
  }
}
