import type { Diagnostic } from '../core/diagnostic.ts'
import { timeoutOf } from './check_forms.ts'
import type { Document } from './document.ts'
import { fault } from './fault.ts'
import { oneLine, type Piece } from './plain.ts'
import type { Check } from './spec.ts'
import { hideProse, shown } from './verify_prose.ts'
import { GAP, takeForms } from './take_forms.ts'
import { resolveTest } from './test_path.ts'

export { fault } from './fault.ts'

/** What a paragraph holds beside its words: the checks, and what is wrong with them. */
export interface Checked {
  /** The words without the checks, in one line. */
  text: string
  checks: Check[]
  findings: Diagnostic[]
  /** Offset of a `verify:` that ends the paragraph, whose command may follow as a fence. */
  open?: number
}

/** `verify:` at the start of a word, then a command in backticks, the end of the paragraph, or something else. */
const CHECK =
  /(?:(?<![\p{L}\p{N}_-])verify:\s*(?:\0c(\d+)\0|$|(?=\S))|\0t(\d+)\0)(?:,?\s+within\s+(\d[\w.]*\w)(?![\p{L}\p{N}]))?/giu

/** Takes the checks out of a paragraph's pieces. */
export function takeChecks(pieces: Piece[], document: Document): Checked {
  const found: Checked = { text: '', checks: [], findings: [] }
  const words = takeForms(hideProse(pieces, document), document, found)
  const marked = words.map(({ kind, value }, i) => (kind === 'text' ? value : `\0${kind[0]}${i}\0`)).join('')
  const rest = marked.replace(CHECK, (match: string, code?: string, test?: string, within?: string, from = 0) => {
    const timeout = within === undefined ? undefined : timeoutOf(within)
    const left = within === undefined || timeout !== undefined ? GAP : `${GAP} within ${within}`
    if (test !== undefined) takeTest(words[Number(test)]!, { document, found, timeout })
    else if (code !== undefined && goesOn(marked, from, match))
      return takeHalf(words[Number(code)]!, { document, found, match })
    else if (code !== undefined) takeCommand(words[Number(code)]!, { document, found, timeout })
    else return takeBare(match, { pieces: words, document, found, marked })
    return left
  })
  findBrokenLinks(words, document, found)
  found.text = shown(tidy(rest)).replace(/\0c(\d+)\0/g, (_, i: string) => words[Number(i)]!.value)
  return found
}

/** Whether the sentence goes on behind a command: what follows is then half of what was meant. A bracket around the check closes it. */
function goesOn(marked: string, from: number, match: string): boolean {
  const behind = marked.slice(from + match.length)
  return !/[([]\s*$/.test(marked.slice(0, from)) && /^[ \t]+(?!within\b|verify:|and verify:)[\p{L}\p{N}]/iu.test(behind)
}

/** A command that is only a part of its sentence is not run. */
function takeHalf(
  { offset }: Piece,
  { document, found, match }: { document: Document; found: Checked; match: string },
): string {
  const message = 'More words follow the command after "verify:", so it is not run'
  const hint = 'End the item with verify: `command`'
  found.findings.push(fault('spec.bare-check', message, document.lines.at(offset), document, hint))
  return match
}

interface Taking {
  document: Document
  found: Checked
  timeout: number | undefined
}

function takeCommand(piece: Piece, { document, found: { checks, findings }, timeout }: Taking): void {
  const at = document.lines.at(piece.offset)
  const within = timeout === undefined ? {} : { timeout }
  if (piece.value.trim() !== '') checks.push({ kind: 'command', command: piece.value.trim(), ...within, ...at })
  else findings.push(fault('spec.empty-check', 'This check has no command', at, document, 'Write verify: `command`'))
}

function takeTest(piece: Piece, { document, found: { checks, findings }, timeout }: Taking): void {
  const at = document.lines.at(piece.offset)
  const path = resolveTest(piece.value, document.path)
  const name = piece.name === undefined ? {} : { name: oneLine(piece.name) }
  const within = timeout === undefined ? {} : { timeout }
  if (path !== undefined) checks.push({ kind: 'test', path, ...name, ...within, ...at })
  else {
    const hint = 'Name a file inside the project: from its root, or with ./ and ../ from the folder of the spec'
    findings.push(fault('spec.outside', `The test "${piece.value}" is no file of the project`, at, document, hint))
  }
}

/** A `verify:` without backticks: the words stay in the text, unless a fence may follow. */
function takeBare(
  match: string,
  { pieces, document, found, marked }: { pieces: Piece[]; document: Document; found: Checked; marked: string },
): string {
  const offset = offsetOfVerify(pieces, document)
  if (/verify:\s*$/i.test(marked)) {
    found.open = offset
    return GAP
  }
  const leads = /^\s*verify:/i.test(marked)
  // "3.5 Verify: if it works ..." is a sentence; who means a check within one writes it as the docs do
  if (!leads && match.startsWith('V')) return match
  const severity = leads ? 'error' : 'warning'
  const message = 'The command after "verify:" is not in backticks, so it is not run'
  const at = document.lines.at(offset)
  found.findings.push({ ...fault('spec.bare-check', message, at, document, 'Write verify: `command`'), severity })
  return match
}

function offsetOfVerify(pieces: Piece[], { text }: Document): number {
  for (const { kind, value, offset } of pieces) {
    const at = kind === 'text' && /verify/i.test(value) ? text.slice(offset).search(/verify/i) : -1
    if (at !== -1) return offset + at
  }
  return pieces[0]?.offset ?? 0
}

function findBrokenLinks(pieces: Piece[], document: Document, { findings }: Checked): void {
  for (const { kind, value, offset } of pieces) {
    if (kind !== 'text' || !/\[@test\]/.test(value)) continue
    const at = document.lines.at(offset + Math.max(0, document.text.slice(offset).indexOf('[@test]')))
    const hint = 'Write [@test](path "test name"), a path with blanks as <my path>'
    findings.push(fault('spec.bad-test', 'This "[@test]" is no link', at, document, hint))
  }
}

/** Closes the gaps that checks left: `does x, verify: ...` becomes `does x`. */
function tidy(text: string): string {
  const closed = oneLine(text)
    .replace(/(\0g\0)(?:[\s,;]*\0g\0)+/g, '$1')
    .replace(/[([]\s*(\0g\0)\s*[)\]]/g, '$1')
    .replace(/[\s,;:–—-]*\0g\0\s*$/, '')
    .replace(/^\0g\0[\s,;:–—-]*/, '')
    .replace(/[\s,;–—-]*\0g\0(?=[.,;:!?])/g, '')
    .replace(/\s*\0g\0\s*/g, ' ')
  return oneLine(closed)
}
